// Voting and saying without leaving: posts the plain form, and takes the block from the page that answers.

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const block = form.closest(".rating");
  if (!block) return;
  event.preventDefault();
  const fields = new URLSearchParams(new FormData(form, event.submitter));
  const buttons = [...form.querySelectorAll("button")];
  for (const button of buttons) button.disabled = true;
  let page;
  try {
    const answer = await fetch(form.action, { method: "POST", body: fields });
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return form.submit(); // Offline: the browser says so better than we could.
  }
  const fresh = page.querySelector(".rating");
  if (fresh) {
    block.replaceWith(document.adoptNode(fresh));
    // Read out, and where the visitor was: the words of thanks stand in the place of what was pressed.
    fresh.querySelector(".thanks")?.focus({ preventScroll: true });
  } else {
    for (const button of buttons) button.disabled = false;
    block.querySelector(".trouble").textContent = page.querySelector(".tagline, main .quiet")?.textContent ?? "";
  }
});

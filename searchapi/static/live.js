// Results as you type: asks for the page of the words in the box and puts its results in the place of the old ones.

const form = document.querySelector(".box form");
const input = form.elements.q;
const results = document.getElementById("results");

const status = document.createElement("p");
status.className = "unseen";
status.setAttribute("role", "status");
results.after(status);

let asking = null;
let waiting = 0;
let shown = input.defaultValue.trim();

function address() {
  return `${form.getAttribute("action")}?${new URLSearchParams(new FormData(form))}`;
}

// `typing` says that the visitor may go on: half a question is not counted as one.
async function refresh(typing = true) {
  const text = input.value.trim();
  if (text === shown) return;
  asking?.abort();
  asking = new AbortController();
  const url = address();
  results.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { signal: asking.signal, headers: typing ? { "Answerbox-Typing": "1" } : {} });
    if (!answer.ok) return location.assign(url);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    results.replaceChildren(...page.getElementById("results").childNodes);
    document.title = page.title;
    history.replaceState(history.state, "", url);
    shown = text;
    status.textContent = document.getElementById("total").textContent.trim();
    results.removeAttribute("aria-busy");
  } catch (error) {
    // Overtaken by a later letter; when the network is gone, pressing Enter says so better than we could.
    if (error.name !== "AbortError") results.removeAttribute("aria-busy");
  }
}

input.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(refresh, 120, true);
});

// With the results in view already, Enter only has to keep them.
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  if (input.value.trim()) refresh(false);
});

// Which words were marked in the hit that is opened: the article marks them again.
results.addEventListener("click", (event) => {
  const hit = event.target.closest("a")?.closest(".hit, .answer");
  if (!hit) return;
  const marked = [...hit.querySelectorAll("mark")].map((mark) => mark.textContent.toLowerCase());
  sessionStorage.setItem("answerbox.marked", JSON.stringify([...new Set(marked)].slice(0, 20)));
});

// Letters typed before this script arrived are answered too.
if (input.value.trim() !== shown) refresh();

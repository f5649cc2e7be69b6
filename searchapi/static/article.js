// Reading: the contents list follows the scroll, and the words that led here are marked.

const links = new Map(
  [...document.querySelectorAll(".contents a")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]),
);
const parts = [...document.querySelectorAll(".part")].filter((part) => links.has(part.id));

function follow() {
  // The last part that begins above a third of the window; at the end of the page the last part of all.
  const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
  const above = parts.filter((part) => part.getBoundingClientRect().top < innerHeight / 3);
  const here = atEnd && scrollY > 0 ? parts.at(-1) : above.at(-1);
  for (const [id, link] of links) {
    if (here && id === here.id) link.setAttribute("aria-current", "location");
    else link.removeAttribute("aria-current");
  }
}

if (parts.length) {
  let due = false;
  addEventListener(
    "scroll",
    () => {
      if (due) return;
      due = true;
      requestAnimationFrame(() => {
        due = false;
        follow();
      });
    },
    { passive: true },
  );
  follow();
}

// Whole words, save in scripts that write without blanks.
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

function wordly(text) {
  const escaped = text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  return UNSPACED.test(text) ? escaped : `(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`;
}

function mark(wanted) {
  const pattern = new RegExp(wanted.map(wordly).join("|"), "giu");
  const ranges = [];
  for (const part of document.querySelectorAll(".part")) {
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (const found of node.data.matchAll(pattern)) {
        const range = new Range();
        range.setStart(node, found.index);
        range.setEnd(node, found.index + found[0].length);
        ranges.push(range);
      }
    }
  }
  CSS.highlights.set("asked", new Highlight(...ranges));
}

const kept = sessionStorage.getItem("answerbox.marked");
sessionStorage.removeItem("answerbox.marked");
if (kept && window.Highlight && CSS.highlights) {
  const wanted = JSON.parse(kept).filter(Boolean);
  if (wanted.length) mark(wanted);
}

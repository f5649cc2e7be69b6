// Makes the plain search form a combobox: suggestions as you type, chosen by hand, never in the way of the form.

const form = document.querySelector(".box form");
const input = form.elements.q;
const words = JSON.parse(form.dataset.words);
const live = "live" in form.dataset;
const RECENT = "answerbox.recent";

const list = document.createElement("div");
list.className = "offers";
list.id = "offers";
list.hidden = true;
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", words.suggestions);
list.addEventListener("mousedown", (event) => event.preventDefault());

const status = document.createElement("p");
status.className = "unseen";
status.setAttribute("role", "status");

const hint = document.createElement("p");
hint.className = "unseen";
hint.id = "box-hint";
hint.textContent = live ? words.live_hint : words.search_hint;

form.parentNode.append(list, status, hint);
form.parentNode.classList.add("ready");
for (const [name, value] of Object.entries({
  role: "combobox",
  "aria-expanded": "false",
  "aria-controls": list.id,
  "aria-autocomplete": "list",
  "aria-describedby": hint.id,
})) input.setAttribute(name, value);

const seen = new Map();
let options = [];
let active = -1;
let asking = null;
let waiting = 0;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const counted = (entry, n) => fill(n === 1 ? entry.one : entry.other, { n });

function announce(text) {
  // The same words twice would not be read twice.
  status.textContent = status.textContent === text ? `${text}\u00a0` : text;
}

function recent() {
  try {
    return JSON.parse(localStorage.getItem(RECENT) ?? "[]");
  } catch {
    return [];
  }
}

function remember(text) {
  const kept = [text, ...recent().filter((other) => other !== text)].slice(0, 5);
  try {
    localStorage.setItem(RECENT, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing simply has no recent searches.
  }
}

function pageOf(text) {
  const asked = new URLSearchParams(new FormData(form));
  asked.set("q", text);
  return `/search?${asked}`;
}

// Text with <mark> in it, from our own service; anything else in it stays text.
function marked(html) {
  const line = document.createElement("span");
  line.dir = "auto";
  for (const node of new DOMParser().parseFromString(html, "text/html").body.childNodes) {
    const part = node.nodeName === "MARK" ? document.createElement("mark") : document.createElement("span");
    part.textContent = node.textContent;
    line.append(part);
  }
  return line;
}

// Tells which hit or suggestion was opened; the page that opens does not wait for it.
function clicked(article, position) {
  const query = (live ? shownQuery() : input.value).trim();
  if (!article || !query) return;
  const body = JSON.stringify({ query, article, position });
  const headers = { "Content-Type": "application/json" };
  fetch("/api/click", { method: "POST", body, headers, keepalive: true }).catch(() => {});
}

const shownQuery = () => new URLSearchParams(location.search).get("q") ?? "";

for (const kind of ["click", "auxclick"]) {
  document.addEventListener(kind, (event) => {
    const hit = event.button < 2 && event.target.closest("a")?.closest("[data-article]");
    if (hit) clicked(hit.dataset.article, Number(hit.dataset.place));
  });
}

function option(line, url, note, article = "") {
  const row = document.createElement("div");
  row.setAttribute("role", "option");
  row.setAttribute("aria-selected", "false");
  row.id = `offer-${options.length}`;
  row.append(line);
  if (note) {
    const small = document.createElement("small");
    small.textContent = note;
    row.append(small);
  }
  const entry = { row, url, article, place: options.length + 1 };
  row.addEventListener("click", (event) => open(entry, event.ctrlKey || event.metaKey));
  options.push(entry);
  return row;
}

function group(kind, rows) {
  const block = document.createElement("div");
  const name = document.createElement("div");
  name.className = "name";
  name.id = `offers-${kind}`;
  name.textContent = words[`group_${kind}`] ?? kind;
  block.setAttribute("role", "group");
  block.setAttribute("aria-labelledby", name.id);
  block.append(name, ...rows);
  return block;
}

function show(groups, text) {
  options = [];
  active = -1;
  input.removeAttribute("aria-activedescendant");
  const blocks = groups
    .filter(({ items }) => items.length)
    .map(({ kind, items }) => group(kind, items.map((item) => option(marked(item.text_html), item.url, item.topic, item.article))));
  const found = options.length;
  if (text) {
    const line = document.createElement("span");
    line.textContent = fill(words.see_all, { q: text });
    const all = option(line, pageOf(text), "");
    all.classList.add("all");
    blocks.push(all);
  }
  list.replaceChildren(...blocks);
  options.forEach(({ row }, place) => {
    row.setAttribute("aria-posinset", place + 1);
    row.setAttribute("aria-setsize", options.length);
  });
  list.hidden = options.length === 0;
  input.setAttribute("aria-expanded", String(!list.hidden));
  if (text) announce(found ? counted(words.suggestion_count, found) : words.no_suggestions);
}

function close() {
  clearTimeout(waiting);
  asking?.abort();
  list.hidden = true;
  active = -1;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function showRecent() {
  const escaped = document.createElement("span");
  const items = recent().map((text) => {
    escaped.textContent = text;
    return { text_html: escaped.innerHTML, url: pageOf(text), topic: "" };
  });
  show([{ kind: "recent", items }], "");
}

async function suggest() {
  const text = input.value.trim();
  asking?.abort();
  if (!text) return close();
  if (!seen.has(text)) {
    asking = new AbortController();
    try {
      const answer = await fetch(`/api/suggest?q=${encodeURIComponent(text)}`, { signal: asking.signal });
      if (!answer.ok) return close();
      if (seen.size > 100) seen.clear();
      seen.set(text, (await answer.json()).groups);
    } catch {
      return; // Overtaken by a later letter, or offline: the form itself still works.
    }
  }
  if (text === input.value.trim() && document.activeElement === input) show(seen.get(text), text);
}

function choose(place) {
  if (active >= 0) options[active].row.setAttribute("aria-selected", "false");
  active = place;
  if (place < 0) return input.removeAttribute("aria-activedescendant");
  const { row } = options[place];
  row.setAttribute("aria-selected", "true");
  row.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", row.id);
}

function open({ url, article, place }, elsewhere) {
  clicked(article, place);
  if (input.value.trim()) remember(input.value.trim());
  if (elsewhere) window.open(url, "_blank", "noopener");
  else location.assign(url);
}

input.addEventListener("input", () => {
  if (live) return close();
  clearTimeout(waiting);
  waiting = setTimeout(suggest, 30);
});

input.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const closed = list.hidden;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (closed) return input.value.trim() ? suggest() : showRecent();
    const step = event.key === "ArrowDown" ? 1 : -1;
    // From the input down to the first, up to the last, and off either end back to the input.
    choose(((active + 1 + step + options.length + 1) % (options.length + 1)) - 1);
  } else if (event.key === "Enter" && active >= 0) {
    event.preventDefault();
    open(options[active], event.ctrlKey || event.metaKey || event.shiftKey);
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && input.value.trim()) {
    event.preventDefault();
    open({ url: pageOf(input.value.trim()) }, true);
  } else if (event.key === "Escape") {
    event.preventDefault();
    if (!closed) return close();
    input.value = "";
    input.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (event.key === "Tab" || event.key === "Enter") {
    close();
  } else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
    choose(-1);
  }
});

input.addEventListener("blur", close);
form.addEventListener("submit", (event) => {
  const text = input.value.trim();
  if (!text) return event.preventDefault();
  remember(text);
  close();
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
  const command = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey;
  if (!slash && !command) return;
  event.preventDefault();
  input.focus();
  input.select();
});

// Letters typed before this script arrived are answered too.
if (!live && document.activeElement === input && input.value.trim() && input.value !== input.defaultValue) suggest();

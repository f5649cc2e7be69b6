// The search box of a help centre, for any other site: <script src="https://help.example/widget.js" defer></script>
// Turns every [data-answerbox] element, or those that the script's data-for names, into the box.  It needs nothing
// else, keeps within a shadow root, and works under a policy that allows this origin in script-src and connect-src.
(() => {
  const WORDS = __WORDS__;
  const STYLE = __STYLE__;
  const script = document.currentScript;
  const home = new URL(".", script.src);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);

  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"', "#x27": "'" };
  const plain = (html) => html.replace(/&(amp|lt|gt|quot|#x27);/g, (_, name) => ENTITIES[name]);

  function make(name, attributes = {}, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }

  // Escaped text with <mark> in it becomes nodes without any parser of markup.
  function marked(html) {
    const parts = html.split(/<\/?mark>/).map((part, n) => (n % 2 ? make("mark", {}, plain(part)) : plain(part)));
    return make("span", { dir: "auto" }, ...parts);
  }

  function box(place) {
    const host = make("div", { lang: WORDS.lang, dir: WORDS.direction });
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    const was = place instanceof HTMLInputElement ? place : null;
    const label = was?.getAttribute("aria-label") || WORDS.search_label;
    const input = make("input", {
      type: "search", name: "q", maxlength: 512, autocomplete: "off", autocapitalize: "none", spellcheck: "false",
      enterkeyhint: "search", dir: "auto", placeholder: was?.placeholder || WORDS.search_placeholder, role: "combobox",
      "aria-label": label, "aria-expanded": "false", "aria-controls": "list", "aria-autocomplete": "list",
      "aria-describedby": "hint",
    });
    const form = make("form", { action: new URL("search", home), role: "search" }, input);
    form.append(make("button", { type: "submit" }, WORDS.search_button));
    const list = make("div", { id: "list", class: "list", role: "listbox", "aria-label": WORDS.suggestions, hidden: "" });
    const status = make("p", { class: "unseen", role: "status" });
    root.append(form, list, status, make("p", { id: "hint", class: "unseen" }, WORDS.search_hint));

    let options = [];
    let active = -1;
    let asking = null;
    let waiting = 0;
    const seen = new Map();

    const results = (text) => `${new URL("search", home)}?${new URLSearchParams({ q: text })}`;

    function option(line, url, note, article = "") {
      const row = make("div", { role: "option", id: `o${options.length}`, "aria-selected": "false" }, line);
      if (note) row.append(make("small", { dir: "auto" }, note));
      const entry = { row, article, url: new URL(url, home).href, place: options.length + 1 };
      row.addEventListener("click", (event) => go(entry, event.ctrlKey || event.metaKey));
      options.push(entry);
      return row;
    }

    function show(groups, text) {
      options = [];
      choose(-1);
      const blocks = groups.map(({ kind, items }) => {
        const name = make("div", { class: "name", id: `g-${kind}` }, WORDS[`group_${kind}`] ?? kind);
        const rows = items.map((item) => option(marked(item.text_html), item.url, item.topic, item.article));
        return make("div", { role: "group", "aria-labelledby": name.id }, name, ...rows);
      });
      const found = options.length;
      blocks.push(option(make("span", {}, fill(WORDS.see_all, { q: text })), results(text)));
      list.replaceChildren(...blocks);
      options.forEach(({ row }, n) => {
        row.setAttribute("aria-posinset", n + 1);
        row.setAttribute("aria-setsize", options.length);
      });
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      const count = WORDS.suggestion_count;
      const said = found ? fill(found === 1 ? count.one : count.other, { n: found }) : WORDS.no_suggestions;
      status.textContent = status.textContent === said ? `${said}\u00a0` : said;
    }

    function close() {
      clearTimeout(waiting);
      asking?.abort();
      choose(-1);
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
    }

    function choose(at) {
      options[active]?.row.setAttribute("aria-selected", "false");
      active = at;
      if (at < 0) return input.removeAttribute("aria-activedescendant");
      options[at].row.setAttribute("aria-selected", "true");
      options[at].row.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[at].row.id);
    }

    // Told only where the site is listed in serve.origins and its script has data-clicks.
    function clicked({ article, place: position }) {
      if (!article || !("clicks" in script.dataset)) return;
      const body = JSON.stringify({ query: input.value.trim(), article, position });
      const headers = { "Content-Type": "application/json" };
      const how = { method: "POST", body, headers, keepalive: true, credentials: "omit" };
      fetch(new URL("api/click", home), how).catch(() => {});
    }

    function go(entry, elsewhere) {
      clicked(entry);
      if (elsewhere) window.open(entry.url, "_blank", "noopener");
      else location.assign(entry.url);
    }

    async function suggest() {
      const text = input.value.trim();
      asking?.abort();
      if (!text) return close();
      if (!seen.has(text)) {
        asking = new AbortController();
        try {
          const url = new URL(`api/suggest?${new URLSearchParams({ q: text })}`, home);
          const answer = await fetch(url, { signal: asking.signal, credentials: "omit" });
          if (!answer.ok) return close();
          if (seen.size > 100) seen.clear();
          seen.set(text, (await answer.json()).groups);
        } catch {
          return; // Overtaken by a later letter, or offline: Enter still searches.
        }
      }
      if (text === input.value.trim() && root.activeElement === input) show(seen.get(text), text);
    }

    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(suggest, 30);
    });
    input.addEventListener("blur", close);
    list.addEventListener("mousedown", (event) => event.preventDefault());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (text) location.assign(results(text));
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const { key } = event;
      if (key === "ArrowDown" || key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) return suggest();
        const many = options.length + 1;
        choose(((active + 1 + (key === "ArrowDown" ? 1 : -1) + many) % many) - 1);
      } else if (key === "Enter" && active >= 0) {
        event.preventDefault();
        go(options[active], event.ctrlKey || event.metaKey || event.shiftKey);
      } else if (key === "Escape") {
        event.preventDefault();
        if (list.hidden) input.value = "";
        close();
      } else if (key === "Tab") {
        close();
      } else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(key)) {
        choose(-1);
      }
    });

    // What was typed before this script arrived is kept, and so is the focus.
    const focused = was && document.activeElement === was;
    input.value = was?.value ?? "";
    if (was) was.replaceWith(host);
    else place.append(host);
    if (focused) {
      input.focus();
      suggest();
    }
    return input;
  }

  const start = () => {
    const inputs = [...document.querySelectorAll(script.dataset.for ?? "[data-answerbox]")].map(box);
    if (!("shortcut" in script.dataset) || !inputs.length) return;
    document.addEventListener("keydown", (event) => {
      const target = event.composedPath()[0];
      const typing = target.closest?.("input, textarea, select, [contenteditable]");
      const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
      const command = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey;
      if (!slash && !command) return;
      event.preventDefault();
      inputs[0].focus();
      inputs[0].select();
    });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();

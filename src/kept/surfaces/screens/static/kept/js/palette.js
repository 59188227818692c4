// The palette: one box that finds cases, customers, articles and commands, and goes there.

import { canRun, define, run } from "./commands.js";
import { announce, page, say } from "./page.js";

const WAIT_BEFORE_SEARCH = 150;
const dialog = document.getElementById("palette");
const input = dialog?.querySelector("[role=combobox]");
const list = dialog?.querySelector("[role=listbox]");
const none = dialog?.querySelector(".palette-none");
const SCOPES = ["composer", "case", "list", "global"];
const inOrder = page.commands
  .filter((command) => command.inPalette)
  .sort((one, other) => SCOPES.indexOf(one.scope) - SCOPES.indexOf(other.scope));
let options = [];
let at = 0;
let search = null;
let timer = 0;

export function startPalette() {
  if (!dialog) return;
  define("palette.open", open);
  define("search.focus", open);
  for (const button of document.querySelectorAll('[data-command="palette.open"]')) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      open();
    });
  }
  input.addEventListener("input", refresh);
  input.addEventListener("keydown", onKey);
  list.addEventListener("click", (event) => choose(options.indexOf(event.target.closest("[role=option]"))));
  list.addEventListener("pointermove", (event) => {
    const over = options.indexOf(event.target.closest("[role=option]"));
    if (over >= 0 && over !== at) select(over);
  });
}

function open() {
  if (dialog.open) return dialog.close();
  input.value = "";
  dialog.showModal();
  refresh();
  input.focus();
}

function onKey(event) {
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in moves && options.length) {
    event.preventDefault();
    select((at + moves[event.key] + options.length) % options.length);
  } else if (event.key === "Enter") {
    event.preventDefault();
    choose(at);
  }
}

function refresh() {
  const query = input.value.trim();
  show(query, commandsFor(query), []);
  clearTimeout(timer);
  search?.abort();
  const url = document.body.dataset.searchUrl;
  if (query.length > 1 && url) timer = setTimeout(() => ask(url, query), WAIT_BEFORE_SEARCH);
}

/** Ask the server, which answers { results: [{ title, detail, url }] } for a request that accepts JSON. */
async function ask(url, query) {
  search = new AbortController();
  try {
    const address = new URL(url, location.href);
    address.searchParams.set("q", query);
    const answer = await fetch(address, { headers: { accept: "application/json" }, signal: search.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const { results } = await answer.json();
    if (input.value.trim() === query) show(query, commandsFor(query), results);
  } catch (error) {
    if (error.name === "AbortError") return;
    none.textContent = say("unreachable");
    none.hidden = false;
  }
}

function commandsFor(query) {
  const parts = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return inOrder.filter((command) => {
    const text = `${command.label} ${command.words}`.toLocaleLowerCase();
    return parts.every((part) => text.includes(part)) && canRun(command);
  });
}

function show(query, commands, results) {
  list.replaceChildren();
  options = [];
  for (const result of results) add(result.title, result.detail, () => location.assign(result.url));
  if (commands.length) {
    const heading = document.createElement("div");
    heading.className = "palette-group";
    heading.setAttribute("role", "presentation");
    heading.textContent = say("commands");
    list.append(heading);
  }
  for (const command of commands) add(command.label, command.strokes, () => run(command));
  none.hidden = options.length > 0;
  none.textContent = say("noResults", { query });
  if (query) announce(options.length ? say("results", { count: options.length }) : none.textContent);
  if (options.length) select(0);
  else input.removeAttribute("aria-activedescendant");
}

function add(title, detail, doing) {
  const option = document.createElement("div");
  option.id = `palette-option-${options.length}`;
  option.className = "palette-option";
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  const words = document.createElement("span");
  words.textContent = title;
  option.append(words);
  if (Array.isArray(detail)) option.append(...detail.map(cap));
  else if (detail) {
    const more = document.createElement("span");
    more.className = "palette-detail";
    more.textContent = detail;
    option.append(more);
  }
  option.choose = doing;
  options.push(option);
  list.append(option);
}

function cap(stroke) {
  const key = document.createElement("kbd");
  key.textContent = stroke.replace("Mod+", "Ctrl ").replace("Shift+", "⇧").replace("Escape", "Esc");
  key.setAttribute("aria-hidden", "true");
  return key;
}

function select(index) {
  options[at]?.setAttribute("aria-selected", "false");
  at = index;
  options[at].setAttribute("aria-selected", "true");
  options[at].scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", options[at].id);
}

function choose(index) {
  const option = options[index];
  if (!option) return;
  dialog.close();
  option.choose();
}

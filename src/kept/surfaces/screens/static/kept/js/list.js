// Moving and selecting in a list by keys. A list is [data-list]; a row is [data-row] with one [data-row-link].

import { define } from "./commands.js";
import { announce, say, toast } from "./page.js";

let last = null;
const rows = () => [...document.querySelectorAll("[data-list] [data-row]")].filter((row) => row.checkVisibility?.() ?? true);
const linkOf = (row) => row?.querySelector("[data-row-link]");
const boxOf = (row) => row?.querySelector("input[type=checkbox]");

function current() {
  return document.querySelector("[data-row].is-at");
}

function moveTo(row) {
  if (!row) return;
  current()?.classList.remove("is-at");
  row.classList.add("is-at");
  linkOf(row)?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  const from = all.indexOf(current());
  moveTo(all[from < 0 ? 0 : Math.min(Math.max(from + by, 0), all.length - 1)]);
}

function set(row, isChosen) {
  const box = boxOf(row);
  if (!box) return;
  box.checked = isChosen;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

function selectRange() {
  const all = rows();
  const [from, to] = [all.indexOf(last ?? current()), all.indexOf(current())].sort((a, b) => a - b);
  for (const row of all.slice(Math.max(from, 0), to + 1)) set(row, true);
}

async function copy(text) {
  await navigator.clipboard.writeText(text);
  toast(say("copied", { text }));
  announce(say("copied", { text }));
}

/** Define a command that needs a list, or a row that is current. */
function forList(id, doing, needsRow = true) {
  doing.isPossible = () => (needsRow ? Boolean(current()) : rows().length > 0);
  define(id, doing);
}

export function startLists() {
  forList("list.next", () => step(1), false);
  forList("list.previous", () => step(-1), false);
  forList("list.open", () => linkOf(current())?.click());
  forList("list.select", () => {
    last = current();
    set(last, !boxOf(last)?.checked);
  });
  forList("list.select_range", selectRange);
  const facts = () => [current().dataset.number, linkOf(current()).textContent.trim(), linkOf(current()).href];
  forList("list.copy_number", () => copy(facts()[0]));
  forList("list.copy_title", () => copy(facts().slice(0, 2).join(" ")));
  forList("list.copy_link", () => copy(facts().join(" ")));

  document.addEventListener("change", (event) => {
    const bar = document.querySelector("[data-bulk-bar]");
    if (!bar || !event.target.closest("[data-row]")) return;
    const count = document.querySelectorAll("[data-list] [data-row] input[type=checkbox]:checked").length;
    bar.hidden = count === 0;
    for (const place of bar.querySelectorAll("[data-bulk-count]")) place.textContent = String(count);
  });
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row || row === current()) return;
    current()?.classList.remove("is-at");
    row.classList.add("is-at");
  });
}

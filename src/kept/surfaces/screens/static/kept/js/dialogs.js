// Dialogs: opened by the element that names them, closed by Escape, by their button, or by a click beside them.

import { define } from "./commands.js";

export function startDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    const dialog = opener && document.getElementById(opener.dataset.opens);
    if (dialog) {
      event.preventDefault();
      dialog.showModal();
    }
    if (event.target.matches("dialog") && isBeside(event.target, event)) event.target.close();
    event.target.closest("[data-dismisses]")?.closest(".toast, .notice")?.remove();
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
    if (!menu) return;
    event.preventDefault();
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  const help = document.getElementById("help");
  if (help) {
    define("help.open", () => help.showModal());
    for (const link of document.querySelectorAll('[data-command="help.open"]')) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        help.showModal();
      });
    }
  }
  // A fragment that carries a dialog opens it: <dialog data-opens-itself> swapped in by htmx.
  document.addEventListener("htmx:afterSettle", (event) => {
    for (const dialog of event.target.querySelectorAll?.("dialog[data-opens-itself]:not([open])") ?? []) dialog.showModal();
  });
  for (const dialog of document.querySelectorAll("dialog[data-opens-itself]")) dialog.showModal();
}

function isBeside(dialog, event) {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

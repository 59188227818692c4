// Single keys and sequences run commands, except while somebody is typing. Keys with Ctrl or ⌘ always work.

import { canRun, run } from "./commands.js";
import { page } from "./page.js";

const WAIT_FOR_MORE = 800;
const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);
let typed = [];
let waiting = null;
let timer = 0;

/** Write a key event as the registry writes strokes: "r", "?", "Shift+j", "Mod+k". */
export function strokeOf(event) {
  let key = event.key === " " ? "Space" : event.key;
  const isLetter = /^[a-z]$/i.test(key);
  if (isLetter) key = key.toLowerCase();
  const shift = event.shiftKey && (isLetter || key.length > 1) ? "Shift+" : "";
  const mod = event.ctrlKey || event.metaKey ? "Mod+" : "";
  return mod + shift + key;
}

function isTyping(target) {
  return target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])");
}

function usesKey(target, stroke) {
  if (stroke !== "Enter" && stroke !== "Space") return false;
  return target.matches("button, summary, input, [role=option], a:not([data-row-link])") || (stroke === "Enter" && target.matches("a"));
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || event.altKey || ["Shift", "Control", "Meta", "Alt"].includes(event.key)) return;
  const stroke = strokeOf(event);
  const isModified = stroke.startsWith("Mod+");
  const dialog = document.querySelector("dialog[open]");
  if (!isModified && (!page.keysAreOn || isTyping(event.target) || dialog || usesKey(event.target, stroke))) return;
  if (isModified && dialog && stroke !== "Mod+k") return;

  if (stroke === "Escape" && document.querySelector(":popover-open")) return;

  clearTimeout(timer);
  let attempt = [...typed, stroke];
  let candidates = matching(attempt);
  if (candidates.length === 0 && typed.length) {
    finish();
    attempt = [stroke];
    candidates = matching(attempt);
  }
  typed = candidates.length ? attempt : [];
  if (typed.length === 0) return;
  event.preventDefault();
  waiting = candidates.find((command) => command.strokes.length === typed.length) ?? null;
  if (candidates.some((command) => command.strokes.length > typed.length)) timer = setTimeout(finish, WAIT_FOR_MORE);
  else finish();
}

/** Run what was typed so far, if it is a whole command. */
function finish() {
  const command = waiting;
  typed = [];
  waiting = null;
  if (command) run(command);
}

function matching(strokes) {
  return page.commands.filter(
    (command) => strokes.every((stroke, place) => command.strokes[place] === stroke) && command.strokes.length > 0 && canRun(command),
  );
}

export function startKeys() {
  document.addEventListener("keydown", onKey);
  document.documentElement.dataset.keys = page.keysAreOn ? "on" : "off";
  for (const cap of document.querySelectorAll(".keys:has([data-stroke^=Mod])")) cap.dataset.modified = "";
  if (isMac) {
    for (const cap of document.querySelectorAll("kbd[data-stroke*=Mod]")) cap.textContent = cap.textContent.replace("Ctrl ", "⌘");
  }
}

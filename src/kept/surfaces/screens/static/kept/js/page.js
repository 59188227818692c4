// What the server tells the scripts, and the few ways in which scripts speak to the person.

const printed = document.getElementById("page-data");

/** { now, keysAreOn, commands: [{ id, label, scope, strokes, url, inPalette, words }], words: { name: pattern } } */
export const page = printed ? JSON.parse(printed.textContent) : { keysAreOn: false, commands: [], words: {} };

/** Put values into one of the translated patterns: say("left", { length: "5 min" }). */
export function say(name, values = {}) {
  return (page.words[name] ?? name).replace(/%\((\w+)\)s/g, (_, key) => values[key] ?? "");
}

/** Have a screen reader say something politely, in the one live region of the page. */
export function announce(words) {
  const region = document.getElementById("announcer");
  if (region) region.textContent = words;
}

/** Show a notice that goes away by itself, unless it is an error. */
export function toast(words, kind = "info") {
  const box = document.createElement("div");
  box.className = `toast toast-${kind}`;
  box.setAttribute("role", kind === "error" ? "alert" : "status");
  const text = document.createElement("span");
  text.textContent = words;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button-small";
  close.textContent = say("close");
  close.dataset.dismisses = "";
  box.append(text, close);
  document.getElementById("toasts")?.append(box);
  if (kind !== "error") setTimeout(() => box.remove(), 6000);
  return box;
}

/** The token that the server wants with every request that changes something. */
export function csrfToken() {
  const headers = document.body.getAttribute("hx-headers");
  return headers ? JSON.parse(headers)["x-csrftoken"] : "";
}

/** Now by the server's clock, which in a demo runs ahead: the server said its time when it answered. */
export function serverNow() {
  return Date.now() + ahead;
}

const answeredAt = performance.timeOrigin + (performance.getEntriesByType("navigation")[0]?.responseStart ?? 0);
const ahead = page.now ? Date.parse(page.now) - answeredAt : 0;

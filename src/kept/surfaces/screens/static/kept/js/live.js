// Live updates. The stream is named by <body data-live-url>; its events are:
//   counts  {"unassigned": 4}             put the number beside what carries data-count
//   changed {"topic": "queue", "count": 1} offer a refresh of what carries data-live-topic (never reorder by itself)
//           what carries data-live-arrives as well refreshes by itself, unless somebody is writing in it
//   badge   {"id": "…", "html": "…"}       replace the badge of one clock
//   say     {"words": "…"}                 announce

import { announce, say } from "./page.js";

const OFFLINE_AFTER = 10_000;
let stream = null;
let timer = 0;

export function startLive() {
  const url = document.body.dataset.liveUrl;
  if (!url) return;
  stream = new EventSource(url, { withCredentials: true });
  stream.addEventListener("open", back);
  stream.addEventListener("error", () => {
    if (!timer) timer = setTimeout(away, OFFLINE_AFTER);
  });
  on("counts", showCounts);
  on("changed", offerRefresh);
  on("badge", ({ id, html }) => {
    const old = document.getElementById(id);
    if (old) old.outerHTML = html;
  });
  on("say", ({ words }) => announce(words));
  window.addEventListener("pagehide", () => stream.close());
}

function on(name, doing) {
  stream.addEventListener(name, (event) => doing(JSON.parse(event.data)));
}

function showCounts(counts) {
  for (const [name, number] of Object.entries(counts)) {
    for (const place of document.querySelectorAll(`[data-count="${CSS.escape(name)}"]`)) {
      place.textContent = String(number);
      place.hidden = !number;
    }
  }
}

function offerRefresh({ topic, count = 1 }) {
  for (const place of document.querySelectorAll(`[data-live-topic~="${CSS.escape(topic)}"]`)) {
    if ("liveArrives" in place.dataset && !isInUse(place)) {
      window.htmx.trigger(place, "refresh");
      announce(say("new", { count }));
      continue;
    }
    let bar = place.querySelector(":scope > .bar-new");
    if (!bar) {
      bar = document.createElement("div");
      bar.className = "bar bar-new";
      bar.append(document.createElement("span"), refreshButton(place));
      place.prepend(bar);
    }
    const total = Number(bar.dataset.total ?? 0) + count;
    bar.dataset.total = String(total);
    bar.firstChild.textContent = say("new", { count: total });
    announce(bar.firstChild.textContent);
  }
}

/** Whether a refresh would take something from somebody: what they write or chose, or a dialog that they read. */
function isInUse(place) {
  if (place.querySelector("dialog[open]") || place.querySelector("input:focus, textarea:focus, select:focus")) return true;
  return [...place.querySelectorAll("input, textarea, select")].some((field) =>
    field.type === "checkbox" || field.type === "radio"
      ? field.checked !== field.defaultChecked
      : field.type !== "hidden" && field.value !== (field.defaultValue ?? field.value),
  );
}

function refreshButton(place) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-small";
  button.textContent = say("refresh");
  button.addEventListener("click", () => {
    if (place.hasAttribute("hx-get")) window.htmx.trigger(place, "refresh");
    else location.reload();
  });
  return button;
}

function away() {
  const bar = document.getElementById("offline");
  bar.textContent = say("offline");
  bar.hidden = false;
}

function back() {
  clearTimeout(timer);
  timer = 0;
  const bar = document.getElementById("offline");
  if (bar.hidden) return;
  bar.hidden = true;
  announce(say("online"));
}

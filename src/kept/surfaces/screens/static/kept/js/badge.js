// <promise-badge>: keeps the words of a clock's badge true while the page stays open.
//
// The server says how much open time was left at `data-now`, and when the calendar is open in the days after; between
// the two this element counts as the clock does. It never says "missed" before the line.

import { announce, say, serverNow } from "./page.js";
import { SECONDS_ARE_SHOWN_BELOW, wordsFor } from "./durations.js";

const SOON_FRACTION = 0.25;
const ICON_OF = {
  ok: "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0M8 4.5V8l2.5 1.5",
  missed: "M8 2 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1",
  closed: "M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7",
};

/** What a badge shows at an instant (ms): { state, words, left }, `left` in seconds of the clock's own calendar. */
export function badgeAt(badge, now) {
  const time = (name) => (badge[name] ? Date.parse(badge[name]) : null);
  const start = time("now");
  const line = time("line") ?? time("due");
  const hours = (badge.hours || "").split(" ").filter(Boolean).map((span) => span.split("-").map((at) => Number(at) * 1000));
  if (now < start || (hours.length && now > start + Number(badge.known) * 1000)) return null;
  const open = hours.reduce((sum, [from, to]) => sum + Math.max(0, Math.min(now, to) - Math.max(start, from)), 0);
  const left = Number(badge.remaining) - open / 1000;
  const length = (seconds) => wordsFor(seconds, "inDays" in badge);
  if (badge.state === "missed" || (line !== null && now > line)) {
    return { state: "missed", words: say("ago", { length: length(Math.min(left, 0)) }), left };
  }
  if (!hours.some(([from, to]) => from <= now && now < to)) {
    const opens = hours.find(([from]) => from > now)?.[0] ?? time("opens");
    return opens ? { state: "closed", words: say("resumes", { time: clockTime(opens, badge.zone) }), left: Infinity } : null;
  }
  const warn = time("warn");
  const isSoon = warn === null ? left <= Number(badge.allowance) * SOON_FRACTION : now >= warn;
  return { state: isSoon ? "soon" : "ok", words: say("left", { length: length(Math.max(left, 0)) }), left };
}

function clockTime(at, timeZone = "UTC") {
  const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  return new Intl.DateTimeFormat(language, { weekday: "short", hour: "2-digit", minute: "2-digit", timeZone, timeZoneName: "short" }).format(at);
}

class PromiseBadge extends HTMLElement {
  #timer = 0;
  #shown = null;

  connectedCallback() {
    if ("ticking" in this.dataset) this.#tick();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  #tick = () => {
    const shown = badgeAt(this.dataset, serverNow());
    if (shown) this.#show(shown);
    const isClose = shown && Math.abs(shown.left) <= SECONDS_ARE_SHOWN_BELOW;
    this.#timer = setTimeout(this.#tick, isClose ? 1000 : 60_000);
  };

  #show({ state, words }) {
    const before = this.#shown ?? this.dataset.state;
    this.#shown = state;
    if (state === before && state === "closed") return;
    const place = this.querySelector(".promise-words");
    if (place.textContent !== words) place.textContent = words;
    if (state === before) return;
    this.classList.replace(`promise-${before}`, `promise-${state}`);
    this.querySelector("path").setAttribute("d", ICON_OF[state] ?? ICON_OF.ok);
    const news = { soon: "nowSoon", missed: "nowMissed" }[state];
    if (news) announce(say(news, { label: this.dataset.label }));
  }
}

customElements.define("promise-badge", PromiseBadge);

// Lengths of time in words; the same rules as durations.py.

import { say } from "./page.js";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
export const SECONDS_ARE_SHOWN_BELOW = 5 * MINUTE;
const DAYS_ARE_SHOWN_FROM = 72 * HOUR;

export function wordsFor(length, inDays = false) {
  const whole = Math.abs(Math.trunc(length));
  if (inDays && whole >= DAYS_ARE_SHOWN_FROM) return say("days", { days: Math.floor(whole / DAY) });
  const hours = Math.floor(whole / HOUR);
  const minutes = Math.floor((whole % HOUR) / MINUTE);
  const seconds = whole % MINUTE;
  if (hours && (minutes === 0 || hours >= 24)) return say("hours", { hours });
  if (hours) return say("hoursMinutes", { hours, minutes });
  if (whole >= SECONDS_ARE_SHOWN_BELOW || seconds === 0) return say("minutes", { minutes });
  if (minutes) return say("minutesSeconds", { minutes, seconds });
  return say("seconds", { seconds });
}

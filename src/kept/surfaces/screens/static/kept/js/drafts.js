// Drafts: <form data-draft-url data-draft-key> is saved while somebody writes, on the server, else on this device.

import { announce, csrfToken, say } from "./page.js";

const WAIT_BEFORE_SAVE = 1500;
const LEFT_OUT = new Set(["csrfmiddlewaretoken"]);

function valuesOf(form) {
  const values = {};
  for (const [name, value] of new FormData(form)) if (typeof value === "string" && !LEFT_OUT.has(name)) values[name] = value;
  return values;
}

function follow(form) {
  if (form.dataset.draftFollowed) return;
  form.dataset.draftFollowed = "yes";
  const key = `kept-draft:${form.dataset.draftKey}`;
  const status = form.querySelector("[data-draft-status]");
  const tell = (name) => {
    const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" }).format(new Date());
    if (status) status.textContent = say(name, { time });
  };
  let timer = 0;

  const save = async () => {
    const body = new FormData();
    for (const [name, value] of Object.entries(valuesOf(form))) body.append(name, value);
    try {
      if (!form.dataset.draftUrl) throw new Error("no address");
      const answer = await fetch(form.dataset.draftUrl, { method: "POST", body, headers: { "x-csrftoken": csrfToken() } });
      if (!answer.ok) throw new Error(String(answer.status));
      localStorage.removeItem(key);
      tell("saved");
    } catch {
      localStorage.setItem(key, JSON.stringify(valuesOf(form)));
      tell("savedHere");
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, WAIT_BEFORE_SAVE);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.target === form && event.detail.successful) localStorage.removeItem(key);
  });
  window.addEventListener("pagehide", () => clearTimeout(timer));
  restore(form, key);
}

function restore(form, key) {
  const kept = localStorage.getItem(key);
  if (!kept) return;
  let isRestored = false;
  for (const [name, value] of Object.entries(JSON.parse(kept))) {
    const field = form.elements.namedItem(name);
    if (!field || field.type === "hidden" || field.value === value) continue;
    field.value = value;
    isRestored = true;
  }
  if (isRestored) announce(say("restored"));
}

export function startDrafts() {
  const look = () => document.querySelectorAll("form[data-draft-key]").forEach(follow);
  look();
  document.addEventListener("htmx:afterSettle", look);
}

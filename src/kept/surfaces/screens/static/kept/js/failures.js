// When a request of the page fails: say so, name the request, and leave what was written where it is.

import { say, toast } from "./page.js";

export function startFailures() {
  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    const id = xhr.getResponseHeader("Kept-Request");
    toast(id ? say("failedWithId", { status: xhr.status, id }) : say("failed", { status: xhr.status }), "error");
  });
  document.addEventListener("htmx:sendError", () => toast(say("unreachable"), "error"));
  document.addEventListener("htmx:timeout", () => toast(say("unreachable"), "error"));
}

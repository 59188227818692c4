// The ten seconds in which what was sent can be taken back: [data-undo-seconds], shown as a toast.

import { say } from "./page.js";

function countDown(box) {
  let left = Number(box.dataset.undoSeconds);
  delete box.dataset.undoSeconds;
  const words = box.querySelector("[data-undo-words]");
  const timer = setInterval(() => {
    if (!box.isConnected) return clearInterval(timer);
    left -= 1;
    if (left > 0) {
      words.textContent = say("undoIn", { seconds: left });
      return;
    }
    clearInterval(timer);
    words.textContent = say("sent");
    box.querySelector("form")?.remove();
    setTimeout(() => box.remove(), 3000);
  }, 1000);
}

export function startUndo() {
  const look = () => document.querySelectorAll("[data-undo-seconds]").forEach(countDown);
  look();
  document.addEventListener("htmx:afterSettle", look);
}

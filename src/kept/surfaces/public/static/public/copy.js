// Copying: <button data-copies="id"> puts the text of that field on the clipboard.

import { announce, say } from "../kept/js/page.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copies);
  field.select();
  await navigator.clipboard?.writeText(field.value);
  announce(say("copied", { text: field.value }));
});

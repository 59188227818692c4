// The few things that only the workspace does in the browser: going to the composer, and submitting it by key.

const composer = document.getElementById("composer");
const body = document.getElementById("composer-body");

document.addEventListener("click", (event) => {
  const writes = event.target.closest("[data-writes]")?.dataset.writes;
  if (!writes || !composer) return;
  const choice = composer.querySelector(`[name=audience][value="${writes}"]`);
  if (choice) choice.checked = true;
  body.focus();
  body.scrollIntoView({ block: "nearest" });
});

document.addEventListener("click", (event) => {
  if (event.target.closest('[data-command="list.filter"]')) document.querySelector(".filters select")?.focus();
});

composer?.querySelector("[type=file]")?.addEventListener("change", (event) => {
  const names = [...event.target.files].map((file) => file.name);
  composer.querySelector("[data-files-chosen]").textContent = names.join(", ");
});

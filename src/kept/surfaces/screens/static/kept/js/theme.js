// The theme, switched at once, kept in a cookie that the server reads before the next paint, and with the login.

import { define } from "./commands.js";
import { csrfToken } from "./page.js";

const A_LONG_TIME = 400 * 24 * 3600;

function change(theme) {
  document.documentElement.dataset.theme = theme;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `kept_theme=${theme}; path=/; max-age=${A_LONG_TIME}; samesite=lax${secure}`;
  const keep = document.querySelector("[data-theme-switch][data-kept-by-login]");
  if (!keep) return;
  const headers = { "x-csrftoken": csrfToken() };
  fetch(keep.action, { method: "POST", body: new URLSearchParams({ theme }), headers, redirect: "manual" });
}

export function startTheme() {
  for (const theme of ["light", "dark", "system"]) define(`theme.${theme}`, () => change(theme));
  document.addEventListener("submit", (event) => {
    const theme = event.submitter?.name === "theme" && event.target.matches("[data-theme-switch]") && event.submitter.value;
    if (!theme) return;
    event.preventDefault();
    change(theme);
  });
}

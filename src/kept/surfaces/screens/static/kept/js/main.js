// Starts everything that a page of Kept does in the browser. Each part stands alone and does nothing where it is not needed.

import "./badge.js";
import { startDialogs } from "./dialogs.js";
import { startDrafts } from "./drafts.js";
import { startFailures } from "./failures.js";
import { startKeys } from "./keys.js";
import { startLists } from "./list.js";
import { startLive } from "./live.js";
import { startPalette } from "./palette.js";
import { startTheme } from "./theme.js";
import { startUndo } from "./undo.js";

startDialogs();
startPalette();
startLists();
startTheme();
startDrafts();
startUndo();
startFailures();
startLive();
startKeys();

document.addEventListener("click", (event) => {
  if (event.target.closest('[data-command="case.print"]')) window.print();
});
document.documentElement.dataset.ready = "yes";

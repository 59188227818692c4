// The commands of the registry on this page: which can run now, and running one.

/** The element that carries a command, if the page shows it and it can be used. */
export function elementOf(command) {
  const found = document.querySelectorAll(`[data-command="${CSS.escape(command.id)}"]`);
  return [...found].find((element) => !element.disabled && (element.checkVisibility?.() ?? true));
}

const doings = new Map();

/** Give a command something to do that is not a button's click: define("list.next", () => …).
 *  A doing may carry `isPossible`, which says whether there is anything to do right now. */
export function define(id, doing) {
  doings.set(id, doing);
}

function canDo(id) {
  return doings.has(id) && (doings.get(id).isPossible?.() ?? true);
}

export function canRun(command) {
  return canDo(command.id) || Boolean(elementOf(command)) || Boolean(command.url);
}

/** Run a command; true if something was there to run. */
export function run(command) {
  if (canDo(command.id)) {
    doings.get(command.id)();
    return true;
  }
  const element = elementOf(command);
  if (element) {
    element.click();
    return true;
  }
  if (command.url) {
    location.assign(command.url);
    return true;
  }
  return false;
}

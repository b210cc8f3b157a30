// Keys for a list of cases: each presses a button that is on the page anyway, named by data-key.

const cases = () => [...document.querySelectorAll("[data-case]")];
const PLACE = "shiju-case";
let at = 0;

function stand(index, { scroll = true } = {}) {
  const all = cases();
  if (!all.length) return;
  at = Math.max(0, Math.min(index, all.length - 1));
  for (const [number, each] of all.entries()) each.toggleAttribute("data-here", number === at);
  all[at].focus({ preventScroll: true });
  if (scroll) all[at].scrollIntoView({ block: "nearest" });
}

function press(key) {
  const here = cases()[at];
  const button = here?.querySelector(`[data-key="${key}"]`) ?? document.querySelector(`:not([data-case] *)[data-key="${key}"]`);
  if (!button) return false;
  button.click();
  const menu = button.closest("[data-menu]");
  if (menu) requestAnimationFrame(() => menu.open && menu.querySelector("input:checked")?.focus());
  return true;
}

const isTyping = (event) => event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menu = event.target.closest("[data-menu][open]");
    if (menu) { menu.open = false; stand(at); }
    return;
  }
  if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  const isDone = key === "j" ? (stand(at + 1), true)
    : key === "k" ? (stand(at - 1), true)
    : "arhbxu?".includes(key) && key.length === 1 ? press(key)
    : key === "z" && press("u");
  if (isDone) event.preventDefault();
});

// Whoever clicks into a case stands there; after a decision the next one has its place.
document.addEventListener("focusin", (event) => {
  const index = cases().indexOf(event.target.closest("[data-case]"));
  if (index >= 0 && index !== at) stand(index, { scroll: false });
});
addEventListener("submit", () => {
  sessionStorage.setItem(PLACE, JSON.stringify([location.pathname + location.search.replace(/[?&](done|batch|failed)=[^&]*/g, ""), at]));
});

const all = document.querySelector("[data-all]");
const told = document.querySelector("[data-ticked]");
const ticks = () => [...document.querySelectorAll(".tick")];
function count() {
  const ticked = ticks().filter((each) => each.checked).length;
  told.textContent = ticked ? `选中 ${ticked} 条` : "勾选几条，可以一起处理";
  all.checked = ticked > 0 && ticked === ticks().length;
  all.indeterminate = ticked > 0 && !all.checked;
  for (const each of document.querySelectorAll("#bulk [name=deed]")) each.disabled = ticked === 0;
}
if (all && told) {
  for (const each of document.querySelectorAll("[data-ticks-all], [data-help]")) each.hidden = false;
  all.addEventListener("change", () => { for (const each of ticks()) each.checked = all.checked; count(); });
  document.addEventListener("change", (event) => { if (event.target.matches(".tick")) count(); });
  count();
}
addEventListener("pageshow", () => all && count());

const [page, place] = JSON.parse(sessionStorage.getItem(PLACE) ?? "[null,0]");
const here = location.pathname + location.search.replace(/[?&](done|batch|failed)=[^&]*/g, "");
stand(page === here ? place : 0, { scroll: page === here });

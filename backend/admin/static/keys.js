// Keys for a list of cases: each presses a button that is on the page anyway, named by data-key.

// A key that decides (A, R, H) sends its form without leaving the page, so that the next press finds the next case.

const cases = () => [...document.querySelectorAll("[data-case]:not([data-going])")];
const ACTIONS = { a: "approve", r: "refuse", h: "hide" };
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
  if (key === "u" && waiting) {
    sending = sending.then(() => press("u"));
    return true;
  }
  const ticked = ticks().filter((each) => each.checked);
  if (key in ACTIONS && ticked.length) return decideTicked(ACTIONS[key], ticked);
  const here = cases()[at];
  const button = here?.querySelector(`[data-key="${key}"]`) ?? document.querySelector(`:not([data-case] *)[data-key="${key}"]`);
  if (!button) return false;
  if (key in ACTIONS) return decide(button.form, new FormData(button.form), [here]);
  button.click();
  const menu = button.closest("[data-menu]");
  if (menu) requestAnimationFrame(() => menu.open && menu.querySelector("input:checked")?.focus());
  return true;
}

// What is ticked is decided as its button would, and nothing else, where the cursor stands either.
function decideTicked(action, ticked) {
  const form = document.getElementById("bulk");
  if (!form.querySelector(`[name=action][value=${action}]`)) {
    told.textContent = "选中的不能这样处理";
    return true;
  }
  const data = new FormData(form);
  data.set("action", action);
  return decide(form, data, ticked.map((each) => each.closest("[data-case]")));
}

// Requests go one after the other; a case leaves the list at once, and comes back if it could not be decided.
let sending = Promise.resolve();
let waiting = 0;
let refusals = [];
function decide(form, data, those) {
  for (const each of those) {
    each.toggleAttribute("data-going", true);
    for (const tick of each.querySelectorAll(".tick")) tick.checked = false;
  }
  count();
  stand(at);
  waiting += 1;
  sending = sending.then(() => send(form, data)).then((answer) => { waiting -= 1; settle(answer); });
  return true;
}

async function send(form, data) {
  try {
    // Not form.action: the form has buttons of this name.
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body: new URLSearchParams(data) });
    return { isDone: answer.ok, page: new DOMParser().parseFromString(await answer.text(), "text/html") };
  } catch {
    return { isDone: false, page: null };
  }
}

function settle({ isDone, page }) {
  const notices = page?.getElementById("notices");
  if (!isDone) refusals.push(notices?.textContent.trim() || "连不上服务器，请检查网络后再试。");
  if (notices && isDone) document.getElementById("notices").replaceWith(notices);
  if (waiting) return;
  const words = page?.getElementById("words");
  if (words) document.getElementById("words").replaceWith(words);
  else for (const each of document.querySelectorAll("[data-going]")) each.removeAttribute("data-going");
  for (const refusal of new Set(refusals)) {
    const said = Object.assign(document.createElement("div"), { className: "alert alert-danger", role: "alert", textContent: refusal });
    document.getElementById("notices").append(said);
  }
  refusals = [];
  watchTicks();
  stand(at);
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

let all = null;
let told = null;
const ticks = () => [...document.querySelectorAll("[data-case]:not([data-going]) .tick")];
function count() {
  if (!all) return;
  const ticked = ticks().filter((each) => each.checked).length;
  told.textContent = ticked ? `选中 ${ticked} 条` : "勾选几条，可以一起处理";
  all.checked = ticked > 0 && ticked === ticks().length;
  all.indeterminate = ticked > 0 && !all.checked;
  for (const each of document.querySelectorAll("#bulk [name=action]")) each.disabled = ticked === 0;
}
function watchTicks() {
  all = document.querySelector("[data-all]");
  told = document.querySelector("[data-ticked]");
  if (!all) return;
  for (const each of document.querySelectorAll("[data-ticks-all], [data-help]")) each.hidden = false;
  all.addEventListener("change", () => { for (const each of ticks()) each.checked = all.checked; count(); });
  count();
}
document.addEventListener("change", (event) => { if (event.target.matches(".tick")) count(); });
addEventListener("pageshow", count);
watchTicks();

const [page, place] = JSON.parse(sessionStorage.getItem(PLACE) ?? "[null,0]");
const here = location.pathname + location.search.replace(/[?&](done|batch|failed)=[^&]*/g, "");
stand(page === here ? place : 0, { scroll: page === here });

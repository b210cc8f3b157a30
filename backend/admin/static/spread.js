// The cascade of an article, live: asked for every few seconds, without losing what was opened and seen.
import { FOLD, folded, gather, step } from "./cascade.js";
import { look, number, tell } from "./looks.js";

const EVERY_MS = 5000;
const IDLE_MS = 30 * 60 * 1000; // A page that nobody looks at must not keep a sign-in alive.

const box = document.getElementById("cascade");
if (box && window.echarts) begin(box);

function begin(box) {
  const part = (name) => box.querySelector(name);
  const names = JSON.parse(box.dataset.passedBy);
  box.hidden = false;
  document.getElementById("undrawn").hidden = true;
  const chart = echarts.init(part(".drawing"));
  const opened = new Map();
  let [told, cascade, last, view, root, picked, timer, touched] = [null, null, "", "tree", "", "", 0, Date.now()];

  async function ask(what, query) {
    const answer = await fetch(`${box.dataset.from}/${what}.json?${new URLSearchParams(query)}`);
    if (answer.redirected) throw new Error("登录已经失效，请重新登录。");
    if (!answer.ok) throw new Error("没有取到新的数字，稍后再试。");
    return answer.text();
  }

  async function refresh() {
    clearTimeout(timer);
    timer = setTimeout(refresh, EVERY_MS);
    if (document.hidden) return;
    if (Date.now() - touched > IDLE_MS) return say("很久没有人看，已停止更新；动一动就继续。");
    try {
      const limit = part("[data-limit]").value;
      const text = await ask("tree", { limit });
      // Meanwhile another number may have been chosen, and asked for.
      if (limit !== part("[data-limit]").value) return;
      if (text !== last) [last, told] = [text, JSON.parse(text)];
      else return count();
      draw();
    } catch (error) {
      say(error instanceof TypeError ? "连不上服务器，网络好了会继续。" : error.message);
    }
  }

  const say = (words) => { part("[data-state]").textContent = words; };
  const count = () => {
    const rest = cascade.known.size < told.shares ? "，其余折起来了" : "";
    say(`共 ${number(told.shares)} 次分享，图上 ${number(cascade.known.size)} 次${rest}。每 5 秒更新，${new Date().toLocaleTimeString("zh-CN", { hour12: false })}`);
  };

  /** Draw anew; the view keeps its zoom and place unless it is another one. */
  function draw(isOther = false) {
    cascade = gather(told, opened);
    if (root && !cascade.known.has(root)) root = "";
    if (picked && !picked.startsWith(FOLD) && !cascade.known.has(picked)) picked = root;
    chart.setOption(look(view, cascade, root, picked, names), { notMerge: isOther });
    count();
    show();
  }

  function show() {
    const isFold = picked.startsWith(FOLD);
    const rest = folded(cascade, isFold ? picked.slice(1) : picked);
    part("[data-picked]").textContent = isFold ? `还有 ${number(rest)} 次转发折在这里。` : tell(names, cascade, picked);
    part("[data-open]").hidden = !rest;
    part("[data-only]").hidden = isFold || picked === root || !(cascade.known.get(picked)?.size > 1);
    part("[data-all]").hidden = !root;
  }

  /** Open what is folded below a share: the largest that are not shown yet. */
  async function open(id) {
    const shown = cascade.below.get(id) ?? [];
    try {
      let { items } = JSON.parse(await ask("branches", { parent_id: id, after: shown.at(-1)?.id ?? "" }));
      // What grew meanwhile stands elsewhere in the order: begin again.
      if (!items.length) ({ items } = JSON.parse(await ask("branches", { parent_id: id })));
      for (const node of items) opened.set(node.id, node);
      picked = items[0]?.id ?? id;
      draw();
    } catch (error) {
      say(error instanceof TypeError ? "连不上服务器，网络好了会继续。" : error.message);
    }
  }

  function choose(id) {
    picked = id;
    draw();
  }

  function openPicked() {
    const id = picked.startsWith(FOLD) ? picked.slice(1) : picked;
    if (folded(cascade, id)) open(id);
  }

  chart.on("click", ({ data }) => {
    if (data?.id === undefined) return;
    if (data.rest) open(data.id.slice(1));
    else choose(data.id);
  });
  part("[data-open]").addEventListener("click", openPicked);
  part("[data-only]").addEventListener("click", () => { root = picked; draw(true); });
  part("[data-all]").addEventListener("click", () => { root = ""; draw(true); });
  part("[data-limit]").addEventListener("change", refresh);
  part(".drawing").addEventListener("keydown", (event) => {
    if (!cascade) return;
    if (event.key === "Enter") openPicked();
    else if (event.key.startsWith("Arrow")) choose(step(cascade, root, picked, event.key));
    else return;
    event.preventDefault();
  });
  for (const button of box.querySelectorAll("[data-view]")) {
    button.addEventListener("click", () => {
      view = button.dataset.view;
      for (const each of box.querySelectorAll("[data-view]")) each.setAttribute("aria-pressed", each === button);
      if (cascade) draw(true);
    });
  }
  for (const sign of ["pointermove", "keydown", "scroll"]) addEventListener(sign, () => { touched = Date.now(); }, { passive: true });
  document.addEventListener("visibilitychange", refresh);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => cascade && requestAnimationFrame(() => draw()));
  new ResizeObserver(() => chart.resize()).observe(part(".drawing"));
  refresh();
}

// How a cascade is drawn: as a tree, as rings, along time. Words are drawn on the canvas itself, since
// a tooltip made of HTML would need styles that the page's policy forbids.
import { FOLD, treeOf } from "./cascade.js";

const LABELLED = 60;
const MOVING = 400;

export const number = (value) => value.toLocaleString("en");
const time = (at) => new Date(at).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false });

/** Say in words what a share brought, or what a fold holds. */
export function tell(names, cascade, id) {
  if (id.startsWith(FOLD)) return "折起来的分享，展开看其中最大的。";
  const node = cascade.known.get(id);
  if (!node) return `这篇文章：${number(cascade.told.shares)} 次分享，来了 ${number(cascade.told.people)} 人`;
  return `${called(names, node)}，第 ${node.depth} 层，${time(node.created_at)}：直接带来 ${number(node.people)} 人，这一枝共 ${number(node.size)} 次分享、${number(node.reach)} 人`;
}

const called = (names, node) => `${node.name ?? "一位读者"} · ${names[node.channel] ?? node.channel}`;

/** Give the option of ECharts for one way of looking. */
export function look(view, cascade, root, picked, names) {
  const style = getComputedStyle(document.documentElement);
  const colour = Object.fromEntries(["ink", "soft", "line", "cinnabar", "sheet", "jade", "amber"].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  const isMany = cascade.known.size > LABELLED;
  const base = {
    animation: cascade.known.size <= MOVING, animationDurationUpdate: 300, backgroundColor: "transparent",
    textStyle: { color: colour.ink, fontFamily: getComputedStyle(document.body).fontFamily },
    tooltip: { renderMode: "richText", confine: true, backgroundColor: colour.sheet, borderColor: colour.line, textStyle: { color: colour.ink, width: 260, overflow: "break" }, formatter: ({ data }) => (data?.id === undefined ? "" : data.rest ? data.name : tell(names, cascade, data.id)) },
  };
  const dress = ({ id, node, rest, children }) => ({
    id, rest, children, value: rest ?? node?.size ?? cascade.told.shares,
    name: rest ? `还有 ${number(rest)} 次转发` : node ? `${node.name ?? names[node.channel] ?? node.channel}${node.size > 1 ? ` ${number(node.size)}` : ""}` : "文章",
    symbol: rest ? "roundRect" : "circle",
    symbolSize: rest ? (isMany ? 7 : 9) : isMany ? Math.min(16, 3 + 0.8 * Math.log2(node?.size ?? 1)) : Math.min(28, 6 + 2 * Math.log2(node?.size ?? 1)),
    itemStyle: { opacity: isMany ? 0.8 : 1, color: rest ? colour.sheet : id === "" ? colour.ink : colour.cinnabar, borderColor: id === picked ? colour.ink : rest ? colour.soft : colour.cinnabar, borderWidth: id === picked ? 3 : 1 },
  });
  return { ...base, ...{ tree, sunburst, timeline }[view]({ cascade, root, dress, colour, isMany, picked }) };
}

function tree({ cascade, root, dress, colour, isMany }) {
  const narrow = innerWidth < 600;
  return { series: [{
    type: "tree", id: "tree", data: [treeOf(cascade, root, dress)], roam: true, expandAndCollapse: false, initialTreeDepth: -1,
    layout: isMany ? "radial" : "orthogonal", top: 24, bottom: 24, left: isMany ? 24 : narrow ? 32 : 72, right: isMany ? 24 : narrow ? 110 : 150,
    lineStyle: { color: colour.soft, width: 1, opacity: isMany ? 0.3 : 0.5 }, emphasis: { focus: "ancestor" },
    label: { show: !isMany, color: colour.ink, position: "top", fontSize: 12, distance: 6 }, leaves: { label: { position: "right" } },
  }] };
}

function sunburst({ cascade, root, dress, colour, isMany }) {
  const shades = [colour.cinnabar, colour.amber, colour.jade, colour.soft];
  const coloured = (each, depth) => ({ ...each, itemStyle: { ...each.itemStyle, color: each.rest ? colour.line : shades[depth % shades.length], opacity: 1, borderColor: each.itemStyle.borderWidth > 1 ? colour.ink : colour.sheet }, label: { color: each.rest ? colour.ink : colour.sheet }, children: each.children.map((child) => coloured(child, depth + 1)) });
  return { series: [{
    type: "sunburst", id: "sunburst", data: treeOf(cascade, root, dress).children.map((each) => coloured(each, 0)), radius: ["12%", "95%"], nodeClick: false, sort: null,
    label: { show: !isMany, minAngle: 12, width: 64, overflow: "truncate" }, emphasis: { focus: "ancestor" },
  }] };
}

function timeline({ cascade, root, dress, colour }) {
  const within = (node) => !root || node.id === root || (cascade.known.has(node.parent_id) && within(cascade.known.get(node.parent_id)));
  const nodes = [...cascade.known.values()].filter(within);
  const axis = { axisLine: { lineStyle: { color: colour.soft } }, axisLabel: { color: colour.soft, hideOverlap: true }, splitLine: { lineStyle: { color: colour.line } } };
  return {
    grid: { left: 32, right: 24, top: 48, bottom: 40 }, xAxis: { type: "time", ...axis, splitLine: { show: false } }, yAxis: { type: "value", name: "第几层", minInterval: 1, inverse: true, nameLocation: "start", nameTextStyle: { color: colour.soft }, ...axis },
    series: [{
      type: "graph", id: "timeline", coordinateSystem: "cartesian2d", emphasis: { focus: "adjacency" }, lineStyle: { color: colour.soft, opacity: 0.25 },
      data: nodes.map((node) => ({ ...dress({ id: node.id, node, children: undefined }), value: [node.created_at, node.depth] })),
      links: nodes.filter((node) => cascade.known.has(node.parent_id)).map((node) => ({ source: node.parent_id, target: node.id })),
    }],
  };
}

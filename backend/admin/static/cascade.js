// What is known of a cascade, as a tree: the largest branches, what was opened, and what stays folded.

export const FOLD = "+";

/** Put the picture of the moment and what was opened together: shares by id, and who hangs below whom. */
export function gather(told, opened) {
  const known = new Map(told.nodes.map((node) => [node.id, node]));
  for (const node of opened.values()) if (!known.has(node.id)) known.set(node.id, node);
  const below = new Map();
  for (const node of known.values()) {
    const above = node.parent_id ?? "";
    if (!below.has(above)) below.set(above, []);
    below.get(above).push(node);
  }
  return { told, known, below };
}

/** How many shares below this one, or in trees of their own, are known by number only. */
export function folded({ told, known, below }, id) {
  const all = id ? known.get(id).size - 1 : told.shares;
  return Math.max(0, all - (below.get(id) ?? []).reduce((sum, node) => sum + node.size, 0));
}

/** Make the tree from this share down, or from the article; `dress` gives what each is drawn with. */
export function treeOf(cascade, id, dress) {
  const children = (cascade.below.get(id) ?? []).map((node) => treeOf(cascade, node.id, dress));
  const rest = folded(cascade, id);
  if (rest) children.push(dress({ id: FOLD + id, rest, children: [] }));
  return dress({ id, node: cascade.known.get(id), children });
}

/** Go from one share to another: up, down, or to the one beside it; gives its id, or the same. */
export function step(cascade, root, id, key) {
  const parentOf = (each) => (each.startsWith(FOLD) ? each.slice(1) : cascade.known.get(each)?.parent_id ?? "");
  const childrenOf = (each) => {
    const ids = (cascade.below.get(each) ?? []).map((node) => node.id);
    return !each.startsWith(FOLD) && folded(cascade, each) ? [...ids, FOLD + each] : ids;
  };
  if (key === "ArrowRight") return childrenOf(id)[0] ?? id;
  if (id === root) return id;
  if (key === "ArrowLeft") return parentOf(id);
  const beside = childrenOf(parentOf(id));
  return beside[beside.indexOf(id) + (key === "ArrowDown" ? 1 : -1)] ?? id;
}

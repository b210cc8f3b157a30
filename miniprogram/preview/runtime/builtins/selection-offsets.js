// Where a selection begins and ends, as WeChat tells it: the id of a text unit and an offset in
// UTF-16 units within that unit's text. Needs only parentNode, childNodes, nodeType and data.

const TEXT = 3

/**
 * Describe a range inside `root`.
 *
 * unitOf(textNode) gives {id, node} of the text unit a text is in, or null. The answer is
 * {firstNodeId, firstOffset, lastNodeId, lastOffset}; null when an end is outside of `root`, or
 * when no unit's text is within the range.
 */
export function describeRange({ startContainer, startOffset, endContainer, endOffset }, root, unitOf) {
  const start = placeOf(startContainer, startOffset, root)
  const end = placeOf(endContainer, endOffset, root)
  if (!start || !end) return null
  const touched = []
  for (const node of textsIn(root)) {
    const unit = unitOf(node)
    const from = clamp(start, node, startContainer, startOffset, root)
    const to = clamp(end, node, endContainer, endOffset, root)
    if (unit && to > from) touched.push({ unit, node, from, to })
  }
  if (!touched.length) return null
  const first = touched[0]
  const last = touched.at(-1)
  return {
    firstNodeId: first.unit.id,
    firstOffset: lengthBefore(first.node, first.unit.node) + first.from,
    lastNodeId: last.unit.id,
    lastOffset: lengthBefore(last.node, last.unit.node) + last.to,
  }
}

/** All text nodes below a node, in reading order. */
export function* textsIn(node) {
  if (node.nodeType === TEXT) yield node
  for (const child of node.childNodes ?? []) yield* textsIn(child)
}

/** The text node and the offset in it that lie `offset` units into a unit; the end if there are fewer. */
export function pointAt(unit, offset) {
  let left = Math.max(0, offset)
  let last = null
  for (const node of textsIn(unit)) {
    if (left <= node.data.length) return { node, offset: left }
    left -= node.data.length
    last = node
  }
  return last && { node: last, offset: last.data.length }
}

function lengthBefore(node, unit) {
  let length = 0
  for (const each of textsIn(unit)) {
    if (each === node) return length
    length += each.data.length
  }
  return length
}

/** How far into a text node a boundary lies: 0 if before it, its length if after. */
function clamp(boundary, node, container, offset, root) {
  if (container === node) return offset
  return compare(placeOf(node, 0, root), boundary) < 0 ? node.data.length : 0
}

/** The way from root to a boundary point, as child numbers; null when it is not below root. */
function placeOf(container, offset, root) {
  const place = [offset]
  let node = container
  while (node !== root) {
    const parent = node.parentNode
    if (!parent) return null
    place.unshift([...parent.childNodes].indexOf(node))
    node = parent
  }
  return place
}

function compare(a, b) {
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    if (a[i] !== b[i]) return a[i] - b[i]
  }
  return a.length - b.length
}

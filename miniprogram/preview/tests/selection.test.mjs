// Where a selection begins and ends, over nodes that need no browser.
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { describeRange, pointAt, textsIn } from '../runtime/builtins/selection-offsets.js'

let root, first, second, third, plain

test('offsets count within one unit', () => {
  assert.deepEqual(describe(first.t[0], 1, first.t[0], 3), place('p1', 1, 'p1', 3))
})

test('a range over three units names the first and the last', () => {
  assert.deepEqual(describe(first.t[0], 2, third.t[0], 1), place('p1', 2, 'p3', 1))
})

test('a unit of several runs counts over all of them', () => {
  assert.deepEqual(describe(second.t[1], 1, second.t[2], 2), place('p2', 3, 'p2', 6))
})

test('offsets are UTF-16 units: a rare character and an emoji take two', () => {
  assert.equal(third.t[0].data, '𠮷🌸。')
  assert.deepEqual(describe(third.t[0], 2, third.t[0], 5), place('p3', 2, 'p3', 5))
})

test('a boundary between nodes is the nearest text inside the range', () => {
  assert.deepEqual(describe(root, 0, root, 2), place('p1', 0, 'p2', 6))
  assert.deepEqual(describe(first.t[0], 2, third, 0), place('p1', 2, 'p2', 6))
})

test('the end of one paragraph is not the start of the next', () => {
  assert.deepEqual(describe(first.t[0], 4, second.t[0], 2), place('p2', 0, 'p2', 2))
})

test('text that is in no unit does not count', () => {
  assert.deepEqual(describe(third.t[0], 0, plain, 2), place('p3', 0, 'p3', 5))
  assert.equal(describe(plain, 0, plain, 2), null)
})

test('a range that leaves the component has no place', () => {
  const outside = text('外面')
  node('body', root, outside)
  assert.equal(describe(first.t[0], 0, outside, 1), null)
  assert.equal(describe(outside, 0, first.t[0], 1), null)
})

test('a collapsed range has no place', () => assert.equal(describe(first.t[0], 1, first.t[0], 1), null))

test("an offset is a point in one of a unit's texts, its end at most", () => {
  assert.deepEqual(pointAt(second, 3), { node: second.t[1], offset: 1 })
  assert.deepEqual(pointAt(second, 99), { node: second.t[2], offset: 2 })
  assert.equal(pointAt(node('empty'), 0), null)
})

test('texts come in reading order', () => {
  assert.equal([...textsIn(root)].map(({ data }) => data).join(''), '白鹭立着一二三四五六𠮷🌸。没有名字')
})

beforeEach(() => {
  first = unit('p1', text('白鹭立着'))
  second = unit('p2', text('一二'), text('三四'), node('b', text('五六')))
  third = unit('p3', text('𠮷🌸。'))
  plain = text('没有名字')
  root = node('selection', first, second, third, node('view', plain))
})

const place = (firstNodeId, firstOffset, lastNodeId, lastOffset) => ({ firstNodeId, firstOffset, lastNodeId, lastOffset })

function describe(startContainer, startOffset, endContainer, endOffset) {
  return describeRange({ startContainer, startOffset, endContainer, endOffset }, root, unitOf)
}

function unitOf(of) {
  for (let each = of; each; each = each.parentNode) if (each.id) return { id: each.id, node: each }
  return null
}

function text(data) {
  return { nodeType: 3, data, childNodes: [] }
}

function node(name, ...childNodes) {
  const made = { nodeType: 1, name, childNodes }
  for (const child of childNodes) child.parentNode = made
  return made
}

function unit(id, ...childNodes) {
  const made = node('text', ...childNodes)
  made.id = id
  Object.defineProperty(made, 't', { get: () => [...textsIn(made)] })
  return made
}

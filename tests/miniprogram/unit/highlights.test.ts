import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listSentences, findParagraphs, joinText, type Paragraph } from '../../../miniprogram/src/lib/paragraph-text'
import { buildLines, offsetOf } from '../../../miniprogram/src/lib/highlights'

const text = (...words: string[]): Paragraph => ({ kind: 'text', runs: words.map((each) => ({ text: each })) })
const bold = { text: '粗', marks: ['bold' as const] }
const list: Paragraph = { kind: 'list', ordered: true, start: 3, items: [[{ text: '甲' }], [{ text: '乙丙' }]] }
const picture: Paragraph = { kind: 'picture', url: 'https://x/y.jpg' }

test('the text of an article is that of its paragraphs, as the server joins them', () => {
  assert.equal(joinText([text('一二'), picture, list, { kind: 'divider' }, text('三')]), '一二\n\n甲\n乙丙\n\n三')
})

test('runs are cut at the borders of a highlight', () => {
  const [line] = buildLines({ kind: 'text', runs: [{ text: '𠮷二三' }, bold, { text: '四五' }] }, 10, { lit: { start: 11, end: 15 } })
  assert.deepEqual(
    line.pieces.map(({ text, look, start }) => [text, look, start]),
    [
      ['𠮷', '', 10],
      ['二三', 'lit', 11],
      ['粗', 'bold lit', 13],
      ['四', 'lit', 14],
      ['五', '', 15],
    ],
  )
})

test('no piece is empty, and no word is lost, wherever the borders lie', () => {
  for (let start = 0; start <= 7; start += 1) {
    for (let end = start; end <= 7; end += 1) {
      const marks = { lit: { start, end }, picked: { start: 2, end: 5 } }
      const [line] = buildLines(text('一二三', '四五六七'), 0, marks, [
        { start: 0, end: 3 },
        { start: 3, end: 7 },
      ])
      assert.equal(line.pieces.map((each) => each.text).join(''), '一二三四五六七')
      assert.ok(line.pieces.every((each) => each.text))
      assert.equal(new Set(line.pieces.map((each) => each.id)).size, line.pieces.length)
    }
  }
})

test('an ordered list goes on from where a picture cut it', () => {
  assert.deepEqual(
    buildLines(list, 0, {}).map((each) => [each.bullet, each.id]),
    [
      ['3.', 'l0'],
      ['4.', 'l2'],
    ],
  )
})

test('a place is found from a line and from a piece of it', () => {
  const all = buildLines(text('a𠮷b', 'cd'), 20, { lit: { start: 21, end: 23 } })
  assert.equal(offsetOf(all, 'l20', 3), 22)
  assert.equal(offsetOf(all, 't21', 2), 22)
  assert.equal(offsetOf(all, 't23', 1), 24)
  assert.equal(offsetOf(all, 'else', 0), null)
})

test('sentences of all paragraphs stand where the server counts', () => {
  const spans = listSentences([text('好。走。'), picture, text('来。')], [0, 5, 6])
  assert.deepEqual(
    spans.map((each) => [each.start, each.end]),
    [
      [0, 2],
      [2, 4],
      [6, 8],
    ],
  )
})

test('the paragraphs that a span touches are found', () => {
  const paragraphs = [text('一二'), text('三四'), text('五六')]
  assert.deepEqual(findParagraphs(paragraphs, [0, 3, 6], { start: 3, end: 5 }), [1, 2])
  assert.deepEqual(findParagraphs(paragraphs, [0, 3, 6], { start: 1, end: 7 }), [0, 3])
})

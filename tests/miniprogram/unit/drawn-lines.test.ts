import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listSentences, findParagraphs, joinText, type Paragraph } from '../../../miniprogram/src/lib/paragraph-text'
import { buildLines, offsetOf } from '../../../miniprogram/src/lib/drawn-lines'

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

test('what stands off the line is raised without its brackets, and no place of the text is lost', () => {
  const runs = [
    { text: '词', marks: ['bold' as const] },
    { text: '^([1]', shift: 'super' as const, href: 'https://a.cn' },
    { text: '注)', shift: 'super' as const },
    { text: '，x' },
    { text: '_(甲)', shift: 'sub' as const },
  ]
  const [line] = buildLines({ kind: 'text', runs }, 5, { lit: { start: 8, end: 9 } })
  assert.deepEqual(
    line.pieces.map(({ text, look, start }) => [text, look, start]),
    [
      ['词', 'bold', 5],
      ['^(', 'unseen link', 6],
      ['[', 'super link lit', 8],
      ['1]', 'super link', 9],
      ['注', 'super', 11],
      [')', 'unseen', 12],
      ['，x', '', 13],
      ['_(', 'unseen', 15],
      ['甲', 'sub', 17],
      [')', 'unseen', 18],
    ],
  )
})

test('signs that their author wrote stay in sight', () => {
  const [line] = buildLines(text('_(:з」∠)_ x^(2)'), 0, {})
  assert.deepEqual(
    line.pieces.map(({ text, look }) => [text, look]),
    [['_(:з」∠)_ x^(2)', '']],
  )
})

test('a reading stands above its words, in pieces or not, and counts for nothing', () => {
  const runs = [{ text: '前' }, { text: '拾句', ruby: 'shíjù' }, { text: '人', ruby: 'rén' }, { text: '后' }, bold]
  const [line] = buildLines({ kind: 'text', runs }, 3, { lit: { start: 5, end: 8 } })
  assert.deepEqual(
    line.segments.map(({ id, ruby, pieces }) => [id, ruby, pieces.map((each) => each.text)]),
    [
      ['s3', '', ['前']],
      ['s4', 'shíjù', ['拾', '句']],
      ['s6', 'rén', ['人']],
      ['s7', '', ['后', '粗']],
    ],
  )
  assert.equal(line.pieces.map((each) => each.text).join(''), '前拾句人后粗')
  assert.equal(offsetOf([line], 's4', 1), 5)
  assert.equal(offsetOf([line], 's7', 2), 9)
  assert.equal(offsetOf([line], 't6', 1), 7)
  assert.deepEqual(buildLines(text('前', '后'), 0, {})[0].segments, [])
})

test('items of a nested list stand in, with the markers that the page had', () => {
  const items = ['甲', 'a', 'x', '续'].map((each) => [{ text: each }])
  const nested: Paragraph = { kind: 'list', ordered: true, start: 1, items, levels: [0, 1, 6, 0], markers: ['一、', '◦', 'iv.', ''] }
  assert.deepEqual(
    buildLines(nested, 0, {}).map(({ bullet, indent }) => [bullet, indent]),
    [
      ['一、', 0],
      ['◦', 1],
      ['iv.', 4],
      ['', 1],
    ],
  )
  const bare: Paragraph = { kind: 'list', ordered: false, start: 1, items: items.slice(0, 1), levels: [0], markers: [''] }
  assert.deepEqual(
    buildLines(bare, 0, {}).map(({ bullet, indent }) => [bullet, indent]),
    [['', 0]],
  )
})

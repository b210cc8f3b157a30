import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  splitAtGap,
  challengeTitle,
  buildCells,
  isValidGap,
  trimContext,
  proposeGap,
  tapCell,
  type GapChoice,
} from '../../../miniprogram/src/lib/gap'
import { sliceCharacters } from '../../../miniprogram/src/lib/code-points'

const QUOTE = '画线是点头，抄一遍，是请它进来坐坐。'
const NONE: GapChoice = { gap: null, first: -1, why: '' }

const PROPOSALS: [string, string | null][] = [
  [QUOTE, '来坐坐'],
  ['慢一点的人看见灯火', '见灯火'],
  ['走吧，桥上风大', '风大'],
  ['我走了，好。', '走了'],
  ['The river remembers', 'river'],
  ['他们都读 Proust。', 'Proust'],
  ['𠮷野家🍜的牛肉饭', '肉饭'],
  ['𠮷野家', null],
  ['？！……，。', null],
  ['', null],
]
for (const [quote, hidden] of PROPOSALS) {
  test(`of 「${quote}」 ${hidden ?? 'nothing'} is proposed`, () => {
    const gap = proposeGap(quote)
    assert.equal(gap && sliceCharacters(quote, gap.start, gap.end), hidden)
    if (gap) assert.ok(isValidGap(quote, gap))
  })
}

const FIT: [string, number, number, boolean][] = [
  ['一二三四五六七八九十甲乙', 0, 8, true],
  ['一二三四五六七八九十甲乙丙', 0, 9, false],
  ['一二三四五', 0, 1, true],
  ['一二三四五', 0, 2, false],
  ['一二，三四五六', 1, 4, false],
  ['一二三四五', 2, 2, false],
  ['一二三四五', 4, 6, false],
  ['第 12 个人来了', 2, 4, true],
  ['e\u0301tudes', 0, 1, false],
  ['重约 10¹² 千克', 3, 7, true],
  ['重约 10¹² 千克', 6, 7, false],
  ['𠮷水的 CO₂ 多了', 6, 7, true],
  ['他说过话^(甲乙)了', 6, 7, false],
  ['他说过话^(甲(乙))了', 8, 9, false],
]
for (const [quote, start, end, fit] of FIT) {
  test(`${start} to ${end} of ${quote} ${fit ? 'can' : 'cannot'} be hidden`, () => assert.equal(isValidGap(quote, { start, end }), fit))
}

test('a first tap begins a gap and a second ends it, in whichever direction', () => {
  const begun = tapCell(QUOTE, NONE, 3)
  assert.deepEqual(begun, { gap: { start: 3, end: 4 }, first: 3, why: '' })
  assert.deepEqual(tapCell(QUOTE, begun, 0), { gap: { start: 0, end: 4 }, first: -1, why: '' })
  assert.deepEqual(tapCell(QUOTE, begun, 3), { gap: { start: 3, end: 4 }, first: -1, why: '' })
})

test('a tap that cannot be says why, and either begins anew or leaves all as it was', () => {
  const begun = tapCell(QUOTE, NONE, 0)
  assert.deepEqual(tapCell(QUOTE, begun, 5), { ...begun, why: '标点不能藏' })
  assert.deepEqual(tapCell(QUOTE, begun, 6), { gap: { start: 6, end: 7 }, first: 6, why: '标点不能藏，从这里重新开始' })
  assert.equal(tapCell('一二三四五六七八九十甲乙丙', begun, 8).why, '最多藏 8 个字，从这里重新开始')
  assert.equal(tapCell('一二三四五', begun, 1).why, '要给朋友留几个字看，从这里重新开始')
})

test('the words are shown character by character, a rare one and an emoji as one', () => {
  const shown = buildCells('𠮷，🍜好', { gap: { start: 0, end: 1 }, first: 0, why: '' })
  assert.deepEqual(
    shown.map(({ text }) => text),
    ['𠮷', '，', '🍜', '好'],
  )
  assert.deepEqual(
    shown.map(({ fit }) => fit),
    [true, false, false, true],
  )
  assert.deepEqual(
    shown.map(({ hidden, first }) => hidden && first),
    [true, false, false, false],
  )
  assert.deepEqual(splitAtGap('𠮷，🍜好', { start: 2, end: 3 }), { before: '𠮷，', hidden: '🍜', after: '好' })
})

test('the end of a line is known as one', () => {
  const shown = buildCells('一，\n\n二', NONE)
  assert.deepEqual(
    shown.map(({ ends }) => ends),
    [false, false, true, true, false],
  )
  assert.ok(shown.every(({ ends, fit }) => !ends || !fit))
})

test('of long words those near the gap are shown', () => {
  assert.deepEqual(trimContext('一二三', '四五六', [2, 2]), { before: '…二三', after: '四五…' })
  assert.deepEqual(trimContext('一二', '四五', [2, 2]), { before: '一二', after: '四五' })
})

test('a forward asks in few words, and never says what is hidden', () => {
  const { before, hidden, after } = splitAtGap(QUOTE, { start: 14, end: 17 })
  assert.equal(hidden, '来坐坐')
  assert.equal(challengeTitle({ before, length: 3, after }), '考考你：「…头，抄一遍，是请它进□□□。」')
  assert.equal(challengeTitle({ before: '一', length: 2, after: '\n二' }), '考考你：「一□□ 二」')
})

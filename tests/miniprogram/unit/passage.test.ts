import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  excerptOf,
  passageFromSelection,
  locatePassage,
  cutPassage,
  spanInRevision,
  isSameText,
  tapSentence,
} from '../../../miniprogram/src/lib/passage'

const TEXT = '她说：走吧。🍜\n我们走了。走吧。'

test('a passage leaves the white space at its ends behind', () => {
  assert.deepEqual(cutPassage('一  二三 \n四', { start: 1, end: 6 }), { quote: '二三', start: 3, end: 5 })
  assert.equal(cutPassage('一  二', { start: 1, end: 3 }), null)
  for (const [start, end] of [
    [-3, -1],
    [2, 2],
    [3, 1],
    [NaN, NaN],
  ])
    assert.equal(cutPassage('一二三四', { start, end }), null)
})

test('a selection whose offsets hold its words is taken as it is', () => {
  assert.deepEqual(passageFromSelection(TEXT, '我们走了。', 8, 13), { quote: '我们走了。', start: 8, end: 13 })
})

test('white space that the phone reports otherwise does not matter', () => {
  assert.deepEqual(passageFromSelection(TEXT, '🍜我们', 6, 10), { quote: '🍜\n我们', start: 6, end: 10 })
})

test('where offsets are wrong, the nearest place with the words is taken', () => {
  assert.equal(passageFromSelection(TEXT, '走吧。', 12, 15)?.start, 13)
  assert.equal(passageFromSelection(TEXT, '走吧。', 2, 5)?.start, 3)
  assert.equal(passageFromSelection(TEXT, '走吧。', null, null)?.start, 3)
})

test('words that are not in the text are no passage', () => {
  assert.equal(passageFromSelection(TEXT, '别的话', 0, 3), null)
  assert.equal(passageFromSelection(TEXT, '   ', 0, 3), null)
  assert.equal(locatePassage('', '走', 0), null)
})

test('a place holds in the revision it was counted in, and in no other', () => {
  assert.deepEqual(spanInRevision(2, { start: 13, end: 16, revision: 2 }), { start: 13, end: 16 })
  for (const place of [
    { start: 13, end: 16, revision: 1 },
    { start: null, end: null, revision: 2 },
    { start: 16, end: 16, revision: 2 },
    { start: NaN, end: 3, revision: 2 },
  ]) {
    assert.equal(spanInRevision(2, place), null)
  }
})

test('white space makes no other words', () => {
  assert.ok(isSameText('走 吧\n。', '走吧。'))
  assert.ok(!isSameText('走吧', '走吧。'))
})

const SENTENCES = [
  { start: 0, end: 5 },
  { start: 5, end: 9 },
  { start: 10, end: 14 },
  { start: 15, end: 20 },
]
const TAPS: [string, [number, number] | null, number, [number, number] | null][] = [
  ['the first tap picks a sentence', null, 1, [5, 9]],
  ['a tap behind stretches to it', [5, 9], 3, [5, 20]],
  ['a tap before stretches to it', [10, 14], 0, [0, 14]],
  ['a tap on the first lets it go', [0, 14], 0, [5, 14]],
  ['a tap on the last lets it go', [0, 14], 2, [0, 9]],
  ['a tap in the middle leaves only that one', [0, 20], 1, [5, 9]],
  ['a tap on the only one lets all go', [5, 9], 1, null],
]
for (const [name, before, tapped, after] of TAPS) {
  test(name, () => {
    const span = before && { start: before[0], end: before[1] }
    const picked = tapSentence(SENTENCES, span, tapped)
    assert.deepEqual(picked && [picked.start, picked.end], after)
  })
}

test('an excerpt is one line, and ends in dots when it is cut', () => {
  assert.equal(excerptOf('走吧。\n走'), '「走吧。 走」')
  assert.equal(excerptOf('𠮷'.repeat(40), 5), '「𠮷𠮷𠮷𠮷…」')
})

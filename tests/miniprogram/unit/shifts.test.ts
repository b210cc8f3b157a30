import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cutPassage, passageFromSelection } from '../../../miniprogram/src/lib/passage'
import { listStretches, snapToStretches } from '../../../miniprogram/src/lib/shifts'
import { joinText, type Paragraph } from '../../../miniprogram/src/lib/paragraph-text'

const paragraphs: Paragraph[] = [
  { kind: 'text', runs: [{ text: '𠮷话' }, { text: '^([1])', shift: 'super' }, { text: '又' }] },
  {
    kind: 'list',
    ordered: false,
    start: 1,
    items: [[{ text: '甲' }], [{ text: 'x' }, { text: '_(乙', shift: 'sub' }, { text: '丙)', shift: 'sub', marks: ['bold'] }]],
  },
]
const starts = [0, 10]
const stretches = listStretches(paragraphs, starts)

test('every stretch is found, with all of its runs', () => {
  assert.deepEqual(stretches, [
    { start: 2, end: 8 },
    { start: 13, end: 18 },
  ])
  const text = Array.from(joinText(paragraphs))
  assert.deepEqual(
    stretches.map(({ start, end }) => text.slice(start, end).join('')),
    ['^([1])', '_(乙丙)'],
  )
})

test('a selection has all of a stretch, or nothing of it where it has but a bracket', () => {
  const cases: [number, number, number, number][] = [
    [0, 2, 0, 2],
    [0, 3, 0, 2],
    [0, 4, 0, 2],
    [0, 5, 0, 8],
    [4, 7, 2, 8],
    [7, 9, 8, 9],
    [6, 9, 2, 9],
    [2, 8, 2, 8],
    [3, 4, 2, 8],
    [0, 15, 0, 13],
    [5, 16, 2, 18],
  ]
  for (const [start, end, first, last] of cases) {
    assert.deepEqual(snapToStretches({ start, end }, stretches), { start: first, end: last }, `${start}–${end}`)
  }
})

test('a phone that tells no unseen brackets is understood', () => {
  const text = joinText(paragraphs)
  assert.deepEqual(passageFromSelection(text, '话[1]又', 1, 9), cutPassage(text, { start: 1, end: 9 }))
})

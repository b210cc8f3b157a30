import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeScore, describeTries } from '../../../miniprogram/src/lib/challenge-score-text'
import { buildBoxes, emptyBoxes, isFull, placeLetter, removeLetter, buildTiles, readAnswer } from '../../../miniprogram/src/lib/letter-bank'

const LETTERS = ['坐', '来', '坐', '灯', '𠮷']

test('letters go into the first empty box, and come back out of theirs', () => {
  const two = placeLetter(placeLetter(emptyBoxes(3), 2), 1)
  assert.deepEqual(two, [2, 1, -1])
  assert.deepEqual(placeLetter(removeLetter(two, 0), 4), [4, 1, -1])
})

test('a letter is used once, and a full gap takes no more', () => {
  assert.deepEqual(placeLetter(placeLetter(emptyBoxes(2), 0), 0), [0, -1])
  const full = placeLetter(placeLetter(emptyBoxes(2), 0), 2)
  assert.ok(isFull(full) && !isFull([0, -1]) && !isFull([]))
  assert.deepEqual(placeLetter(full, 1), full)
})

test('of two letters that are alike each is its own', () => {
  const placed = [1, 0, 2]
  assert.equal(readAnswer(placed, LETTERS), '来坐坐')
  assert.deepEqual(
    buildTiles([2], LETTERS).map(({ used }) => used),
    [false, false, true, false, false],
  )
})

test('those who do not see hear which box holds what', () => {
  assert.deepEqual(buildBoxes([4, -1], LETTERS), [
    { letter: '𠮷', label: '第 1 格，𠮷，拿回' },
    { letter: '', label: '第 2 格，空着' },
  ])
})

test('how it went is told without pressing', () => {
  assert.equal(describeScore({ players: 12, solved: 8 }), '12 人答过，8 人答对')
  assert.equal(describeScore({ players: 0, solved: 0 }, '本群 '), '本群 还没有人答过')
  assert.deepEqual([1, 3].map(describeTries), ['一次就对', '第 3 次答对'])
})

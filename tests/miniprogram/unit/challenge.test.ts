import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atTry, boxes, empty, isFull, put, score, taken, tiles, written } from '../../../miniprogram/src/lib/challenge'

const LETTERS = ['坐', '来', '坐', '灯', '𠮷']

test('letters go into the first empty box, and come back out of theirs', () => {
  const two = put(put(empty(3), 2), 1)
  assert.deepEqual(two, [2, 1, -1])
  assert.deepEqual(put(taken(two, 0), 4), [4, 1, -1])
})

test('a letter is used once, and a full gap takes no more', () => {
  assert.deepEqual(put(put(empty(2), 0), 0), [0, -1])
  const full = put(put(empty(2), 0), 2)
  assert.ok(isFull(full) && !isFull([0, -1]) && !isFull([]))
  assert.deepEqual(put(full, 1), full)
})

test('of two letters that are alike each is its own', () => {
  const placed = [1, 0, 2]
  assert.equal(written(placed, LETTERS), '来坐坐')
  assert.deepEqual(tiles([2], LETTERS).map(({ used }) => used), [false, false, true, false, false])
})

test('those who do not see hear which box holds what', () => {
  assert.deepEqual(boxes([4, -1], LETTERS), [{ letter: '𠮷', label: '第 1 格，𠮷，拿回' }, { letter: '', label: '第 2 格，空着' }])
})

test('how it went is told without pressing', () => {
  assert.equal(score({ players: 12, solved: 8 }), '12 人答过，8 人答对')
  assert.equal(score({ players: 0, solved: 0 }, '本群 '), '本群 还没有人答过')
  assert.deepEqual([1, 3].map(atTry), ['一次就对', '第 3 次答对'])
})

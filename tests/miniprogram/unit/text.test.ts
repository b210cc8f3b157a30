import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countCharacters, sliceCharacters, toPoints } from '../../../miniprogram/src/lib/code-points'

test('an emoji and a rare character count once, as the server counts', () => {
  assert.equal(countCharacters('𠮷野家🍜'), 4)
  assert.equal(sliceCharacters('𠮷野家🍜好', 1, 4), '野家🍜')
})

test('positions go from UTF-16 to characters', () => {
  const text = 'a𠮷b🍜c'
  for (const point of [0, 1, 2, 3, 4, 5]) assert.equal(toPoints(text, sliceCharacters(text, 0, point).length), point)
  assert.equal(toPoints(text, 6), 4)
})

test('half of a character counts as none of it', () => {
  assert.equal(toPoints('𠮷野', 1), 0)
})

test('a position behind the end is the end', () => {
  assert.equal(toPoints('三月', 99), 2)
})

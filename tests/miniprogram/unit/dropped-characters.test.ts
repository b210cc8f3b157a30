import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { describeDropped } from '../../../miniprogram/src/lib/dropped-characters'
import { listDropped, showOutcome } from '../../../miniprogram/src/services/action-feedback'
import { Phone } from './fake-phone'

for (const [characters, words] of [
  [[], ''],
  [['U+202E'], '有些字符没有保留（U+202E）'],
  [['U+202E', 'U+200B'], '有些字符没有保留（U+202E、U+200B）'],
  [['U+202E', 'U+200B', 'U+E0067', 'U+0301'], '有些字符没有保留（U+202E、U+200B 等）'],
] as const) {
  test(`${characters.length} characters that were left out are named, the first two at the most`, () => {
    assert.equal(describeDropped([...characters]), words)
  })
}

test('how it went and what was left out is one toast, which stays longer', () => {
  showOutcome('名字记下了', [])
  showOutcome('名字记下了', ['U+202E'])
  showOutcome('', ['U+202E'])
  const [usual, both, alone] = phone.toasts
  assert.deepEqual(
    [usual.title, both.title, alone.title],
    ['名字记下了', '名字记下了，有些字符没有保留（U+202E）', '有些字符没有保留（U+202E）'],
  )
  assert.ok(usual.duration < both.duration && both.duration === alone.duration)
})

test('where there is nothing to say, there is no toast', () => {
  showOutcome('', [])
  assert.deepEqual(phone.toasts, [])
})

test('an answer without a word of it, or none at all, has left nothing out', () => {
  assert.deepEqual([listDropped(null), listDropped({}), listDropped({ dropped_characters: ['U+0301'] })], [[], [], ['U+0301']])
})

let phone: Phone

beforeEach(() => {
  phone = new Phone()
  ;(globalThis as { wx?: unknown }).wx = phone.wx()
})

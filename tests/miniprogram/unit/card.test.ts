import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fitBox, listSizes } from '../../../miniprogram/src/lib/card-sizes'
import { listFurtherPassages, togglePassage } from '../../../miniprogram/src/lib/card-passages'
import { describeSpace, describeCard } from '../../../miniprogram/src/lib/card-description'

const TEXT = '春天来了。𠮷祥的鸟在叫。　我们去看河。河上没有人。'
const span = (words: string) => {
  const start = Array.from(TEXT.slice(0, TEXT.indexOf(words))).length
  return { start, end: start + Array.from(words).length }
}
const FIRST = span('春天来了。')

test('sizes are offered lowest first, whatever the design says first', () => {
  assert.deepEqual(
    listSizes(['tall', 'portrait', 'square', 'long']).map(({ name }) => name),
    ['square', 'portrait', 'tall', 'long'],
  )
  assert.deepEqual(
    listSizes(['long']).map(({ name }) => name),
    ['long'],
  )
})

test('a card is as large as its space lets it, and keeps its shape', () => {
  const space = { width: 584, height: 750 }
  assert.deepEqual(fitBox({ width: 1080, height: 1080 }, space), { width: 584, height: 584 })
  assert.deepEqual(fitBox({ width: 1080, height: 1440 }, space), { width: 563, height: 750 })
  assert.deepEqual(fitBox({ width: 1080, height: 1920 }, space), { width: 422, height: 750 })
})

test('own marks and popular words may stand on a card, in the order of the text', () => {
  const found = listFurtherPassages(TEXT, FIRST, [span('河上没有人。')], [{ ...span('𠮷祥的鸟'), readers: 7 }])
  assert.deepEqual(
    found.map(({ quote, own, readers }) => [quote, own, readers]),
    [
      ['𠮷祥的鸟', false, 7],
      ['河上没有人。', true, 0],
    ],
  )
  for (const { quote, start, end } of found) assert.equal(Array.from(TEXT).slice(start, end).join(''), quote)
})

test('what is on the card already, or stands nowhere, is not offered', () => {
  const own = [FIRST, span('来了。𠮷祥'), { start: 900, end: 901 }, { start: 5, end: 5 }, span('　')]
  assert.deepEqual(listFurtherPassages(TEXT, FIRST, own, [{ ...span('天来'), readers: 3 }]), [])
})

test('popular words in the place of an own mark are offered once, as the mark', () => {
  const found = listFurtherPassages(TEXT, FIRST, [span('我们去看河。'), span('我们去看河。')], [{ ...span('　我们去看河'), readers: 4 }])
  assert.deepEqual(
    found.map(({ quote, own }) => [quote, own]),
    [['我们去看河。', true]],
  )
})

test('words longer than a card takes are not offered', () => {
  const long = '长'.repeat(601)
  assert.deepEqual(listFurtherPassages(long, { start: 0, end: 0 }, [{ start: 0, end: 601 }], []), [])
  assert.equal(listFurtherPassages(long, { start: 0, end: 0 }, [{ start: 0, end: 600 }], []).length, 1)
})

test('a passage is put on and taken off, and the order stays that of the text', () => {
  const [bird, river] = listFurtherPassages(TEXT, FIRST, [span('𠮷祥的鸟'), span('河上没有人。')], [])
  const both = togglePassage(togglePassage([], river), bird)
  assert.deepEqual(
    both.map(({ quote }) => quote),
    ['𠮷祥的鸟', '河上没有人。'],
  )
  assert.deepEqual(togglePassage(both, bird), [{ quote: '河上没有人。', start: river.start }])
})

test('a card is told with all its words', () => {
  assert.equal(describeCard({ quote: '一' }), '一')
  assert.equal(describeCard({ quote: '一', more_passages: [{ quote: '二' }], note: '三' }), '一；二。附言：三')
})

const LONG = '一本书也许就是用三百页，把你领到一句话跟前。'
const writing = (...texts: string[]) =>
  texts.map((text) => ({ do: 'write', lines: [{ pieces: Array.from(text, (each) => ({ text: each })) }] }))
const inSize = (size: string, ...texts: string[]) =>
  ({ size, sizes: ['tall', 'square', 'long'], steps: [{ do: 'fill' }, ...writing(...texts)] }) as never

test('where words do not fit, what helps is told', () => {
  const card = { quote: LONG, more_passages: [{ quote: '灯 火' }] }
  assert.equal(describeSpace(inSize('square', LONG, '灯火', '文章的题目很长……'), card), '')
  assert.equal(describeSpace(inSize('square', '一本书也许就是……', '灯火'), card), '放不下的字省去了，换个长一点的试试')
  assert.equal(describeSpace(inSize('long', '一本书也许就是……', '灯火'), card), '放不下的字省去了，去掉一句试试')
  assert.equal(describeSpace(inSize('long', '一本书也许就是……'), { quote: LONG }), '这句话太长，放不下的字省去了')
})

test('words that end with an ellipsis themselves are not cut', () => {
  assert.equal(describeSpace(inSize('square', '话没有了，人还没走……'), { quote: '话没有了，人还没走……' }), '')
})

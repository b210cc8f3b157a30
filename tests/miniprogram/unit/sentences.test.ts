import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { test } from 'node:test'
import { splitSentences } from '../../../miniprogram/src/lib/sentences/splitting'
import { sliceCharacters } from '../../../miniprogram/src/lib/code-points'
import cases from '../../articles/sentence_cases.json'

const ASK_SERVER = `
import json, sys
from backend.articles.sentences import split_sentences
print(json.dumps([split_sentences(text) for text in json.load(sys.stdin)]))`
const PIECES = [
  ...Array.from('甲乙他我不天了呀日一从的说问道a1bAZé０Ａ 　\n'),
  ...Array.from('。！？!?….．,，：:；~～—-·/.。！？…“”‘’「」『』《》〈〉（）()[]【】"\'🍜★️①'),
  ...['……', '...', '他说', '笑着问', 'Mr', 'etc', 'U.S', 'The', 'said', 'Tom asked', '和', '的', '小说', '[1]', '[微笑]'],
  ...[
    'https://a.cn/b?c=d!',
    'www.a.cn',
    '3.14',
    '1. ',
    '从',
    '的声音',
    'と',
    'no. 4',
    '5\'11"',
    '👨‍👩‍👧',
    '。”',
    '？」',
    '！》',
    '"',
    'İ',
    'ς',
  ],
]

for (const { text, sentences } of cases) {
  test(`sentences end where the server ends them: ${JSON.stringify(text.slice(0, 30))}`, () => {
    assert.deepEqual(
      splitSentences(text).map(({ start, end }) => sliceCharacters(text, start, end)),
      sentences,
    )
  })
}

test('every visible character lies in exactly one sentence', () => {
  for (const { text } of cases) {
    const inside = splitSentences(text)
      .map(({ start, end }) => sliceCharacters(text, start, end))
      .join('')
    assert.equal(inside.replace(/\s/g, ''), text.replace(/\s/g, ''))
  }
})

test('of any text, phone and server make the same sentences', () => {
  const texts = makeTexts(1500)
  const input = JSON.stringify(texts)
  const python = path.resolve('.venv/bin/python')
  const server = JSON.parse(execFileSync(python, ['-c', ASK_SERVER], { input, maxBuffer: 1 << 28, encoding: 'utf8' }))
  texts.forEach((text, index) => {
    assert.deepEqual(
      splitSentences(text).map(({ start, end }) => [start, end]),
      server[index],
      JSON.stringify(text),
    )
  })
})

/** Make the same texts each time, of pieces that mean something to the splitter. */
function makeTexts(count: number): string[] {
  let state = 20261130
  const below = (limit: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return (state >>> 8) % limit
  }
  return Array.from({ length: count }, () => Array.from({ length: below(50) }, () => PIECES[below(PIECES.length)]).join(''))
}

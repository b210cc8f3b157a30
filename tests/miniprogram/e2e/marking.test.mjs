// Marks, thoughts and messages: made, met by others, changed, deleted, brought back.
import assert from 'node:assert/strict'
import { articleCalled } from './outside.mjs'
import { journey } from './phone.mjs'

const ARTICLE = '四个人，一支铅笔'
const SENTENCE = '猜错了才好：人和人就是在猜错的地方认识的。'

journey('words are marked, coloured, deleted, brought back, and met again', async ({ arrive }) => {
  const { id } = await articleCalled(ARTICLE)
  const reader = await arrive('划线的人', { at: `pages/article/index?id=${id}` })
  await reader.select(SENTENCE)
  await reader.shot('bar')
  await reader.tap('划线')
  assert.equal(await reader.marked('yellow'), SENTENCE)
  await reader.shot('marked')
  await reader.tapOn('猜错了才好')
  await reader.tap('绿')
  assert.equal(await reader.marked('green'), SENTENCE)
  await reader.shot('sheet')
  await reader.tap('删除')
  await reader.shot('undo')
  await reader.tap('撤销')
  assert.equal(await reader.marked('green'), SENTENCE)
  await reader.open(`pages/article/index?id=${id}`)
  assert.equal(await reader.marked('green'), SENTENCE)
})

journey('a thought on a sentence, a message, a reply and a like', async ({ arrive }) => {
  const { id } = await articleCalled(ARTICLE)
  const reader = await arrive('说话的人', { at: `pages/article/index?id=${id}` })
  await reader.select(SENTENCE)
  await reader.tap('想法')
  await reader.write('写下此刻的想法', '我想起了小学同桌。')
  await reader.shot('writing')
  await reader.tap('发送')
  await reader.sees('我想起了小学同桌。')
  await reader.shot('thought')
})

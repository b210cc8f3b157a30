// Marks, thoughts and messages: made, met by others, changed, deleted, brought back.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { articleCalled, ask, newReader, until } from './outside.mjs'
import { journey } from './journey.mjs'

const ARTICLE = '四个人，一支铅笔'
const SENTENCE = '猜错了才好：人和人就是在猜错的地方认识的。'

journey('words are marked, coloured, deleted, brought back, and met again', async ({ arrive }) => {
  const { id } = await articleCalled(ARTICLE)
  const reader = await arrive('划线的人', { at: `pages/article/index?id=${id}` })
  await reader.select(SENTENCE)
  await reader.shot('bar')
  await reader.tap('划线')
  await reader.hasMarked(SENTENCE, 'yellow')
  await reader.shot('marked')
  await reader.tapOn('猜错了才好')
  await reader.tap('绿')
  await reader.hasMarked(SENTENCE, 'green')
  await reader.shot('sheet')
  await reader.tap('删除')
  await reader.shot('undo')
  await reader.tap('撤销')
  await reader.hasMarked(SENTENCE, 'green')
  await reader.open(`pages/article/index?id=${id}`)
  await reader.hasMarked(SENTENCE, 'green')
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

journey('on an older WeChat sentences are tapped, and a tap on a mark opens it', async ({ arrive }) => {
  const { id } = await articleCalled(ARTICLE)
  const reader = await arrive('旧微信', { at: `pages/article/index?id=${id}`, sdk: '2.30.0' })
  await reader.tapOn('猜错了才好')
  await reader.tap('划线')
  await reader.hasMarked(SENTENCE, 'yellow')
  await reader.tapOn('猜错了才好')
  await reader.sees('算进「大家划过的」')
  await reader.tap('算进「大家划过的」，不显示是谁')
  await reader.page.waitForFunction(() => window.__mp.page().marked.mark.visibility === 'counted')
})

journey('a mark made without network is drawn at once, and kept when it is back', async ({ arrive }) => {
  const { id } = await articleCalled(ARTICLE)
  const reader = await arrive('隧道里的人', { at: `pages/article/index?id=${id}` })
  await reader.page.locator('.mp-frame.mp-on wx-selection').waitFor()
  await reader.page.evaluate(() => window.__mp.set({ network: 'none' }))
  await reader.select(SENTENCE)
  await reader.tap('划线')
  await reader.hears('联网后自动存好')
  await reader.hasMarked(SENTENCE, 'yellow')
  await reader.page.evaluate(() => window.__mp.set({ network: 'wifi' }))
  await reader.hasAsked(1, 'POST', `/articles/${id}/marks`)
  await reader.open(`pages/article/index?id=${id}`)
  await reader.hasMarked(SENTENCE, 'yellow')
})

journey('what many readers marked shows faintly, and tells how many', async ({ arrive }) => {
  const { id, paragraphs, starts } = await articleCalled(ARTICLE)
  const quote = '总忍不住要替它说情'
  const index = paragraphs.findIndex((each) => (each.runs ?? []).map((run) => run.text).join('').includes(quote))
  const start = starts[index] + [...paragraphs[index].runs.map((run) => run.text).join('').split(quote)[0]].length
  for (const name of ['甲', '乙', '丙']) {
    const token = await newReader(name)
    const body = { quote, start, key: randomUUID(), visibility: 'counted' }
    assert.equal((await ask('POST', `/api/v1/articles/${id}/marks`, { token, body })).status, 201)
  }
  await until(async () => (await ask('GET', `/api/v1/articles/${id}/marks`)).body.popular.length)
  const reader = await arrive('后来的人', { at: `pages/article/index?id=${id}` })
  await reader.hasMarked(quote, 'popular')
  await reader.tapOn(quote)
  await reader.sees('3 位读者划过这里')
  await reader.shot('popular')
  await reader.tap('划线')
  await reader.hasMarked(quote, 'mark')
})

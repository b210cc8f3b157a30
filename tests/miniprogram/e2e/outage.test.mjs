// The server itself is stopped, web, worker, simulator and Redis, and started again. Nobody else may
// be walking then: run.mjs walks this file alone, after all others.
import assert from 'node:assert/strict'
import { journey } from './journey.mjs'
import { findArticle, cardPath, server } from './api-client.mjs'

const ARTICLE = '书忘了，句子还在'
const SENTENCE = '画线是跟一句话点了点头，抄一遍，是请它进来坐坐。'
const AWAY = '没有连上'

/** Have the server stopped or started; comes back when it is. */
async function controlServer(action) {
  const reply = await fetch(`${server.control}/${action}`, { method: 'POST' })
  assert.ok(reply.ok, await reply.text())
}

journey('while the server is away every page says so, and goes on when it is back', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const card = await cardPath(ARTICLE, SENTENCE)
  const known = await arrive('来过的人')
  const share = await known.shareOf(card)
  const places = [
    ['pages/home/index', '晚一点到家'],
    [`pages/article/index?id=${id}`, SENTENCE],
    [`pages/landing/index?s=${share}`, SENTENCE],
    [card, null],
  ]
  const readers = []
  for (const number of places.keys()) {
    readers.push(await arrive(`读者${number}`))
    await readers[number].sees(ARTICLE)
  }

  await controlServer('stop')
  for (const [number, [place]] of places.entries()) {
    await readers[number].open(place)
    await readers[number].sees(AWAY)
    await readers[number].tap('再试一次')
    await readers[number].sees(AWAY)
    await readers[number].shot('away')
  }
  await known.open('pages/me/index')
  await known.sees('换头像')
  await known.tap('在所有手机上退出', '全部退出')
  await known.seesToast('网络没有连上，检查一下再试')

  await controlServer('start')
  for (const [number, [, found]] of places.entries()) {
    await readers[number].tap('再试一次')
    await (found ? readers[number].sees(found) : readers[number].card())
  }
  await known.open(card)
  await known.card()
  assert.equal(known.count('POST', '/sessions'), 1, 'a sign-in outlives the server being away')
})

journey('what is being read and made stays on the screen while the server is away', async ({ arrive }) => {
  const reader = await arrive('读着的人')
  await reader.tapOn(ARTICLE)
  await reader.sees(SENTENCE)
  await controlServer('stop')
  try {
    await reader.page.evaluate(() => window.wx.startPullDownRefresh())
    await reader.seesToast('网络没有连上，检查一下再试')
    await reader.sees(SENTENCE)
    await reader.select(SENTENCE)
    await reader.tap('做卡片')
    await reader.sees(AWAY)
  } finally {
    await controlServer('start')
  }
  await reader.tap('再试一次')
  await reader.card()
})

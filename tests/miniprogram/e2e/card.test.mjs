// The card: its designs, the album and its permission, passing the picture on, and every refusal.
import assert from 'node:assert/strict'
import { journey } from './journey.mjs'
import { articleCalled, cardOf, scan } from './outside.mjs'

const ARTICLE = '四个人，一支铅笔'
const SENTENCE = '猜错了才好：人和人就是在猜错的地方认识的。'

journey('a card is drawn in every design, the usual one first, and the last choice is remembered', async ({ arrive }) => {
  const reader = await arrive('挑剔的人', { at: await cardOf(ARTICLE, SENTENCE) })
  await reader.drawn()
  const { previews } = await reader.page.evaluate(() => window.__mp.page())
  assert.ok(previews.length > 5)
  assert.deepEqual([previews[0].design, await checked(reader)], ['paper', [previews[0].title]])
  for (const { title } of previews.slice(1)) {
    await reader.tap(title)
    await reader.drawn()
    assert.deepEqual(await checked(reader), [title])
    await reader.shot(`design-${title}`)
  }
  assert.equal(reader.count('POST', '/cards'), 0)
  const kept = await reader.card()
  assert.equal(reader.count('POST', '/cards'), 1)
  await reader.open(await cardOf(ARTICLE, SENTENCE))
  assert.equal(await reader.card(), kept)
  assert.deepEqual(await checked(reader), [previews.at(-1).title])
})

journey('of more designs than a phone is wide the chosen one is in sight', async ({ arrive }) => {
  const reader = await arrive('样子很多', { at: await cardOf(ARTICLE, SENTENCE) })
  await reader.drawn()
  const { previews } = await reader.page.evaluate(() => window.__mp.page())
  await reader.tap(previews.at(-1).title)
  await reader.open(await cardOf(ARTICLE, SENTENCE))
  await reader.drawn()
  await reader.page.waitForFunction(() => {
    const { left, right } = document.querySelector('.mp-frame.mp-on [aria-checked="true"]').getBoundingClientRect()
    return left >= 0 && right <= innerWidth
  })
  await reader.shot('many-designs')
})

journey('where the server cannot be reached the phone’s own drawing is kept, if the reader likes', async ({ arrive }) => {
  const reader = await arrive('没信号', { at: await cardOf(ARTICLE, SENTENCE) })
  await reader.drawn()
  await reader.page.evaluate(() => window.__mp.set({ network: 'none' }))
  await reader.agrees()
  await reader.tap('存到相册')
  await reader.sees('没有连上服务器')
  await reader.tap('用这张')
  await reader.tap('允许')
  await reader.hears('已存到相册')
  const [kept] = await reader.page.evaluate(() => window.__mp.album)
  assert.ok(kept)
})

journey('the album is refused, explained, given, and the card is in it', async ({ arrive }) => {
  const reader = await arrive('相册', { at: await cardOf(ARTICLE, SENTENCE) })
  await reader.card()
  await reader.tap('存到相册')
  await reader.tap('同意')
  await reader.tap('拒绝')
  await reader.sees('需要相册权限')
  await reader.shot('album-explained')
  await reader.tap('去设置')
  await reader.page.locator('[data-scope="scope.writePhotosAlbum"]').check()
  await reader.tap('返回')
  await reader.hears('已存到相册')
  const album = await reader.page.evaluate(() => window.__mp.album)
  assert.equal(album.length, 1)
  await reader.tap('存到相册')
  await reader.page.waitForFunction(() => window.__mp.album.length === 2)
})

journey('who keeps the album closed is told that nothing was saved', async ({ arrive }) => {
  const reader = await arrive('不给', { at: await cardOf(ARTICLE, SENTENCE) })
  await reader.card()
  await reader.tap('存到相册')
  await reader.tap('同意')
  await reader.tap('拒绝')
  await reader.tap('取消')
  await reader.hears('没有相册权限，卡片还没有存下来')
  assert.equal((await reader.page.evaluate(() => window.__mp.album)).length, 0)
})

journey('a forward and a sent picture carry the share that is on the card', async ({ arrive }) => {
  const reader = await arrive('转发', { at: await cardOf(ARTICLE, SENTENCE) })
  const share = (await scan(await reader.card())).searchParams.get('scene')
  await reader.tap('转发')
  await reader.tap('发送')
  const [forward] = await reader.page.evaluate(() => window.__mp.shares)
  assert.equal(forward.path, `/pages/landing/index?s=${share}`)
  assert.ok(forward.title.includes(SENTENCE.slice(0, 10)), forward.title)
  await reader.tap('发图给朋友')
  await reader.tap('发送给朋友')
  const [[sent]] = await reader.page.evaluate(() => window.__mp.callsOf('showShareImageMenu'))
  assert.equal(sent.entrancePath, `/pages/landing/index?s=${share}`)
})

journey('words that moved since they were picked, or never were, are not put on a card', async ({ arrive }) => {
  const { id, revision } = await articleCalled(ARTICLE)
  const reader = await arrive('旧页面', { at: `pages/card/index?article=${id}&revision=${revision + 1}&start=0&end=5` })
  await reader.sees('文章刚刚有了改动')
  await reader.shot('words-that-moved')
  await reader.tap('回到文章')
  await reader.isOn('article')
  for (const query of ['start=x&end=y', 'start=-5&end=-1', 'start=99999&end=999999', 'start=5&end=5', '']) {
    await reader.open(`pages/card/index?article=${id}&revision=${revision}&${query}`)
    await reader.sees('文章刚刚有了改动')
    await reader.seesCalled('回到文章')
  }
  for (const query of ['', 'article=', 'article=neverwas1234', 'article=..%2Fme']) {
    await reader.open(`pages/card/index?${query}`)
    await reader.sees('没有找到')
    await reader.tap('看看别的文章')
    await reader.sees(ARTICLE)
  }
})

journey('where the phone’s storage is full a card is made all the same', async ({ arrive }) => {
  const reader = await arrive('存满了')
  await reader.sees(ARTICLE)
  await reader.page.evaluate(() => {
    for (let size = 900_000, number = 0; size > 8;) {
      try {
        window.wx.setStorageSync(`full-${number}`, 'x'.repeat(size))
        number += 1
      } catch {
        size = Math.floor(size / 2)
      }
    }
  })
  await reader.tapOn(ARTICLE)
  await reader.select(SENTENCE)
  await reader.tap('做卡片')
  const usual = await reader.card()
  await reader.tap('夜墨')
  await reader.card(usual)
  assert.equal(reader.count('POST', '/cards'), 2)
  assert.equal(reader.count('POST', '/sessions'), 1)
})

journey('a sign-in that WeChat refuses is told, and the card comes when it works again', async ({ arrive }) => {
  let refused
  const reader = await arrive('微信不在', {
    at: await cardOf(ARTICLE, SENTENCE),
    before: async (phone) => {
      refused = await phone.refuse('POST', '/sessions', { status: 503, code: 'wechat_away', detail: '暂时连不上微信，请稍后再试' })
    },
  })
  await reader.drawn()
  await reader.tap('发图给朋友')
  await reader.hears('暂时连不上微信，请稍后再试')
  refused.by = null
  await reader.card()
})

/** What the choice of designs says is chosen. */
function checked(reader) {
  return reader.shown('[role="radio"][aria-checked="true"]').evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')))
}

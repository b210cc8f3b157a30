// The card: its designs, the album and its permission, passing the picture on, and every refusal.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { PYTHON, ROOT } from '../checks/places.mjs'
import { articleCalled, cardOf, house, scan } from './outside.mjs'
import { journey } from './phone.mjs'

const ARTICLE = '四个人，一支铅笔'
const SENTENCE = '猜错了才好：人和人就是在猜错的地方认识的。'
const REFUSALS = fileURLToPath(new URL('every_refusal.py', import.meta.url))

journey('a card is drawn in every design, and the last choice is remembered', async ({ arrive }) => {
  const reader = await arrive('挑剔的人', { at: await cardOf(ARTICLE, SENTENCE) })
  const pictures = new Set([await reader.card()])
  for (const design of ['夜墨', '晨雾']) {
    await reader.tap(design)
    await reader.page.waitForFunction((seen) => {
      const image = document.querySelector('.mp-frame.mp-on .picture img')
      return image?.complete && image.naturalWidth && !seen.includes(image.src)
    }, [...pictures])
    pictures.add(await reader.card())
    await reader.shot(`design-${design}`)
  }
  assert.equal(pictures.size, 3)
  await reader.open(await cardOf(ARTICLE, SENTENCE))
  assert.ok(pictures.has(await reader.card()))
  assert.equal((await reader.page.evaluate(() => window.__mp.page())).chosen, 'mist')
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

journey('words that moved since they were picked are not put on a card', async ({ arrive }) => {
  const { id, revision } = await articleCalled(ARTICLE)
  const reader = await arrive('旧页面', { at: `pages/card/index?article=${id}&revision=${revision + 1}&start=0&end=5` })
  await reader.sees('文章刚刚有了改动')
  await reader.tap('回到文章')
  await reader.isOn('article')
  for (const query of ['', 'article=', `article=${id}`, `article=${id}&revision=${revision}&start=-5&end=99999999`, `article=${id}&revision=${revision}&start=x&end=y`]) {
    await reader.open(`pages/card/index?${query}`)
    await reader.page.waitForFunction(() => window.__mp.page()?.failure || window.__mp.page()?.shown)
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
  await reader.card()
  await reader.tap('夜墨')
  await reader.hasAsked(2, 'POST', '/cards')
  assert.equal(reader.count('POST', '/sessions'), 1)
})

journey('every refusal is told in the server’s own sentence, with a way on', async ({ arrive }) => {
  const { stdout } = await promisify(execFile)(PYTHON, [REFUSALS], { cwd: ROOT, env: { ...process.env, PYTHONPATH: ROOT, DATA_DIR: house.data } })
  const refusals = JSON.parse(stdout)
  assert.ok(refusals.length > 20)
  const reader = await arrive('倒霉的人')
  await reader.sees(ARTICLE)
  const { id } = await articleCalled(ARTICLE)
  const card = await cardOf(ARTICLE, SENTENCE)
  for (const [place, address, method] of [['/articles/', `pages/article/index?id=${id}`, 'GET'], ['/cards', card, 'POST']]) {
    for (const refusal of refusals) {
      const stop = await reader.refuse(place, refusal, method)
      await reader.open(address)
      await reader.sees(refusal.detail)
      await reader.page.locator('.mp-frame.mp-on .notice .t-button, .mp-frame.mp-on .notice wx-button').first().waitFor()
      await stop()
    }
  }
  await reader.tap('再试一次')
  await reader.card()
})

journey('a sign-in that WeChat refuses is told, and the card comes when it works again', async ({ arrive }) => {
  const reader = await arrive('微信不在', {
    at: await cardOf(ARTICLE, SENTENCE),
    before: (phone) => phone.refuse('/sessions', { status: 503, code: 'wechat_away', detail: '暂时连不上微信，请稍后再试' }),
  })
  await reader.sees('暂时连不上微信，请稍后再试')
  await reader.page.unrouteAll()
  await reader.tap('再试一次')
  await reader.card()
})

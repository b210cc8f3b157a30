// Marks, thoughts and messages: made, met by others, changed, deleted, brought back.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { findArticle, callApi, createPopular } from './api-client.mjs'
import { journey } from './journey.mjs'
import { SCENES } from './phone.mjs'

const ARTICLE = '四个人，一支铅笔'
const SENTENCE = '猜错了才好：人和人就是在猜错的地方认识的。'
const POPULAR = '总忍不住要替它说情'
/** How late a slow phone tells where things are. */
const SLOW_MS = 600
/** How long, at the least, the offer to bring a mark back lasts. */
const OFFER_MS = 5000

journey('words are marked, coloured, deleted, brought back, and met again', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const reader = await arrive('划线的人', { at: `pages/article/index?id=${id}` })
  await reader.select(SENTENCE)
  await reader.shot('bar')
  await reader.tap('划线')
  await reader.waitForMarked(SENTENCE, 'yellow')
  await reader.shot('marked')
  await reader.tapOn('猜错了才好')
  await reader.tap('绿')
  await reader.waitForMarked(SENTENCE, 'green')
  await reader.shot('sheet')
  await stopClock(reader)
  await reader.tap('删除')
  await reader.shot('undo')
  await reader.tap('撤销')
  await reader.waitForMarked(SENTENCE, 'green')
  await reader.open(`pages/article/index?id=${id}`)
  await reader.waitForMarked(SENTENCE, 'green')
})

journey('marks that come while words are selected are drawn once the selection is let go', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  await createPopular(ARTICLE, POPULAR, '我也总是这样。')
  let letCome = null
  const before = async (phone) => {
    letCome = await phone.hold(`/articles/${id}/marks`)
  }
  const reader = await arrive('手快的人', { at: `pages/article/index?id=${id}`, before })
  await reader.select(POPULAR)
  await reader.seesNamed('划线')
  letCome()
  await reader.waitForData(({ highlights }) => highlights.length > 0)
  assert.equal(await reader.page.evaluate(() => getSelection().toString()), POPULAR)
  await reader.tap('不选了')
  await reader.waitForMarked(POPULAR, 'popular')
})

journey('words selected at once after a mark was made stay selected, on a slow phone too', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const reader = await arrive('一句接一句的人', { at: `pages/article/index?id=${id}` })
  await reader.select(SENTENCE)
  await reader.seesNamed('划线')
  await reader.page.evaluate((late) => {
    const soon = window.requestAnimationFrame.bind(window)
    window.requestAnimationFrame = (act) => setTimeout(() => soon(act), late)
  }, SLOW_MS)
  await reader.tap('划线')
  await reader.waitForMarked(SENTENCE, 'yellow')
  await reader.select(POPULAR)
  // What was put off before is done by the second frame from here, since the first may put off something once more.
  for (let frame = 0; frame < 2; frame += 1)
    await reader.page.evaluate(
      () =>
        new Promise((drawn) => {
          requestAnimationFrame(drawn)
        }),
    )
  assert.equal(await reader.page.evaluate(() => getSelection().toString()), POPULAR)
  await reader.tap('提问')
})

journey('a thought on a sentence, a message, a reply and a like', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
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
  const { id } = await findArticle(ARTICLE)
  const reader = await arrive('旧微信', { at: `pages/article/index?id=${id}`, sdk: '2.30.0' })
  await reader.tapOn('猜错了才好')
  await reader.tap('划线')
  await reader.waitForMarked(SENTENCE, 'yellow')
  await reader.tapOn('猜错了才好')
  await reader.sees('算进「大家划过的」')
  await reader.tap('算进「大家划过的」，不显示是谁')
  await reader.page.waitForFunction(() => window.__mp.page().openMark.mark.visibility === 'counted')
})

journey('a mark made without network is drawn at once, and kept when it is back', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const reader = await arrive('隧道里的人', { at: `pages/article/index?id=${id}` })
  await reader.page.locator('.mp-frame.mp-on wx-selection').waitFor()
  await reader.page.evaluate(() => window.__mp.set({ network: 'none' }))
  await reader.select(SENTENCE)
  await reader.tap('划线')
  await reader.seesToast('联网后自动存好')
  await reader.waitForMarked(SENTENCE, 'yellow')
  await reader.page.evaluate(() => window.__mp.set({ network: 'wifi' }))
  await reader.waitForRequests(1, 'POST', `/articles/${id}/marks`)
  await reader.open(`pages/article/index?id=${id}`)
  await reader.waitForMarked(SENTENCE, 'yellow')
})

journey('what many readers marked shows faintly, and tells how many', async ({ arrive }) => {
  const { id } = await createPopular(ARTICLE, POPULAR, '替猫说情的人不止我一个。')
  const reader = await arrive('后来的人', { at: `pages/article/index?id=${id}` })
  await reader.waitForMarked(POPULAR, 'popular')
  await reader.tapOn(POPULAR)
  await reader.sees('3 位读者划过这里')
  await reader.shot('popular')
  await reader.tap('划线')
  await reader.waitForMarked(POPULAR, 'mark')
})

journey('what many marked is listed with its thoughts, and a tap leads to the words', async ({ arrive }) => {
  const thought = '替猫说情的人不止我一个。'
  const { id } = await createPopular(ARTICLE, POPULAR, thought)
  const reader = await arrive('翻热门的人', { at: `pages/article/index?id=${id}` })
  await reader.waitForMarked(POPULAR, 'popular')
  await reader.tap('热门划线')
  await reader.sees('3 人划过')
  await reader.sees(thought)
  await reader.shot('popular-list')
  await reader.tap(`3 人划过：${POPULAR}`)
  await reader.sees('3 位读者划过这里')
  await reader.sees(thought)
  await reader.shot('popular-sheet')
  await reader.page.waitForFunction((words) => {
    const piece = [...document.querySelectorAll('.mp-frame.mp-on [class~="popular"], .mp-frame.mp-on [class*="--popular"]')].find((each) =>
      each.innerText.includes(words),
    )
    const sheet = document.querySelector('.mp-frame.mp-on [aria-label="划线"][role="dialog"]')
    return piece.getBoundingClientRect().top > 0 && piece.getBoundingClientRect().bottom < sheet.getBoundingClientRect().top
  }, POPULAR)
})

journey('in Moments what many marked and thought is read, and nothing can be done there', async ({ arrive }) => {
  const thought = '朋友圈里也看得到。'
  const { id } = await createPopular(ARTICLE, POPULAR, thought)
  const friend = await arrive('朋友圈里的人', { at: `pages/article/index?id=${id}`, scene: SCENES.moments })
  await friend.waitForMarked(POPULAR, 'popular')
  await friend.tap('热门划线')
  await friend.tap(`3 人划过：${POPULAR}`)
  await friend.sees(thought)
  for (const deed of ['更多', '点赞，0 个赞', '回复 一位读者']) assert.equal(await friend.controlIn(thought, deed).count(), 0, deed)
  await friend.seesNo('写下此刻的想法')
  await friend.shot('moments')
})

journey('an article that few marked says so in its list', async ({ arrive }) => {
  const { id } = await findArticle('晚一点到家')
  const reader = await arrive('早来的人', { at: `pages/article/index?id=${id}` })
  const refused = await reader.refuse('GET', `/articles/${id}/popular-passages`, {
    status: 409,
    code: 'old_revision',
    detail: '文章已更新，请刷新后再看',
  })
  await reader.tap('热门划线')
  await reader.sees('文章已更新，请刷新后再看')
  await reader.shot('list-refused')
  refused.by = null
  await reader.tap('再试一次')
  await reader.sees('还没有很多人划过同一句')
  await reader.shot('nothing-popular')
})

journey('where sentences are tapped, what many marked is counted in the bar, and opened from it', async ({ arrive }) => {
  const { id } = await createPopular(ARTICLE, POPULAR)
  const reader = await arrive('点句的人', { at: `pages/article/index?id=${id}`, sdk: '2.30.0' })
  await reader.waitForMarked(POPULAR, 'popular')
  await reader.tapOn('猜错了才好')
  await reader.seesNamed('划线')
  await reader.seesNo('人划过 · 看想法')
  await reader.tap('不选了')
  await reader.tapOn(POPULAR)
  await reader.sees('3 人划过 · 看想法')
  await reader.seesNamed('划线')
  await reader.shot('bar-with-popular')
  await reader.tap('3 人划过 · 看想法')
  await reader.sees('3 位读者划过这里')
  await reader.seesNo('3 人划过 · 看想法')
})

journey('picked words are asked about, for all to answer', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const question = `铅笔最后归了谁？${randomUUID().slice(0, 8)}`
  const reader = await arrive('提问的人', { at: `pages/article/index?id=${id}` })
  await reader.select(SENTENCE)
  await reader.tap('提问')
  await reader.write('哪里没读懂？作者和读者都能回答', question)
  await reader.seesNo('仅自己可见')
  await reader.shot('asking')
  await reader.tap('发送')
  await reader.sees(`想问：${question}`)
  await reader.shot('asked')
  const { body } = await callApi('GET', `/api/v1/articles/${id}/thoughts?start=0&end=9999&sort=new`)
  assert.ok(body.items.some((each) => each.text === `想问：${question}` && each.visibility === 'public'))
})

/** Have no offer run out that the page makes from now on: a busy machine may be slower than a reader. */
function stopClock(reader) {
  return reader.page.evaluate((least) => {
    const soon = window.setTimeout.bind(window)
    window.setTimeout = (act, wait = 0, ...given) => (wait < least ? soon(act, wait, ...given) : 0)
  }, OFFER_MS)
}

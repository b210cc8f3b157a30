// What becomes of words on their way to others: refused, looked at, asked about again, taken away and given
// back. WeChat is made to behave otherwise, for all at once: run.mjs walks this file alone.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before } from 'node:test'
import { chromium } from 'playwright-core'
import { openConsole, runScript } from './moderation-console.mjs'
import { FLAGS, journey } from './journey.mjs'
import { findArticle, callApi, asEditor, server, waitUntil } from './api-client.mjs'

const ARTICLE = '晚一点到家'
const RISKY = '快加微信领红包'
const DOUBTFUL = '我有内部消息'

let browser

before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS })
})
after(() => browser?.close())

const play = (script) => callApi('POST', `${server.simulator}/simulator/script`, { body: script })
const mark = () => randomUUID().slice(0, 8)

journey('risky and listed words are refused with a kind word, and stay where they were written', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  await play({ words: { [RISKY]: 'risky' } })
  await asEditor('POST', '/word-lists/all/words', { words: '一夜暴富', effect: 'refuse' })
  const writer = await arrive('说错话的人', { at: `pages/article/index?id=${id}` })
  await writer.tap('说点什么')
  await writer.write('说点什么', `大家好，${RISKY}`)
  await writer.tap('发送')
  await writer.sees('改一改再发吧')
  assert.equal(await writer.writtenText(), `大家好，${RISKY}`)
  await writer.rewrite('大家好，一 夜 暴 富')
  await writer.tap('发送')
  await writer.sees('换个说法再发吧')
  await writer.shot('listed')
  assert.equal(await writer.writtenText(), '大家好，一 夜 暴 富')
  const words = `大家好，慢慢来。${mark()}`
  await writer.rewrite(words)
  await writer.tap('发送')
  await writer.seesNo('换个说法再发吧')
  await writer.sees(words)
})

journey('words that WeChat doubts wait, and an editor lets them out by a key, and takes it back', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  await play({ words: { [DOUBTFUL]: 'review' } })
  const words = `${DOUBTFUL}，关于春天。${mark()}`
  const writer = await arrive('等一等的人', { at: `pages/article/index?id=${id}` })
  await says(writer, words)
  await writer.sees('编辑看过就会显示')
  await writer.shot('waits')
  const moderator = await openConsole(browser)
  await moderator.openList('waiting')
  await moderator.moveTo(words)
  await moderator.shot('waiting')
  await moderator.press('a', '已通过，所有人都能看到')
  assert.equal(await shownToAll(id, words), true)
  await moderator.press('u', '已撤回，恢复成决定之前的样子')
  assert.equal(await shownToAll(id, words), false)
  await moderator.moveTo(words)
  await moderator.press('?', '选中，可以一起处理')
  await moderator.shot('keys')
  await moderator.page.keyboard.press('Escape')
  await moderator.moveTo(words)
  await moderator.press('x', '选中 1 条')
  await moderator.page.getByRole('button', { name: '通过选中的', exact: true }).click()
  await moderator.sees('已通过，所有人都能看到')
  await moderator.finish()
  const reader = await arrive('看见的人', { at: `pages/article/index?id=${id}` })
  await reader.tap('最新')
  await reader.sees(words)
})

journey('quick presses of A count once each, and what is ticked is decided wherever the cursor stands', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  await play({ words: { [DOUBTFUL]: 'review' } })
  const all = Array.from({ length: 6 }, (_, number) => `${DOUBTFUL}，第 ${number} 句。${mark()}`)
  const writer = await arrive('说得快的人', { at: `pages/article/index?id=${id}` })
  for (const words of all) {
    await says(writer, words)
    await waitUntil(async () => (await waiting()).includes(words))
  }
  const left = async () => (await waiting()).filter((text) => all.includes(text)).sort()
  const moderator = await openConsole(browser)
  await moderator.openList('waiting')
  await moderator.moveTo(all[0])
  for (let press = 0; press < 3; press += 1) await moderator.page.keyboard.press('a', { delay: 30 })
  await waitUntil(async () => (await left()).length === 3)
  assert.deepEqual(await left(), all.slice(3))
  await moderator.sees('已通过，所有人都能看到')
  await moderator.moveTo(all[3])
  for (const key of ['x', 'j', 'x', 'j']) await moderator.page.keyboard.press(key)
  await moderator.sees('选中 2 条')
  await moderator.shot('ticked')
  await moderator.page.keyboard.press('A')
  await waitUntil(async () => (await left()).length === 1)
  assert.deepEqual(await left(), [all[5]])
  await moderator.press('u', '已撤回，恢复成决定之前的样子')
  assert.deepEqual(await left(), all.slice(3))
  await moderator.openList('waiting')
  await moderator.moveTo(all[3])
  for (const key of ['a', 'a', 'a', 'u']) await moderator.page.keyboard.press(key)
  await moderator.sees('已撤回，恢复成决定之前的样子')
  assert.deepEqual(await left(), [all[5]])
  await moderator.finish()
})

journey('two editors do not decide the same thing twice: the later one is told who did', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  await play({ words: { [DOUBTFUL]: 'review' } })
  const words = `${DOUBTFUL}，关于秋天。${mark()}`
  const writer = await arrive('两次被看的人', { at: `pages/article/index?id=${id}` })
  await says(writer, words)
  await writer.sees('编辑看过就会显示')
  const moderator = await openConsole(browser)
  await moderator.openList('waiting')
  await moderator.moveTo(words)
  const { items } = await asEditor('GET', '/checks?limit=100')
  const { id: check } = items.find(({ text }) => text === words)
  await asEditor('POST', '/decisions', { action: 'refuse', items: [{ id: check }] })
  await moderator.press('a', '走一遍 已经处理过这条内容了')
  moderator.faults.length = 0 // the browser minds the 409
  await moderator.finish()
  assert.equal(await shownToAll(id, words), false)
})

journey('words of who was away, and of an hour without WeChat, come out once it can be asked', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const at = `pages/article/index?id=${id}`
  const [first, second] = [await arrive('走开过的人', { at }), await arrive('停电时的人', { at })]
  await says(second, `停电以前。${mark()}`)
  const all = [`走开以后。${mark()}`, `额度用完。${mark()}`, `停电之后。${mark()}`]
  await play({ inactive: [first.device] })
  await says(first, all[0])
  await first.sees('还没检查完，检查好了就会显示')
  await first.shot('unchecked')
  await play({ path: '/wxa/msg_sec_check', errcode: 45009, times: 1 })
  await says(second, all[1])
  await second.sees('还没检查完，检查好了就会显示')
  await play({ outage: 3600 })
  await says(second, all[2])
  await waitUntil(async () => (await waiting()).filter((text) => all.includes(text)).length === 3)
  for (const words of all) assert.equal(await shownToAll(id, words), false)
  await play({ outage: 0, inactive: [] })
  await runScript('retry_checks_now.py')
  await waitUntil(async () => (await Promise.all(all.map((words) => shownToAll(id, words)))).every(Boolean))
})

journey('who is banned is told until when and loses no word; a ban that is lifted is over', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const writer = await arrive('发广告的人', { at: `pages/article/index?id=${id}` })
  const words = `头一句。${mark()}`
  await says(writer, words)
  await writer.sees(words)
  const moderator = await openConsole(browser)
  await moderator.openList('shown')
  await moderator.moveTo(words)
  await moderator.press('b')
  await moderator.page.locator('[data-here] [name=reason]').fill('反复发广告')
  await moderator.shot('banning')
  await moderator.page.locator('[data-here] .banning button').click()
  await moderator.sees('已禁言，到期自动恢复')
  const more = `第二句。${mark()}`
  await writer.tap('说点什么')
  await writer.write('说点什么', more)
  await writer.tap('发送')
  await writer.sees('你被暂停公开发言到')
  await writer.sees('反复发广告')
  await writer.shot('banned')
  assert.equal(await writer.writtenText(), more)
  await moderator.caseOf(words).locator('.source a').first().click()
  await moderator.sees('正在禁言')
  await moderator.shot('person')
  await moderator.page.getByRole('button', { name: '解除禁言' }).click()
  await moderator.sees('已解除禁言')
  await moderator.finish()
  await writer.tap('发送')
  await waitUntil(() => shownToAll(id, more))
  await writer.seesNo('你被暂停公开发言到')
})

journey('words that were hidden are appealed once, and the appeal is won', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const at = `pages/article/index?id=${id}`
  const words = `有点狠，但我喜欢。${mark()}`
  const writer = await arrive('申诉的人', { at })
  await says(writer, words)
  await writer.sees(words)
  const moderator = await openConsole(browser)
  await moderator.openList('shown')
  await moderator.moveTo(words)
  await moderator.press('h', '已隐藏，只有作者自己看得到')
  await writer.open('pages/shelf/index?part=words')
  await writer.sees('编辑觉得不适合公开显示')
  await writer.shot('put-away')
  await writer.open(at)
  await writer.sees('编辑觉得不适合公开显示')
  await writer.tap('申诉')
  await writer.rewrite('我是在夸这篇文章，请再看看')
  await writer.shot('appealing')
  await writer.tap('发送')
  await writer.sees('申诉已收到，编辑会再看一看')
  await writer.shot('appealed')
  await moderator.openList('appeals')
  await moderator.moveTo(words)
  await moderator.sees('我是在夸这篇文章，请再看看')
  await moderator.shot('appeals')
  await moderator.press('a', '已通过，所有人都能看到')
  await moderator.finish()
  await writer.open(at)
  await writer.sees(words)
  await writer.seesNo('申诉已收到')
  assert.equal(await shownToAll(id, words), true)
})

async function says(reader, words) {
  await reader.tap('说点什么')
  await reader.write('说点什么', words)
  await reader.tap('发送')
  await reader.page.waitForFunction(
    (said) => [...document.querySelectorAll('wx-view.comment')].some((each) => each.textContent.includes(said)),
    words,
  )
}

async function waiting() {
  return (await asEditor('GET', '/checks?limit=100')).items.map(({ text }) => text)
}

async function shownToAll(id, words) {
  const { body } = await callApi('GET', `/api/v1/articles/${id}/messages?sort=new&limit=50`)
  return body.items.some(({ text }) => text.includes(words))
}

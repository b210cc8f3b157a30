// What a reader is told: in the inbox always, through WeChat once for each time they allowed it.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { journey } from './journey.mjs'
import { findArticle, callApi, server, waitUntil, write } from './api-client.mjs'

const ARTICLE = '晚一点到家'
const ASK = '有人回复时提醒我一次'

journey('one who asked to be reminded is reminded once, and led to the very thread', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const [words, first, second] = [called('等人回的话。'), called('来回你了。'), called('再回一次。')]
  const writer = await arrive('等回复的人', { at: `pages/article/index?id=${id}` })
  await writer.seesNo(ASK)
  await say(writer, words)
  await writer.seesNamed(ASK)
  await writer.shot('offer')
  await awake(writer)
  await writer.tap(ASK)
  await writer.sees('总是保持以上选择')
  await writer.shot('popup')
  await writer.tap('允许')
  await writer.seesToast('好，到时提醒你一次')

  const message = await idOf(id, words)
  await write(`/api/v1/messages/${message}/replies`, '回话的人', { text: first })
  const [sent] = await waitUntil(async () => nonEmpty(await delivered(writer)))
  assert.equal(sent.data.thing2, first)
  await write(`/api/v1/messages/${message}/replies`, '又一个人', { text: second })

  // The second notice is written by a job, perhaps a moment after the page was opened.
  await waitUntil(async () => {
    await writer.open('pages/me/index')
    return writer
      .named('2 条未读')
      .waitFor({ timeout: 5000 })
      .then(
        () => true,
        () => false,
      )
  })
  await writer.shot('me')
  await writer.tap('2 条未读')
  await writer.isOn('notices')
  await writer.sees(first)
  await writer.sees(second)
  await writer.shot('inbox')
  await writer.tapOn(first)
  await writer.isOn('thread')
  await writer.sees(words)
  await writer.sees(first)
  await writer.shot('thread')
  await writer.tapIn(first, '回复 一位读者')
  await writer.write('写下回复', '看到啦。')
  await writer.tap('发送')
  await writer.sees('看到啦。')
  await writer.tap(ARTICLE)
  await writer.isOn('article')
  await writer.goBack()
  await writer.goBack()
  await writer.goBack()
  await writer.isOn('me')
  await writer.seesNamed('1 条未读')
  assert.equal((await delivered(writer)).length, 1)

  await writer.open(sent.page)
  await writer.isOn('thread')
  await writer.sees(first)
  await writer.goBack()
  await writer.isOn('notices')
  await writer.tap('全部读过')
  await waitUntil(async () => (await unread(writer)) === 0)
})

journey('switched off there is no message, and the inbox has it all the same', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const [words, answer] = [called('不想被打扰的话。'), called('悄悄回你。')]
  const writer = await arrive('关掉提醒的人', { at: `pages/article/index?id=${id}` })
  await say(writer, words)
  await writer.tap(ASK)
  await writer.tap('允许')
  await writer.seesToast('好，到时提醒你一次')
  await writer.open('pages/notices/index')
  await writer.sees('还没有提醒')
  await writer.tap('设置')
  await writer.sees('微信还会提醒 1 次')
  await writer.shot('settings')
  await writer.tap('安静时间')
  await writer.tap('不设安静时间')
  await writer.sees('任何时候都可以')
  await writer.page.locator('[aria-label="微信提醒：有人回复我"]').first().tap()
  await writer.sees('只在这里看')
  await writer.shot('off')

  await write(`/api/v1/messages/${await idOf(id, words)}/replies`, '回话的人', { text: answer })
  await waitUntil(async () => (await unread(writer)) === 1)
  await writer.open('pages/notices/index')
  await writer.sees(answer)
  assert.deepEqual(await delivered(writer), [])
})

journey('a choice that is kept asks no more, and each tap allows one', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const writer = await arrive('总是允许的人', { at: `pages/article/index?id=${id}` })
  await say(writer, called('总是提醒我。'))
  await writer.tap(ASK)
  await writer.tap('总是保持以上选择，不再询问')
  await writer.tap('允许')
  await writer.seesNamed('会提醒你一次，再多一次')
  await writer.page.evaluate(() => {
    window.__mp.toasts.length = 0
  })
  await writer.tap('会提醒你一次，再多一次')
  await writer.seesToast('好，到时提醒你一次')
  await writer.open('pages/notices/index')
  await writer.tap('设置')
  await writer.sees('微信还会提醒 2 次')
})

journey('who says no is not asked again by itself, and reads on', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const writer = await arrive('不要提醒的人', { at: `pages/article/index?id=${id}` })
  await say(writer, called('不用提醒我。'))
  await writer.tap(ASK)
  await writer.seesNamed('评论回复通知')
  await writer.shot('popup')
  await writer.tap('取消')
  await writer.seesToast('没有打开')
  await writer.seesNamed(ASK)
})

journey('an account is followed here, and its new articles are heard of', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const reader = await arrive('关注更新的人', { at: `pages/article/index?id=${id}` })
  await reader.tap('关注更新')
  await reader.seesNamed('已关注更新')
  await reader.seesNamed('有新文章时提醒我一次')
  await reader.shot('followed')
  await reader.open(`pages/article/index?id=${id}`)
  await reader.seesNamed('已关注更新')
  await reader.tap('已关注更新')
  await reader.seesNamed('关注更新')
})

const called = (words) => `${words}${randomUUID().slice(0, 8)}`
const nonEmpty = (list) => (list.length ? list : null)

async function say(writer, words) {
  await writer.tap('说点什么')
  await writer.write('说点什么', words)
  await writer.tap('发送')
  await writer.sees(words)
}

/** Let messages come at any hour: the journey may be walked at night. */
async function awake(writer) {
  const { status } = await callApi('PUT', '/api/v1/me/notices', { token: await writer.signInElsewhere(), body: { muted: [], quiet: null } })
  assert.equal(status, 200)
}

async function idOf(article, words) {
  const { body } = await callApi('GET', `/api/v1/articles/${article}/messages?sort=new`)
  return body.items.find(({ text }) => text === words).id
}

async function unread(writer) {
  return (await callApi('GET', '/api/v1/notices/unread', { token: await writer.signInElsewhere() })).body.unread
}

/** What WeChat delivered to this phone. */
async function delivered({ device }) {
  return (await callApi('GET', `${server.simulator}/simulator/messages?device=${encodeURIComponent(device)}`)).body.messages
}

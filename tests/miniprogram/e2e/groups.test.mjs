// What is said within a chat group, and met by nobody else.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { findArticle, callApi, server } from './api-client.mjs'
import { journey } from './journey.mjs'
import { SCENES } from './phone.mjs'

const ARTICLE = '晚一点到家'
const SENTENCE = '身体回来得太快，心还在路上，常常要到半夜才进门。'

const called = (what) => `${what} ${randomUUID().slice(0, 8)}`

/** Open the article as its card in a group does. */
async function fromGroup(arrive, name, group, settings = {}) {
  const { id } = await findArticle(ARTICLE)
  return arrive(name, { at: `pages/article/index?id=${id}`, scene: SCENES.group, group, ...settings })
}

async function say(reader, hint, words) {
  await reader.tap(hint)
  await reader.write('只有群友和编辑看得到', words)
  await reader.tap('发送')
  await reader.sees(words)
}

journey('two of one group see each other’s words, and a third does not', async ({ arrive }) => {
  const [group, words, answer] = [called('读书群'), called('只说给群里听。'), called('群里答一句。')]
  const writer = await fromGroup(arrive, '群里说话的人', group)
  await writer.tap('本群')
  await writer.sees('群里还没有人说话')
  await say(writer, '对本群说点什么', words)
  await writer.shot('group')
  await writer.tap('大家')
  await writer.seesNo(words)

  const friend = await fromGroup(arrive, '群里答话的人', group)
  await friend.seesNamed('本群')
  await friend.seesNo(words)
  await friend.tap('本群')
  await friend.sees(words)
  await friend.tapIn(words, '点赞，0 个赞')
  await friend.hasIn(words, '取消点赞，1 个赞')
  await friend.tapIn(words, '回复 一位读者')
  await friend.write('写下回复', answer)
  await friend.tap('发送')
  await friend.sees(answer)
  await friend.shot('answered')

  const other = await fromGroup(arrive, '别的群的人', called('别的群'))
  await other.tap('本群')
  await other.sees('群里还没有人说话')
  const stranger = await arrive('不从群里来的人', { at: `pages/article/index?id=${(await findArticle(ARTICLE)).id}`, group })
  await stranger.sees(SENTENCE)
  await stranger.seesNamed('说点什么')
  for (const reader of [other, stranger]) {
    await reader.seesNo(words)
    await reader.seesNo(answer)
  }
  assert.equal(stranger.count('POST', '/me/groups'), 0)
})

journey('a thought for the group is met in the group', async ({ arrive }) => {
  const [group, words] = [called('读书群'), called('这一句是说我们。')]
  const writer = await fromGroup(arrive, '群里想到的人', group)
  await writer.select(SENTENCE)
  await writer.tap('划线')
  await writer.waitForMarked(SENTENCE, 'yellow')
  await writer.tapOn(SENTENCE)
  await writer.sees('还没有人写下想法')
  await writer.tap('本群')
  await say(writer, '对本群说点什么', words)
  await writer.shot('thought')
  await writer.open('pages/shelf/index?part=words', SCENES.list)
  await writer.sees(words)
  await writer.sees('刚刚  ·  本群')
  await writer.shot('own-words')
})

journey('a mark for the group is seen in the group, without a name', async ({ arrive }) => {
  const group = called('读书群')
  const reader = await fromGroup(arrive, '群里划线的人', group)
  await reader.seesNamed('本群')
  await reader.select(SENTENCE)
  await reader.tap('划线')
  await reader.waitForMarked(SENTENCE, 'yellow')
  await reader.tapOn(SENTENCE)
  await reader.tapOn('让本群看到有人划了')
  await reader.waitForData(({ openMark }) => openMark?.mark?.visibility === 'group')
  await reader.shot('mark')
  const friend = await fromGroup(arrive, '群里看到的人', group)
  await friend.waitForMarked(SENTENCE, 'popular')
  await friend.tapOn(SENTENCE)
  await friend.sees('本群 1 人划过这里')
  await friend.shot('shared')
  const stranger = await arrive('群外的人', { at: `pages/article/index?id=${(await findArticle(ARTICLE)).id}` })
  await stranger.sees(SENTENCE)
  await stranger.waitForRequests(1, 'GET', `/articles/${(await findArticle(ARTICLE)).id}/marks`)
  await stranger.waitForData(({ highlights }) => highlights.length === 0)
})

journey('a WeChat that cannot tell the group opens the article all the same', async ({ arrive }) => {
  const reader = await fromGroup(arrive, '旧微信里的群友', called('读书群'), { sdk: '2.17.0' })
  await reader.sees(SENTENCE)
  await reader.seesNamed('说点什么')
  await reader.seesNo('本群')
  assert.equal(reader.count('POST', '/me/groups'), 0)
})

journey('a group is left, and its words are gone', async ({ arrive }) => {
  const [group, words] = [called('读书群'), called('走之前说一句。')]
  const writer = await fromGroup(arrive, '留在群里的人', group)
  await writer.tap('本群')
  await say(writer, '对本群说点什么', words)
  const leaver = await fromGroup(arrive, '要走的人', group)
  await leaver.tap('本群')
  await leaver.sees(words)
  const { id } = await findArticle(ARTICLE)
  await leaver.open('pages/groups/index', SCENES.list)
  await leaver.sees('从这个群来')
  await leaver.shot('groups')
  await leaver.tap('退出')
  await leaver.tap('退出')
  await leaver.sees('没有群')
  await leaver.open(`pages/article/index?id=${id}`)
  await leaver.seesNamed('说点什么')
  await leaver.seesNo('本群')
  const token = await leaver.signInElsewhere()
  assert.deepEqual((await callApi('GET', '/api/v1/me/groups', { token })).body.items, [])
})

journey('a session key that WeChat renewed meanwhile costs one silent sign-in', async ({ arrive }) => {
  const group = called('读书群')
  const reader = await fromGroup(arrive, '登录旧了的人', group)
  await reader.seesNamed('本群')
  const {
    body: { code },
  } = await callApi('POST', `${server.simulator}/simulator/codes`, { body: { device: reader.device } })
  await rotated(code)
  const { id } = await findArticle(ARTICLE)
  const before = reader.count('POST', '/sessions')
  await reader.open(`pages/article/index?id=${id}`, SCENES.group)
  await reader.seesNamed('本群')
  assert.equal(reader.count('POST', '/sessions'), before + 1)
  assert.equal(reader.count('POST', '/me/groups'), 3)
})

journey('an arrival names its group, and goes on where WeChat names none', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const at = `pages/article/index?id=${id}&s=a.${id}`
  const visits = []
  const before = (phone) =>
    phone.page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/visits')) visits.push(request.postDataJSON())
    })
  const reader = await arrive('从群里来的人', { at, before, scene: SCENES.group, group: called('读书群') })
  await reader.waitForRequests(1, 'POST', '/visits')
  const { body } = await callApi('GET', '/api/v1/me/groups', { token: await reader.signInElsewhere() })
  const lost = await arrive('问不到群的人', { at, before, scene: SCENES.group })
  await lost.sees(SENTENCE)
  await lost.waitForRequests(1, 'POST', '/visits')
  await lost.seesNo('本群')
  assert.deepEqual(
    visits.map(({ group_id }) => group_id),
    [body.items[0].id, undefined],
  )
})

/** Have WeChat hear of a sign-in that this server does not: the key it keeps is the old one then. */
async function rotated(code) {
  const query = new URLSearchParams({
    appid: 'wx5h1ju0000000sim0',
    secret: '0123456789abcdef0123456789abcdef',
    js_code: code,
    grant_type: 'authorization_code',
  })
  const reply = await fetch(`${server.simulator}/sns/jscode2session?${query}`)
  assert.ok((await reply.json()).session_key)
}

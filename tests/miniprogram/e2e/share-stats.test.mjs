// What became of it: a reader sees how many came by what they passed on, and how deep; never who.
import { journey } from './journey.mjs'
import { buildVisit, callApi, waitForVisitors, cardPath, waitUntil } from './api-client.mjs'
import { SCENES } from './phone.mjs'

const ARTICLE = '晚一点到家'
const SENTENCE = '身体回来得太快，心还在路上，常常要到半夜才进门。'

for (const [name, settings] of [
  ['in the light', { theme: 'light' }],
  ['in the dark on a small phone', { theme: 'dark', width: 320 }],
]) {
  journey(`a reader sees how many came, and how deep it went, ${name}`, async ({ arrive }) => {
    const reader = await arrive('林小满', settings)
    await reader.tap('我的', '用微信登录')
    await reader.tap('传出去之后')
    await reader.isOn('shares')
    await reader.sees('还没有传出去过')
    await reader.shot('empty')
    await reader.tap('去读文章')
    await reader.isOn('home')

    const share = await reader.shareOf(await cardPath(ARTICLE, SENTENCE))
    await reader.open('pages/shares/index')
    await reader.sees('还没有人从这里来，不着急')
    await reader.shot('nobody-yet')
    const friend = await arrive('阿远')
    await friend.untilAnswered('POST', '/visits', () => friend.open(`pages/landing/index?scene=${share}`, SCENES.code))
    await friend.sees('读全文')
    const path = await friend.shareByMenu('转发给朋友', 'friend')
    const below = new URL(path, 'http://phone').searchParams.get('s')
    await waitUntil(async () => (await callApi('GET', `/api/v1/shares/${below}`)).status === 200)
    const third = await arrive('丙')
    await third.untilAnswered('POST', '/visits', () => third.open(path.slice(1), SCENES.chat))
    await waitForVisitors(share, 2, await reader.signInElsewhere())

    await reader.open('pages/shares/index')
    await reader.sees('谢谢你，有 2 个人因为你读到了这一句')
    await reader.sees('又往下传，共 2 层')
    await reader.seesNamed('你在中间，向外 2 层：第 1 层1 人，第 2 层有人')
    await reader.seesNo('阿远')
    await reader.tap('细看')
    await reader.sees('第 2 层')
    await reader.shot('looked-at-closely')
    await reader.tap('收起')
    await reader.seesNo('第 2 层由他们带来')

    for (let more = 0; more < 9; more += 1) await callApi('POST', '/api/v1/visits', { body: buildVisit(share) })
    await waitForVisitors(share, 11, await reader.signInElsewhere())
    await reader.open('pages/shares/index')
    await reader.sees('谢谢你，有 11 个人因为你读到了这一句')
    await reader.tap('细看')
    await reader.sees('传出去的头 1 天，每天被打开多少次')
    await reader.shot('many')
  })
}

journey('what cannot be looked at closely is told, and the list stays', async ({ arrive }) => {
  const reader = await arrive('倒霉的人')
  const share = await reader.shareOf(await cardPath(ARTICLE, SENTENCE))
  await callApi('POST', '/api/v1/visits', { body: buildVisit(share) })
  await waitForVisitors(share, 1, await reader.signInElsewhere())
  const refused = await reader.refuse('GET', /\/me\/shares\/\w+$/)
  refused.by = { status: 500, code: 'internal', detail: '服务器出了点问题' }
  await reader.open('pages/shares/index')
  await reader.tap('细看')
  await reader.seesToast('服务器出了点问题')
  refused.by = null
  await reader.tap('细看')
  await reader.sees('第 1 层')
  await reader.tap('看这篇文章')
  await reader.isOn('article')
})

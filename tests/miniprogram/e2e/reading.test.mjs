// Reading: as a stranger, over a bad line, and when what was wanted is not there.
import assert from 'node:assert/strict'
import { journey } from './journey.mjs'
import { findArticle, callApi, asEditor } from './api-client.mjs'
import { SCENES } from './phone.mjs'

const ARTICLE = '书忘了，句子还在'
const SENTENCE = '画线是跟一句话点了点头，抄一遍，是请它进来坐坐。'
const WITHDRAWN = '打不出来的名字'

journey('on first use a stranger reads everything, and is asked to sign in by nothing but a card', async ({ arrive }) => {
  const reader = await arrive('生人')
  await reader.sees('晚一点到家')
  await reader.shot('list')
  await reader.tapOn(ARTICLE)
  await reader.isOn('article')
  await reader.sees('画线是跟一句话点了点头')
  await reader.shot('article')
  await reader.goBack()
  await reader.tap('我的')
  await reader.sees('不登录，也都能读')
  await reader.shot('me')
  assert.equal(reader.count('POST', '/sessions'), 0)
  await reader.goBack()
  await reader.tapOn(ARTICLE)
  await reader.select(SENTENCE)
  assert.equal(reader.count('POST', '/sessions'), 0)
  await reader.tap('做卡片')
  await reader.card()
  assert.equal(reader.count('POST', '/sessions'), 1)
})

journey('the list finds what is searched for, and says when it finds nothing', async ({ arrive }) => {
  const reader = await arrive('找书的人')
  await reader.sees('晚一点到家')
  await reader.type('找一篇文章，或一句话', '铅笔')
  await reader.sees('四个人，一支铅笔')
  await reader.seesNo('晚一点到家')
  await reader.type('找一篇文章，或一句话', '没有人写过的字')
  await reader.sees('没有找到「没有人写过的字」')
  await reader.shot('nothing-found')
  await reader.tap('看全部文章')
  await reader.sees('晚一点到家')
})

journey('over a slow line a page says that it is waiting', async ({ arrive }) => {
  let letGo
  const reader = await arrive('慢线路', {
    before: async (phone) => {
      letGo = await phone.hold('/articles')
    },
  })
  await reader.seesNamed('正在加载')
  await reader.shot('waiting-for-the-list')
  letGo()
  await reader.sees(ARTICLE)
  await reader.seesNo('正在加载')

  const go = await reader.hold('/articles/')
  await reader.tapOn(ARTICLE)
  await reader.isOn('article')
  await reader.seesNamed('正在加载')
  await reader.shot('waiting-for-the-article')
  go()
  await reader.sees('画线是跟一句话点了点头')
})

journey('over a slow line the whole way to a card is walked all the same, and nothing is asked twice', async ({ arrive }) => {
  const reader = await arrive('慢手机', { network: 'slow' })
  await reader.tapOn(ARTICLE)
  await reader.select(SENTENCE)
  await reader.tap('做卡片')
  await reader.seesNamed('正在做卡片')
  await reader.shot('card-on-its-way')
  await reader.card()
  const { id } = await findArticle(ARTICLE)
  // The card is planned once more when the reader is known by name.
  const asked = [
    ['GET', '/articles'],
    ['POST', '/cards/previews'],
    ['POST', '/sessions'],
    ['POST', '/cards'],
  ]
  assert.deepEqual(
    asked.map(([method, place]) => reader.count(method, place)),
    [1, 2, 1, 1],
  )
  assert.equal(reader.count('GET', `/articles/${id}`), 2)
})

journey('a line that never answers is told after a while, and can be tried again', async ({ arrive }) => {
  let letGo
  const reader = await arrive('等很久', {
    before: async (phone) => {
      await phone.page.clock.install()
      letGo = await phone.hold('/articles')
    },
  })
  await reader.seesNamed('正在加载')
  await reader.waitForRequests(1, 'GET', '/articles')
  await reader.page.clock.fastForward('01:00')
  await reader.sees('等得有点久')
  await reader.shot('timed-out')
  letGo()
  await reader.tap('再试一次')
  await reader.sees(ARTICLE)
})

journey('without a network every page says so, and goes on when there is one', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const reader = await arrive('断线')
  await reader.sees(ARTICLE)
  for (const place of ['pages/home/index', `pages/article/index?id=${id}`, `pages/landing/index?s=a.${id}`]) {
    await reader.page.evaluate(() => window.__mp.set({ network: 'none' }))
    await reader.open(place)
    await reader.sees('没有连上')
    await reader.shot('no-network')
    await reader.page.evaluate(() => window.__mp.set({ network: 'wifi' }))
    await reader.tap('再试一次')
    await reader.sees(place.includes('home') ? ARTICLE : SENTENCE)
  }
})

journey('a gateway that answers in the backend’s stead is not shown to anybody', async ({ arrive }) => {
  const reader = await arrive('网关')
  await reader.sees(ARTICLE)
  let broken = true
  await reader.intercept('/', (route) =>
    broken ? route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>502 Bad Gateway</h1>' }) : route.fallback(),
  )
  await reader.open('pages/home/index')
  await reader.sees('服务暂时没有回应，请稍后再试')
  await reader.seesNo('Bad Gateway')
  broken = false
  await reader.tap('再试一次')
  await reader.sees(ARTICLE)
})

journey('what is read stays on the screen when the line breaks while refreshing', async ({ arrive }) => {
  const reader = await arrive('下拉')
  await reader.sees(ARTICLE)
  await reader.page.evaluate(() => window.__mp.set({ network: 'none' }))
  await reader.page.evaluate(() => window.wx.startPullDownRefresh())
  await reader.seesToast('网络没有连上，检查一下再试')
  await reader.sees(ARTICLE)
})

journey('a withdrawn article says so, to a reader and to a friend who comes for it', async ({ arrive }) => {
  const { id } = await findArticle(WITHDRAWN)
  const early = await arrive('来早了', { at: `pages/article/index?id=${id}` })
  await early.sees(WITHDRAWN)
  await asEditor('POST', `/articles/${id}/withdraw`)
  try {
    await early.page.evaluate(() => window.wx.startPullDownRefresh())
    await early.sees('这篇文章收回去了')
    const reader = await arrive('来晚了', { at: `pages/article/index?id=${id}` })
    await reader.sees('这篇文章收回去了')
    await reader.shot('withdrawn')
    await reader.tap('看看别的文章')
    await reader.isOn('home')
    await reader.sees(ARTICLE)
    await reader.seesNo(WITHDRAWN)
    const friend = await arrive('朋友', { at: `pages/landing/index?s=a.${id}`, scene: SCENES.code })
    await friend.sees('这篇文章收回去了')
    await friend.tap('看看别的文章')
    await friend.sees(ARTICLE)
  } finally {
    await asEditor('POST', `/articles/${id}/publish`)
  }
})

journey('an article that never was is said to be nowhere', async ({ arrive }) => {
  const reader = await arrive('走错门')
  for (const id of ['neverwas1234', '', '..%2F..%2Fme', '%00', '🌾', 'x'.repeat(500)]) {
    await reader.open(`pages/article/index?id=${encodeURIComponent(id)}`)
    await reader.sees('没有找到')
    await reader.sees('也许已经删掉了，也许地址少了一截。')
    await reader.tap('看看别的文章')
    await reader.isOn('home')
    await reader.sees(ARTICLE)
  }
})

journey('a share that never was, and garbage in a scene, lead to the articles', async ({ arrive }) => {
  const garbage = [
    's=neverExisted',
    's=',
    '',
    'scene=%25%25%25',
    'scene=%E0%A4%A',
    `scene=${'9'.repeat(64)}`,
    'scene=a.',
    'scene=%3Cscript%3E',
    's=..%2F..%2Fme',
    'scene=a.%F0%9F%8C%BE',
  ]
  const reader = await arrive('扫错码')
  for (const each of garbage) {
    await reader.open(`pages/landing/index?${each}`, SCENES.code)
    await reader.sees('去看看别的文章吧')
    await reader.tap('看看别的文章')
    await reader.isOn('home')
    await reader.sees(ARTICLE)
  }
  await reader.open('pages/landing/index?s=neverExisted', SCENES.code)
  await reader.sees('这一句找不到了')
  await reader.shot('unknown-share')
})

journey('a share of a whole article leads into the article', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const friend = await arrive('朋友', { at: `pages/landing/index?s=a.${id}`, scene: SCENES.chat })
  await friend.isOn('article')
  await friend.sees('画线是跟一句话点了点头')
  assert.equal((await callApi('GET', `/api/v1/shares/a.${id}`)).status, 200)
})

journey('in Moments, where nobody can sign in, the passage is read all the same', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const friend = await arrive('朋友圈', { at: `pages/landing/index?s=a.${id}`, scene: SCENES.moments })
  await friend.sees('画线是跟一句话点了点头')
  await friend.shot('single-page')
  assert.equal(friend.count('POST', '/sessions'), 0)
})

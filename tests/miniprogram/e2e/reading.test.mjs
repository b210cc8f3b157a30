// Reading: as a stranger, in the dark, over a bad line, and when what was wanted is not there.
import assert from 'node:assert/strict'
import { articleCalled, ask, asEditor } from './outside.mjs'
import { SCENES, journey } from './phone.mjs'

const ARTICLE = '书忘了，句子还在'
const WITHDRAWN = '打不出来的名字'
// What the accessibility guidelines ask of small words.
const LEAST_CONTRAST = 4.5
const FADE_MS = 400
const AWAY = '网络没有连上，检查一下再试'

journey('a stranger reads everything, and is asked to sign in by nothing but a card', async ({ arrive }) => {
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
  await reader.select('画线是跟一句话点了点头，抄一遍，是请它进来坐坐。')
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

journey('in the dark every page is dark, and can be read', async ({ arrive }) => {
  const { id } = await articleCalled(ARTICLE)
  const reader = await arrive('夜猫子', { theme: 'dark' })
  const places = ['pages/home/index', `pages/article/index?id=${id}`, 'pages/landing/index?s=nowhere', 'pages/me/index']
  for (const [number, place] of places.entries()) {
    await reader.open(place)
    await reader.isOn(place.split('/')[1])
    await reader.page.waitForLoadState('networkidle')
    await canBeRead(reader, place, (ground) => ground < 0.05)
    await reader.shot(`dark-${number}`)
    await reader.page.evaluate(() => window.__mp.set({ theme: 'light' }))
    await canBeRead(reader, place, (ground) => ground > 0.8)
    await reader.page.evaluate(() => window.__mp.set({ theme: 'dark' }))
  }
})

journey('over a slow line a page says that it is waiting', async ({ arrive }) => {
  let letGo
  const reader = await arrive('慢线路', { before: async (phone) => { letGo = await phone.hold('/articles') } })
  await reader.seesCalled('正在加载')
  await reader.shot('waiting-for-the-list')
  letGo()
  await reader.sees(ARTICLE)
  await reader.seesNo('正在加载')

  const go = await reader.hold('/articles/')
  await reader.tapOn(ARTICLE)
  await reader.isOn('article')
  await reader.seesCalled('正在加载')
  await reader.shot('waiting-for-the-article')
  go()
  await reader.sees('画线是跟一句话点了点头')
})

journey('while the backend is away every page says so, and goes on when it is back', async ({ arrive }) => {
  const { id } = await articleCalled(ARTICLE)
  const reader = await arrive('断线')
  await reader.sees(ARTICLE)
  for (const [place, found] of [['pages/home/index', '晚一点到家'], [`pages/article/index?id=${id}`, '画线是跟一句话点了点头'], [`pages/landing/index?s=a.${id}`, '画线是跟一句话点了点头']]) {
    const back = await reader.intercept('/', (route) => route.abort('connectionrefused'))
    await reader.open(place)
    await reader.sees(AWAY)
    await reader.shot('away')
    await reader.tap('再试一次')
    await reader.sees(AWAY)
    await back()
    await reader.tap('再试一次')
    await reader.sees(found)
  }
})

journey('a gateway that answers in the backend’s stead is not shown to anybody', async ({ arrive }) => {
  const reader = await arrive('网关')
  await reader.sees(ARTICLE)
  const back = await reader.intercept('/', (route) => route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>502 Bad Gateway</h1>' }))
  await reader.open('pages/home/index')
  await reader.sees('服务暂时没有回应，请稍后再试')
  await reader.seesNo('Bad Gateway')
  await back()
  await reader.tap('再试一次')
  await reader.sees(ARTICLE)
})

journey('what is read stays on the screen when the line breaks while refreshing', async ({ arrive }) => {
  const reader = await arrive('下拉')
  await reader.sees(ARTICLE)
  await reader.intercept('/', (route) => route.abort('connectionrefused'))
  await reader.page.evaluate(() => window.wx.startPullDownRefresh())
  await reader.hears(AWAY)
  await reader.sees(ARTICLE)
})

journey('a withdrawn article says so, to a reader and to a friend who comes for it', async ({ arrive }) => {
  const { id } = await articleCalled(WITHDRAWN)
  await asEditor('POST', `/articles/${id}/withdraw`)
  try {
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
  for (const id of ['neverwas1234', '', '..%2F..%2Fme', '%00', '🌾', 'x'.repeat(500)]) {
    const reader = await arrive('走错门', { at: `pages/article/index?id=${encodeURIComponent(id)}` })
    await reader.tap('看看别的文章')
    await reader.isOn('home')
    await reader.sees(ARTICLE)
  }
})

journey('a share that never was, and garbage in a scene, lead to the articles', async ({ arrive }) => {
  const garbage = ['s=neverExisted', 's=', '', 'scene=%25%25%25', 'scene=%E0%A4%A', `scene=${'9'.repeat(64)}`, 'scene=a.', 'scene=%3Cscript%3E', 's=..%2F..%2Fme', 'scene=a.%F0%9F%8C%BE']
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
  const { id } = await articleCalled(ARTICLE)
  const friend = await arrive('朋友', { at: `pages/landing/index?s=a.${id}`, scene: SCENES.chat })
  await friend.isOn('article')
  await friend.sees('画线是跟一句话点了点头')
  assert.equal((await ask('GET', `/api/v1/shares/a.${id}`)).status, 200)
})

journey('in Moments, where nobody can sign in, the passage is read all the same', async ({ arrive }) => {
  const { id } = await articleCalled(ARTICLE)
  const friend = await arrive('朋友圈', { at: `pages/landing/index?s=a.${id}`, scene: SCENES.moments })
  await friend.sees('画线是跟一句话点了点头')
  await friend.shot('single-page')
  assert.equal(friend.count('POST', '/sessions'), 0)
})

/** Compare the page's ground with what is asked, and all its words with what they stand on. */
async function canBeRead(reader, place, isRight) {
  await reader.page.waitForTimeout(FADE_MS)
  const { ground, faint } = await reader.page.evaluate(looks, LEAST_CONTRAST)
  assert.ok(isRight(ground), `${place}: the ground's luminance is ${ground}`)
  assert.deepEqual(faint, [], `${place}: hard to read`)
}

/** In the browser: the page's luminance, and the words whose contrast with their ground is below the least. */
function looks(least) {
  const channel = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)
  const luminance = (color) => {
    const [red, green, blue] = color.match(/[\d.]+/g).map(Number)
    return 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue)
  }
  const groundOf = (node) => {
    for (let each = node; each; each = each.parentElement) {
      const { backgroundColor } = getComputedStyle(each)
      if (!/^(transparent|rgba\(0, 0, 0, 0\))$/.test(backgroundColor)) return luminance(backgroundColor)
    }
    return 1
  }
  const page = document.querySelector('.mp-frame.mp-on .mp-page')
  const faint = new Set()
  const walker = document.createTreeWalker(page, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode
    if (!data.trim() || parentElement.closest('[aria-hidden="true"]') || !parentElement.getClientRects().length) continue
    const [low, high] = [luminance(getComputedStyle(parentElement).color), groundOf(parentElement)].sort((a, b) => a - b)
    const contrast = (high + 0.05) / (low + 0.05)
    if (contrast < least) faint.add(`${contrast.toFixed(1)} : 1 ${data.trim().slice(0, 12)}`)
  }
  return { ground: groundOf(page), faint: [...faint] }
}

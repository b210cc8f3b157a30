// The whole way: list, article, sentence, card, a friend on the passage, the visit in the figures.
import assert from 'node:assert/strict'
import { journey } from './journey.mjs'
import { findArticle, asEditor, cardPath, scan, waitUntil } from './api-client.mjs'
import { SCENES } from './phone.mjs'

const ARTICLE = '晚一点到家'
const SENTENCE = '身体回来得太快，心还在路上，常常要到半夜才进门。'
const packed = (words) => words.replace(/\s+/g, '')

for (const [sdk, pick] of [
  ['3.16.0', (phone) => phone.select(SENTENCE)],
  ['3.0.0', (phone) => phone.tapOn(SENTENCE)],
]) {
  journey(`a sentence goes from the list to a friend, base library ${sdk}`, async ({ arrive }) => {
    const reader = await arrive('林小满', { sdk })
    await reader.tapOn(ARTICLE)
    await reader.isOn('article')
    await reader.sees(SENTENCE)
    await reader.shot('article')
    await pick(reader)
    await reader.seesNamed('划线')
    if (sdk === '3.0.0') assert.equal(await reader.markedText('picked'), packed(SENTENCE))
    await reader.shot('picked')

    await reader.tap('做卡片')
    await reader.isOn('card')
    const picture = await reader.card()
    await reader.shot('card')
    await reader.tap('署名还是「一位读者」，换成我的名字')
    await reader.isOn('me')
    await reader.type('怎么称呼你', '林小满')
    await reader.tap('保存')
    await reader.seesToast('名字记下了')
    await reader.shot('me')
    await reader.goBack()
    await reader.isOn('card')
    const code = await scan(await reader.card(picture))
    await reader.seesNo('名字记下了')
    await reader.shot('signed-card')
    assert.equal(code.searchParams.get('page'), 'pages/landing/index')
    const share = code.searchParams.get('scene')

    const friend = await arrive('阿远', { sdk })
    await friend.untilAnswered('POST', '/visits', () => friend.open(`pages/landing/index?scene=${encodeURIComponent(share)}`, SCENES.code))
    await friend.sees('林小满')
    assert.equal(await friend.markedText(), packed(SENTENCE))
    await friend.shot('landing')
    await isCounted(share, 1, 1)
    await friend.tap('读全文')
    await friend.isOn('article')
    assert.equal(await friend.markedText(), packed(SENTENCE))
    await friend.shot('whole-article')
    await friend.goBack()
    await friend.tap('我也做一张')
    await friend.isOn('card')
    const theirs = await scan(await friend.card())
    assert.notEqual(theirs.searchParams.get('scene'), share)
  })
}

journey('the code itself leads a browser onto the passage', async ({ arrive }) => {
  const reader = await arrive('甲')
  await reader.open(await cardPath(ARTICLE, SENTENCE))
  const code = await scan(await reader.card())
  const friend = await arrive('乙')
  await friend.page.goto(code.href)
  const inside = friend.page.frameLocator('iframe')
  await inside.getByText('读到这一句，想起了你').waitFor()
  await friend.shot('in-the-frame')
})

journey('the sharer, and a second auditPage, do not count', async ({ arrive }) => {
  const reader = await arrive('甲')
  const share = await reader.shareOf(await cardPath(ARTICLE, SENTENCE))
  await reader.untilAnswered('POST', '/visits', () => reader.open(`pages/landing/index?scene=${share}`, SCENES.code))
  await isCounted(share, 0, 1)
  const friend = await arrive('乙')
  for (const [before, scene] of [SCENES.chat, SCENES.code, SCENES.chat].entries()) {
    await friend.untilAnswered('POST', '/visits', () => friend.open(`pages/landing/index?s=${share}`, scene))
    await friend.sees('读全文')
    await isCounted(share, 1, before + 2)
  }
})

journey('who signs in after arriving is the same friend', async ({ arrive }) => {
  const reader = await arrive('甲')
  const share = await reader.shareOf(await cardPath(ARTICLE, SENTENCE))
  const friend = await arrive('乙')
  await friend.untilAnswered('POST', '/visits', () => friend.open(`pages/landing/index?scene=${share}`, SCENES.code))
  await isCounted(share, 1, 1)
  await friend.open(await cardPath(ARTICLE, SENTENCE))
  await friend.untilAnswered('POST', '/sessions', () => friend.tap('发图给朋友'))
  await friend.untilAnswered('POST', '/visits', () => friend.open(`pages/landing/index?scene=${share}`, SCENES.code))
  await isCounted(share, 1, 2)
})

journey('a forward, a screenshot and a copied link each carry a share of their own', async ({ arrive }) => {
  const reader = await arrive('甲')
  await reader.tapOn(ARTICLE)
  await reader.isOn('article')
  await reader.sees(SENTENCE)
  const seen = new Set()
  for (const [menu, kind] of [
    ['转发给朋友', 'friend'],
    ['分享到朋友圈', 'timeline'],
    ['截屏分享', 'screenshot'],
    ['复制链接', 'link'],
  ]) {
    const path = await reader.shareByMenu(menu, kind)
    const share = new URL(path, 'http://phone').searchParams.get('s')
    assert.match(share, /^[0-9A-Za-z]{12}$/)
    seen.add(share)
    const friend = await arrive('乙')
    await friend.untilAnswered('POST', '/visits', () => friend.open(path.slice(1), SCENES.chat))
    await friend.sees(SENTENCE)
    await isCounted(share, 1, 1)
  }
  assert.equal(seen.size, 4)
})

journey('what a friend came by is what they pass on, below it', async ({ arrive }) => {
  const reader = await arrive('甲')
  const share = await reader.shareOf(await cardPath(ARTICLE, SENTENCE))
  const friend = await arrive('乙')
  await friend.open(`pages/landing/index?scene=${share}`, SCENES.code)
  await friend.markedText()
  await friend.shareByMenu('分享到朋友圈', 'timeline')
  const path = await friend.shareByMenu('转发给朋友', 'friend')
  assert.deepEqual(await friend.sharedPicture('timeline'), ['image/jpeg', 1080, 1080])
  assert.deepEqual(await friend.sharedPicture('friend'), ['image/jpeg', 1080, 864])
  const third = await arrive('丙')
  await third.open(path.slice(1), SCENES.chat)
  assert.equal(await third.markedText(), packed(SENTENCE))
})

journey('a forward from a phone without network opens the article, and counts once it is told', async ({ arrive }) => {
  const reader = await arrive('甲')
  await reader.tapOn(ARTICLE)
  await reader.sees(SENTENCE)
  await reader.page.evaluate(() => window.__mp.set({ network: 'none' }))
  const path = await reader.shareByMenu('转发给朋友', 'friend')
  const share = new URL(path, 'http://phone').searchParams.get('s')
  const friend = await arrive('乙')
  await friend.untilAnswered('POST', '/visits', () => friend.open(path.slice(1), SCENES.chat))
  await friend.sees(SENTENCE)
  await reader.untilAnswered('PUT', `/shares/${share}`, () => reader.page.evaluate(() => window.__mp.set({ network: 'wifi' })))
  const second = await arrive('丙')
  await second.untilAnswered('POST', '/visits', () => second.open(path.slice(1), SCENES.chat))
  await isCounted(share, 1, 1)
})

journey('an address copied for elsewhere opens the article', async ({ arrive }) => {
  const reader = await arrive('甲')
  await reader.tapOn(ARTICLE)
  await reader.sees(SENTENCE)
  await reader.shot('end-of-article')
  await reader.tap('复制链接')
  await reader.page.waitForFunction(() => window.__mp.callsOf('setClipboardData').length)
  const [[{ data }]] = await reader.page.evaluate(() => window.__mp.callsOf('setClipboardData'))
  const friend = await arrive('乙')
  await friend.page.goto(data)
  const inside = friend.page.frameLocator('iframe')
  await inside.getByText(ARTICLE).first().waitFor()
})

journey('a reader goes from the article to its account, and the tap is the funnel’s last step', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const tapped = async () => (await asEditor('GET', `/articles/${id}/funnel`)).tapped
  const before = await tapped()
  const reader = await arrive('关注的人', { at: `pages/article/index?id=${id}` })
  for (let times = 0; times < 2; times += 1) {
    await reader.untilAnswered('POST', `/articles/${id}/follow-taps`, () => reader.tap('去关注公众号'))
    await reader.sees('gh_5h1ju0000000')
    await reader.shot('account')
    await reader.page.locator('.mp-modal').locator('.mp-ok').tap()
  }
  assert.equal(await tapped(), before + 1)
  const old = await arrive('旧手机', { at: `pages/article/index?id=${id}`, sdk: '3.7.9' })
  await old.sees('复制链接')
  await old.seesNo('去关注公众号')
})

/** See that so many count, once the worker has written so many arrivals. */
async function isCounted(share, wanted, arrivals) {
  const figures = await waitUntil(async () => {
    const known = await asEditor('GET', `/shares/${share}`)
    return known.visits >= arrivals && known
  })
  assert.equal(figures.counted, wanted, JSON.stringify(figures))
}

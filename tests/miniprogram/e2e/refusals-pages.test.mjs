// What is read and made, refused in every way there is: words on the screen, and a way on.
import assert from 'node:assert/strict'
import { journey } from './journey.mjs'
import { findArticle, cardPath, createChallenge, gapPath, server, write } from './api-client.mjs'
import { SCENES } from './phone.mjs'
import { listRefusals, isGone, refusalsInTurn, recoveryFor, textFor } from './refusals.mjs'

const ARTICLE = '四个人，一支铅笔'
const SENTENCE = '猜错了才好：人和人就是在猜错的地方认识的。'
// Where no journey marks or says anything about the words.
const QUIET = '晚一点到家'
const UNSAID = '走路四公里半，五十分钟。'
const RETRY = '再试一次'

const article = async () => `pages/article/index?id=${(await findArticle(ARTICLE)).id}`
const quiet = async () => `pages/article/index?id=${(await findArticle(QUIET)).id}`
const card = () => cardPath(ARTICLE, SENTENCE)
const gap = () => gapPath(ARTICLE, SENTENCE)
const share = async () => `pages/landing/index?s=a.${(await findArticle(ARTICLE)).id}`

/** A thread that somebody began; one is enough. */
const WAITING = '一句等人来看的话'
let begun = null
async function thread() {
  const { id } = await findArticle(QUIET)
  begun ??= write(`/api/v1/articles/${id}/messages`, '丙', { text: WAITING })
  return `pages/thread/index?id=${(await begun).id}&article=${id}`
}

/** A challenge that somebody passed on; its path names no article. */
async function challenge() {
  return (await createChallenge(ARTICLE, SENTENCE, '认识的')).split('&')[0]
}

const again = () => RETRY
const toShelf = (part) => () => `pages/shelf/index?part=${part}`
const PAGES = [
  { what: 'the list of articles', asks: ['GET', '/articles'], at: () => 'pages/home/index', finds: ARTICLE, wayOn: () => RETRY },
  { what: 'an article', asks: ['GET', '/articles/'], at: article, finds: SENTENCE },
  { what: 'a share', asks: ['GET', '/shares/'], at: share, finds: SENTENCE },
  { what: 'the article of a card', asks: ['GET', '/articles/'], at: card },
  { what: 'the plan of a card', asks: ['POST', '/cards/previews'], at: card },
  { what: 'the article of a gap', asks: ['GET', '/articles/'], at: gap, finds: '藏哪几个字' },
  { what: 'a challenge', asks: ['POST', /\/plays$/], at: challenge, finds: '点下面的字填进去' },
  { what: 'the messages of an article', asks: ['GET', /\/messages$/], at: article, finds: '还没有留言，来说第一句', wayOn: again },
  {
    what: 'what many marked',
    asks: ['GET', /\/popular-passages$/],
    at: quiet,
    goes: (reader) => reader.tap('热门划线'),
    finds: '还没有很多人划过同一句',
    wayOn: again,
  },
  { what: 'the shelf', asks: ['GET', '/me/shelf'], at: toShelf('shelf'), finds: '书架还空着', wayOn: again },
  { what: 'one’s own words', asks: ['GET', '/me/annotations'], at: toShelf('words'), finds: '还没有划过、写过', wayOn: again },
  { what: 'what one has read', asks: ['GET', '/me/history'], at: toShelf('history'), finds: '还没有读过的文章', wayOn: again },
  {
    what: 'what became of what one passed on',
    asks: ['GET', '/me/shares'],
    at: () => 'pages/shares/index',
    finds: '还没有传出去过',
    wayOn: again,
  },
  { what: 'whom one has blocked', asks: ['GET', '/blocks'], at: () => 'pages/blocks/index', finds: '没有不看的人', wayOn: again },
  { what: 'the inbox', asks: ['GET', '/notices'], at: () => 'pages/notices/index', finds: '还没有提醒', wayOn: again },
  { what: 'a thread', asks: ['GET', /\/messages\/[^/]+$/], at: thread, finds: WAITING },
  { what: 'the groups one is in', asks: ['GET', '/me/groups'], at: () => 'pages/groups/index', finds: '没有群', wayOn: again },
  { what: 'the facts about privacy', asks: ['GET', '/privacy'], at: () => 'pages/privacy/index', finds: '记下什么，记多久', wayOn: again },
  { what: 'the thoughts on a passage', asks: ['GET', /\/thoughts$/], at: quiet, goes: toThoughts, finds: '还没有人写下想法', wayOn: again },
]

for (const {
  what,
  asks: [method, place],
  at,
  goes = () => {},
  finds,
  wayOn = recoveryFor,
} of PAGES) {
  journey(`${what}, refused in every way, has words and a way on`, async ({ arrive }) => {
    const reader = await arrive('倒霉的人')
    await reader.sees(ARTICLE)
    const address = await at()
    const refused = await reader.refuse(method, place)
    for (const refusal of await refusalsInTurn()) {
      refused.by = refusal
      await reader.open(address)
      await goes(reader)
      await reader.sees(textFor(refusal))
      await reader.seesNamed(wayOn(refusal))
    }
    refused.by = null
    await reader.open(address)
    await goes(reader)
    await (finds ? reader.sees(finds) : reader.card())
  })
}

async function toThoughts(reader) {
  await reader.select(UNSAID)
  await reader.tap('想法')
}

for (const [what, place] of [
  ['a card', /\/cards$/],
  ['the sign-in for a card', /\/sessions$/],
]) {
  journey(`${what}, refused in every way, is told, and what was drawn stays`, async ({ arrive }) => {
    const reader = await arrive('倒霉的人', { at: await card() })
    const refused = await reader.refuse('POST', place)
    for (const refusal of await refusalsInTurn()) {
      refused.by = refusal
      await reader.open(await card())
      await reader.waitForDrawing()
      await reader.page.evaluate(() => {
        window.__mp.toasts.length = 0
      })
      await reader.tap('发图给朋友')
      if (recoveryFor(refusal) === RETRY) await reader.seesToast(refusal.detail)
      else {
        await reader.sees(textFor(refusal))
        await reader.seesNamed(recoveryFor(refusal))
      }
    }
    refused.by = null
    await reader.open(await card())
    await reader.card()
  })
}

journey('an answer, refused in every way, is told, and can be given again', async ({ arrive }) => {
  const reader = await arrive('倒霉的人', { at: await challenge(), scene: SCENES.chat })
  await reader.sees('点下面的字填进去')
  const refused = await reader.refuse('POST', /\/answers$/)
  for (const refusal of await refusalsInTurn()) {
    refused.by = refusal
    await reader.open(await challenge(), SCENES.chat)
    await reader.tap('认', '识', '的')
    await reader.page.evaluate(() => {
      window.__mp.toasts.length = 0
    })
    await reader.tap('就是它')
    if (isGone(refusal)) {
      await reader.seesNamed(recoveryFor(refusal))
      continue
    }
    await reader.seesToast(refusal.detail)
    refused.by = null
    await reader.tap('就是它')
    await reader.sees('答对了，就是「认识的」')
  }
})

journey('every way on leads on', async ({ arrive }) => {
  const reader = await arrive('再试的人')
  await reader.sees(ARTICLE)
  const ways = { internal: () => reader.card(), not_found: () => reader.isOn('home'), passage_absent: () => reader.isOn('article') }
  const refused = await reader.refuse('POST', '/cards/previews')
  for (const refusal of (await listRefusals()).filter(({ code }) => code in ways)) {
    refused.by = refusal
    await reader.open(await card())
    await reader.seesNamed(recoveryFor(refusal))
    await reader.shot(`refused-${refusal.code}`)
    refused.by = null
    await reader.tap(recoveryFor(refusal))
    await ways[refusal.code]()
  }
})

journey('a landing whose article is refused still shows the words, and asks again', async ({ arrive }) => {
  const sharer = await arrive('甲')
  const s = await sharer.shareOf(await card())
  const friend = await arrive('乙')
  await friend.sees(ARTICLE)
  const refused = await friend.refuse('GET', '/articles/')
  for (const refusal of await refusalsInTurn()) {
    refused.by = refusal
    await friend.open(`pages/landing/index?s=${s}`, SCENES.code)
    if (isGone(refusal)) await friend.sees(textFor(refusal))
    else {
      await friend.sees(SENTENCE)
      await friend.sees('上下文没有加载出来')
      if (refusal.code === 'internal') await friend.shot('landing-without-its-article')
    }
    refused.by = null
    await friend.tap(isGone(refusal) ? '看看别的文章' : RETRY)
    if (isGone(refusal)) await friend.isOn('home')
    else assert.equal(await friend.markedText(), SENTENCE)
  }
})

journey('a visit that cannot be told keeps nobody from reading', async ({ arrive }) => {
  const sharer = await arrive('甲')
  const s = await sharer.shareOf(await card())
  const friend = await arrive('乙')
  await friend.sees(ARTICLE)
  const refused = await friend.refuse('POST', '/visits')
  for (const refusal of await refusalsInTurn()) {
    refused.by = refusal
    await friend.untilAnswered('POST', '/visits', () => friend.open(`pages/landing/index?s=${s}`, SCENES.code))
    assert.equal(await friend.markedText(), SENTENCE)
    await friend.seesNo(refusal.detail)
  }
})

journey('a further page of the list that is refused is asked for again by a tap', async ({ arrive }) => {
  const reader = await arrive('翻页')
  await reader.sees(ARTICLE)
  const [refusal] = await listRefusals()
  let refused = true
  await reader.intercept('/articles', async (route) => {
    if (!route.request().url().includes('cursor=more')) {
      const reply = await route.fetch()
      return route.fulfill({ response: reply, json: { ...(await reply.json()), next: 'more' } })
    }
    return refused ? route.fulfill({ status: refusal.status, json: refusal }) : route.fulfill({ json: { items: [], next: null } })
  })
  await reader.open('pages/home/index')
  await reader.sees('再看一些')
  await reader.page.evaluate(() => window.wx.pageScrollTo({ scrollTop: 99_999, duration: 0 }))
  await reader.sees('没有翻过去，点这里再试')
  refused = false
  await reader.tap('没有翻过去，点这里再试')
  await reader.sees('到底了')
})

journey('a card whose picture does not come says so, and what the phone drew stays', async ({ arrive }) => {
  const pictures = (url) => url.origin === new URL(server.web).origin && url.pathname.startsWith('/media/cards/')
  const reader = await arrive('没有图', { at: await card() })
  await reader.waitForDrawing()
  await reader.page.route(pictures, (route) => route.fulfill({ status: 503 }))
  await reader.tap('存到相册')
  await reader.seesToast('服务暂时没有回应，请稍后再试')
  await reader.waitForDrawing()
  await reader.page.unroute(pictures)
  await reader.card()
})

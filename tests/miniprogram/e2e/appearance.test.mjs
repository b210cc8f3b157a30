// Every page as it looks: in the light, in the dark, and to a reader who wants large letters. Words
// must stand out from their ground, nothing may be cut off, and what is tapped is as large as a finger.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { journey } from './journey.mjs'
import { auditPage } from './page-audit.mjs'
import {
  answerChallenge,
  buildVisit,
  findArticle,
  callApi,
  waitForVisitors,
  cardPath,
  createChallenge,
  gapPath,
  signInReader,
  createPopular,
  readUpTo,
  waitUntil,
  write,
} from './api-client.mjs'
import { SCENES } from './phone.mjs'

const ARTICLE = '书忘了，句子还在'
const SENTENCE = '画线是跟一句话点了点头，抄一遍，是请它进来坐坐。'
const FURTHER = '句子离开书，自己去过日子，得过三道关。'
const HIDDEN = '进来坐坐'
const POPULAR = '读书像河水过石头'
const THOUGHT = '石头不动，河水记得。'
const NAME = '怎么称呼你'
// What the accessibility guidelines ask of small words, and of what is tapped.
const LEAST_CONTRAST = 4.5
const LEAST_TOUCH = 44
const LARGEST = 23
/** How late a slow phone does what a component puts off. */
const SLOW_MS = 1000

const LOOKS = [
  ['in the light', { theme: 'light' }, (ground) => ground > 0.8],
  ['in large letters and the dark', { theme: 'dark', fontSize: LARGEST }, (ground) => ground < 0.05],
  ['on a small phone in large letters', { fontSize: LARGEST, width: 320 }, (ground) => ground > 0.8],
]

for (const [name, settings, isRight] of LOOKS) {
  journey(`${name} every page can be read and used`, async ({ arrive }) => {
    const reader = await arrive('看的人', { ...settings, group: `读书群 ${randomUUID()}` })
    const canBeRead = async (page) => {
      await reader.shot(page)
      const { ground, faint, cut, small } = await reader.whenStable(auditPage, [LEAST_CONTRAST, LEAST_TOUCH])
      assert.ok(isRight(ground), `${page}: the ground's luminance is ${ground}`)
      assert.deepEqual({ faint, cut, small }, { faint: [], cut: [], small: [] }, page)
    }
    await reader.sees(ARTICLE)
    await canBeRead('list')
    await reader.type('找一篇文章，或一句话', '没有人写过的字')
    await reader.sees('没有找到「没有人写过的字」')
    await canBeRead('nothing-found')

    const { id } = await findArticle(ARTICLE)
    await reader.open(`pages/article/index?id=${id}`)
    await reader.sees(SENTENCE)
    await canBeRead('article')
    await reader.tap('关注更新')
    await reader.seesNamed('有新文章时提醒我一次')
    await canBeRead('end-of-article')
    await reader.select(FURTHER)
    await reader.tap('划线')
    await reader.waitForMarked(FURTHER, 'mark')
    await reader.select(SENTENCE)
    await reader.seesNamed('划线')
    await canBeRead('picked')

    await createPopular(ARTICLE, POPULAR, THOUGHT)
    await reader.tap('提问')
    await reader.write('哪里没读懂？作者和读者都能回答', '河水为什么要过石头？')
    await canBeRead('asking')
    await reader.tap('发送')
    await reader.sees('想问：河水为什么要过石头？')
    await reader.open(`pages/article/index?id=${id}`)
    await reader.waitForMarked(POPULAR, 'popular')
    await reader.tap('热门划线')
    await reader.sees(THOUGHT)
    await canBeRead('popular-list')
    await reader.tapOn('3 人划过')
    await reader.sees('3 位读者划过这里')
    await canBeRead('popular-sheet')
    await reader.tap('划线')
    await reader.waitForMarked(FURTHER + POPULAR, 'mark')
    await reader.tapOn(POPULAR)
    await reader.sees('算进「大家划过的」')
    await canBeRead('mark-sheet')
    await talkedAbout(id)
    await reader.open(`pages/article/index?id=${id}`)
    await reader.sees('是谁先开的口？')
    await reader.page.getByText('是谁先开的口？').first().scrollIntoViewIfNeeded()
    await canBeRead('talk')
    await readUpTo(0, await findArticle(ARTICLE), await reader.signInElsewhere())
    await reader.open('pages/shelf/index?part=words')
    await reader.sees(POPULAR)
    await canBeRead('words')
    await reader.tap('读过的')
    await reader.sees(ARTICLE)
    await canBeRead('history')
    await reader.tap('书架')
    await reader.sees('书架还空着')
    await canBeRead('shelf')
    await answered(id, await reader.signInElsewhere())
    await reader.open('pages/notices/index')
    await reader.sees('写在书边上的，后来呢？')
    await canBeRead('notices')
    await reader.tap('设置')
    await reader.sees('有人回复我')
    await canBeRead('notices-settings')
    await reader.tapOn('写在书边上的，后来呢？')
    await reader.isOn('thread')
    await reader.sees('写在书边上的，后来呢？')
    await canBeRead('thread')
    await blocks(reader, '吵闹的人')
    await reader.open('pages/blocks/index')
    await reader.seesNamed('恢复 一位读者')
    await canBeRead('blocked')
    await travelled(id, await reader.signInElsewhere())
    await reader.open('pages/shares/index')
    await reader.sees('谢谢你，有 4 个人因为你读到了这一句')
    await canBeRead('passed')
    await reader.tap('细看')
    await reader.sees('每天被打开多少次')
    await canBeRead('passed-closely')

    await reader.open(`pages/article/index?id=${id}&lost=${encodeURIComponent(SENTENCE)}`)
    await reader.sees('这句话已经不在里面了')
    await canBeRead('lost')

    const share = await reader.shareOf(await cardPath(ARTICLE, SENTENCE))
    await canBeRead('card')
    await reader.tap('写附言')
    await reader.rewrite('太长了'.repeat(21))
    await reader.sees('多了 3 字')
    await canBeRead('card-note')
    await reader.rewrite('想起你，就寄给你。')
    await reader.tap('放上去')
    await reader.seesNamed('改附言')
    await reader.tap('加句子')
    await reader.tap(FURTHER)
    await reader.sees('已有 2 句，最多 3 句')
    await canBeRead('card-more')
    await reader.tap('好了')
    await reader.seesNamed('共 2 句')
    await reader.waitForDrawing()
    await canBeRead('card-of-two')
    await reader.open(`pages/landing/index?s=${share}`, SCENES.code)
    await reader.markedText()
    await canBeRead('landing')
    await reader.open('pages/landing/index?s=neverExisted', SCENES.code)
    await reader.sees('这一句找不到了')
    await canBeRead('failure')

    await reader.open(await gapPath(ARTICLE, SENTENCE))
    await reader.sees('朋友看到的')
    await canBeRead('gap')
    await reader.tap('跟')
    await reader.sees('再点一个字，藏到那里')
    await reader.shareByButton('发给朋友')
    await reader.seesNamed('有人答对时提醒我一次')
    await canBeRead('gap-sent')
    await reader.tap('看看谁答了')
    await reader.sees('还没有人答过')
    await canBeRead('challenge-own')
    const challenge = await createChallenge(ARTICLE, SENTENCE, HIDDEN)
    await answerChallenge(new URLSearchParams(challenge.split('?')[1]).get('s'), '坐坐进来')
    await reader.open(challenge, SCENES.group)
    await reader.tapOn('答对后把我的名字和头像放进本群榜')
    await reader.tap('进', '来')
    await canBeRead('challenge')
    await reader.tap('坐', '坐')
    await canBeRead('challenge-filled')
    await reader.tap('第 1 格，进，拿回', '第 2 格，来，拿回', '来', '进', '就是它')
    await reader.sees('不是「来进坐坐」，再想想，还有 2 次')
    await canBeRead('challenge-wrong')
    await reader.tap('进', '来', '坐', '坐', '就是它')
    await reader.sees('本群 1 人答过，1 人答对')
    await canBeRead('challenge-solved')

    await reader.open('pages/me/index')
    await reader.type(NAME, '一个名字也许很长很长的读者')
    await reader.sees('保存')
    await canBeRead('me')
    await reader.tap('隐私与我的数据')
    await reader.sees('记下什么，记多久')
    await canBeRead('privacy')
    await reader.tap('删除我的账号')
    await reader.seesNamed('永久删除')
    await canBeRead('privacy-leaving')
    await reader.tap('再想想')
    await reader.goBack()
    await reader.tap('退出登录', '退出')
    await reader.sees('不登录，也都能读')
    await canBeRead('stranger')
  })
}

/** Let an article have a message with an answer to an answer. */
async function talkedAbout(id) {
  const {
    body: { total },
  } = await callApi('GET', `/api/v1/articles/${id}/messages`)
  if (total) return
  const message = await write(`/api/v1/articles/${id}/messages`, '甲', { text: '读完合上书，想起外婆也爱在书边上写字，一写就是一整页。' })
  const reply = await write(`/api/v1/messages/${message.id}/replies`, '乙', { text: '是谁先开的口？' })
  await write(`/api/v1/messages/${reply.id}/replies`, '丙', { text: '当然是我。' })
}

/** Let a reader have said something, and somebody have answered, so that they are told. */
async function answered(id, token) {
  const said = { key: randomUUID(), text: '外婆的书我都留着。' }
  const { body } = await callApi('POST', `/api/v1/articles/${id}/messages`, { token, body: said })
  await write(`/api/v1/messages/${body.id}/replies`, '丁', { text: '写在书边上的，后来呢？' })
  await waitUntil(async () => (await callApi('GET', '/api/v1/notices/unread', { token })).body.unread)
}

/** Let three people come by a reader’s card, one of them pass it on, and one come by that. */
async function travelled(article, token) {
  const {
    body: { share_id: share },
  } = await callApi('POST', '/api/v1/cards', { token, body: { article_id: article, quote: SENTENCE } })
  const first = [buildVisit(share), buildVisit(share), buildVisit(share)]
  for (const body of first) await callApi('POST', '/api/v1/visits', { body })
  const below = randomUUID().replaceAll('-', '').slice(0, 12)
  const passedOn = { article_id: article, channel: 'friend', visitor: first[0].visitor, parent_share_id: share }
  assert.equal((await callApi('PUT', `/api/v1/shares/${below}`, { body: passedOn })).status, 200)
  await callApi('POST', '/api/v1/visits', { body: buildVisit(below) })
  await waitForVisitors(share, 4, token)
}

async function blocks(reader, name) {
  const {
    body: { id },
  } = await callApi('GET', '/api/v1/me', { token: await signInReader(name) })
  const { status } = await callApi('PUT', `/api/v1/blocks/${id}`, { token: await reader.signInElsewhere() })
  assert.equal(status, 204)
}

journey('a page follows when the phone grows dark, and when it grows light again', async ({ arrive }) => {
  const reader = await arrive('黄昏')
  await reader.sees(ARTICLE)
  for (const [theme, isRight] of [
    ['dark', LOOKS[1][2]],
    ['light', LOOKS[0][2]],
  ]) {
    await reader.page.evaluate((wanted) => window.__mp.set({ theme: wanted }), theme)
    const { ground } = await reader.whenStable(auditPage, [LEAST_CONTRAST, LEAST_TOUCH])
    assert.ok(isRight(ground), `${theme}: ${ground}`)
  }
})

journey('what opens late, on a slow phone, is measured once it is open', async ({ arrive }) => {
  const reader = await arrive('等得起的人', { at: 'pages/me/index' })
  await reader.tap('用微信登录')
  await reader.seesNamed('换头像')
  await reader.tap('隐私与我的数据')
  await reader.seesNamed('删除我的账号')
  await reader.page.evaluate((late) => {
    const soon = window.setTimeout.bind(window)
    window.setTimeout = (act, wait = 0, ...given) => soon(act, wait + late, ...given)
  }, SLOW_MS)
  await reader.tap('删除我的账号')
  await reader.seesNamed('永久删除')
  const { small } = await reader.whenStable(auditPage, [LEAST_CONTRAST, LEAST_TOUCH])
  assert.deepEqual(small, [])
})

journey('on a small phone a word of two hundred letters breaks where the line ends', async ({ arrive }) => {
  const long = 'W'.repeat(200)
  const article = await createPopular(ARTICLE, POPULAR, THOUGHT)
  await write(`/api/v1/articles/${article.id}/messages`, '话长的人', { text: long })
  const reader = await arrive('窄屏的人', { fontSize: LARGEST, width: 320, at: `pages/article/index?id=${article.id}` })
  const fits = async () => {
    const { cut } = await reader.whenStable(auditPage, [0, 0])
    const { wide, most } = await reader.page.evaluate(() => ({
      wide: document.querySelector('.mp-frame.mp-on').scrollWidth,
      most: innerWidth,
    }))
    assert.deepEqual({ cut, wide: wide <= most }, { cut: [], wide: true })
  }
  await reader.sees(long)
  await reader.page.getByText(long).first().scrollIntoViewIfNeeded()
  await reader.shot('long-word')
  await fits()
  await reader.tap('说点什么')
  await reader.write('说点什么', long)
  await reader.untilAnswered('POST', `/articles/${article.id}/messages`, () => reader.tap('发送'))
  await reader.open('pages/shelf/index?part=words')
  await reader.sees(long)
  await reader.shot('long-word-on-shelf')
  await fits()
})

// A few characters of a sentence are hidden, and a friend finds them: asked, answered, read on from there.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { journey } from './journey.mjs'
import { answerChallenge, findArticle, callApi, createChallenge, gapPath, server, signInReader, waitUntil } from './api-client.mjs'
import { SCENES } from './phone.mjs'

const ARTICLE = '晚一点到家'
const SENTENCE = '身体回来得太快，心还在路上，常常要到半夜才进门。'
const HIDDEN = '才进门'
const ASK = '有人答对时提醒我一次'
const HINT = '点下面的字填进去，点格子拿回来'
const packed = (words) => words.replace(/\s+/g, '')
const shareIn = (path) => new URL(path, 'http://phone').searchParams.get('s')

journey('a gap goes to a friend, who is wrong once, finds it, and reads on; the one who asked is told', async ({ arrive }) => {
  const asker = await arrive('出题的人', { at: `pages/article/index?id=${(await findArticle(ARTICLE)).id}` })
  await asker.select(SENTENCE)
  await asker.tap('考朋友')
  await asker.isOn('gap')
  await asker.sees('朋友看到的')
  await hides(asker, HIDDEN)
  await asker.shot('gap')
  const path = await asker.shareByButton('发给朋友')
  const { title, imageUrl } = await asker.page.evaluate(() => window.__mp.shares.at(-1))
  assert.equal(title, '考考你：「…在路上，常常要到半夜□□□。」')
  assert.equal(imageUrl, '/images/challenge.png')
  assert.equal(await asker.shareByButton('发给朋友'), path)
  await awake(asker)
  await asker.tap(ASK)
  await asker.tap('允许')
  await asker.seesToast('好，到时提醒你一次')
  await asker.shot('sent')

  const friend = await arrive('答题的人', { at: 'pages/me/index' })
  await signsIn(friend, '阿远')
  await friend.untilAnswered('POST', '/visits', () => friend.open(path.slice(1), SCENES.chat))
  await friend.sees(HINT)
  await friend.sees('答对了，出题的人会知道是你')
  // The letters to choose from may happen to lie in this very order.
  assert.ok(!(await friend.shown('[class*="--paper"]').first().innerText()).includes(HIDDEN))
  await friend.shot('open')
  await fills(friend, HIDDEN, 1)
  await friend.tap('就是它')
  await friend.sees('再想想，还有 2 次')
  await friend.shot('wrong')
  await fills(friend, HIDDEN)
  await friend.shot('filled')
  await friend.tap('就是它')
  await friend.sees('答对了，就是「才进门」')
  await friend.sees('1 人答过，1 人答对')
  await friend.shot('solved')
  await friend.tap('读这一段')
  await friend.isOn('article')
  assert.equal(await friend.markedText(), packed(SENTENCE))
  await friend.goBack()
  await friend.tap('我也出一题')
  await friend.isOn('gap')
  await friend.sees('藏哪几个字')

  const [sent] = await waitUntil(async () => nonEmpty(await delivered(asker)))
  await asker.open('pages/notices/index')
  await asker.sees('阿远 答对了你出的填空')
  await asker.shot('notice')
  await asker.tapOn('阿远 答对了你出的填空')
  await asker.isOn('challenge')
  await asker.sees('这道题是你出的')
  await asker.sees('1 人答过，1 人答对')
  await asker.shot('own')
  await asker.open(sent.page)
  await asker.isOn('challenge')
  await asker.open('pages/shares/index')
  await asker.sees('出题考朋友')
  await asker.shot('passed')
  await asker.tap('看这道题')
  await asker.isOn('challenge')
  await asker.sees('1 人答过，1 人答对')
})

journey('what is hidden is chosen by two taps, and what cannot be says why', async ({ arrive }) => {
  const asker = await arrive('挑字的人', { at: await gapPath(ARTICLE, SENTENCE) })
  await asker.sees('藏哪几个字')
  await asker.tap('身')
  await asker.sees('再点一个字，藏到那里')
  await asker.tap('快')
  await asker.waitForData(({ hidden }) => hidden === '身体回来得太快')
  await asker.tap('身')
  await asker.tap('还')
  await asker.sees('最多藏 8 个字')
  await asker.tap('还')
  await asker.waitForData(({ hidden }) => hidden === '还')
  const first = await asker.shareByButton('发给朋友')
  await asker.tap('路')
  await asker.tap('上')
  await asker.waitForData(({ hidden }) => hidden === '路上')
  assert.notEqual(await asker.shareByButton('发给朋友'), first)
})

journey('three tries, and then the words are shown all the same', async ({ arrive }) => {
  const path = await createChallenge(ARTICLE, SENTENCE, HIDDEN)
  const friend = await arrive('没猜中的人', { at: path, scene: SCENES.chat })
  await friend.sees('你没有登录：答对了，出题的人只看到人数')
  for (const said of ['再想想，还有 2 次', '再想想，还有 1 次', '没猜中也没关系，藏起来的是「才进门」']) {
    await fills(friend, HIDDEN, 1)
    await friend.tap('就是它')
    await friend.sees(said)
  }
  await friend.sees('1 人答过，0 人答对')
  await friend.shot('over')
  await friend.open(path, SCENES.chat)
  await friend.sees('没猜中也没关系')
  await friend.tap('读这一段')
  assert.equal(await friend.markedText(), packed(SENTENCE))
})

journey('an answer that did not get through is told again, and is one try', async ({ arrive }) => {
  const friend = await arrive('断网的人', { at: await createChallenge(ARTICLE, SENTENCE, HIDDEN), scene: SCENES.chat })
  const keys = []
  friend.page.on('request', (request) => {
    if (/\/answers$/.test(request.url())) keys.push(request.postDataJSON().key)
  })
  await friend.sees(HINT)
  await fills(friend, HIDDEN, 1)
  const refused = await friend.refuse('POST', /\/answers$/, { status: 500, code: 'internal', detail: '服务出了点问题' })
  await friend.tap('就是它')
  await friend.seesToast('服务出了点问题')
  refused.by = null
  await friend.tap('就是它')
  await friend.sees('再想想，还有 2 次')
  assert.equal(keys.length, 2)
  assert.equal(keys[0], keys[1])
  await friend.tap(await letterIn(friend, 0))
  await friend.seesNo('再想想，还有 2 次')
  await friend.sees('还有 2 次')
})

journey('words of two paragraphs are chosen from line by line', async ({ arrive }) => {
  const { id, revision, paragraphs, starts } = await findArticle(ARTICLE)
  const first = paragraphs.findIndex(({ kind }, at) => kind === 'text' && paragraphs[at + 1]?.kind === 'text')
  const asker = await arrive('两段里挑字的人', {
    at: `pages/gap/index?article=${id}&revision=${revision}&start=${starts[first]}&end=${starts[first + 1] + 6}`,
  })
  await asker.sees('藏哪几个字')
  const breaks = asker.shown('[class~="line-end"]')
  assert.equal(await breaks.count(), 1)
  const [grid, lineEnd] = await Promise.all([asker.shown('[class~="grid"]'), breaks].map((each) => each.boundingBox()))
  assert.ok(Math.abs(grid.width - lineEnd.width) < 4)
  await asker.shot('two-paragraphs')
})

journey('in a group one sees how it went there, and is on the board if one likes', async ({ arrive }) => {
  const path = await createChallenge(ARTICLE, SENTENCE, HIDDEN)
  const group = `读书群 ${randomUUID().slice(0, 8)}`
  const quiet = await arrive('不上榜的人', { at: path, scene: SCENES.group, group })
  await quiet.sees('答对后把我的名字和头像放进本群榜')
  await solves(quiet)
  await quiet.sees('本群 1 人答过，1 人答对')
  const friend = await arrive('上榜的人', { at: path, scene: SCENES.group, group })
  await friend.tapOn('答对后把我的名字和头像放进本群榜')
  await friend.shot('group')
  await solves(friend)
  await friend.sees('本群 2 人答过，2 人答对')
  await friend.sees('一位读者（我）')
  await friend.sees('一次就对')
  await friend.shot('board')
  const stranger = await arrive('群外的人', { at: path, scene: SCENES.chat })
  await solves(stranger)
  await stranger.sees('3 人答过，3 人答对')
  await stranger.seesNo('本群')
})

journey('passed on it is the same question, and who passes it on plays all the same', async ({ arrive }) => {
  const path = await createChallenge(ARTICLE, SENTENCE, HIDDEN)
  const friend = await arrive('传下去的人', { at: 'pages/me/index' })
  await signsIn(friend, '传下去的人')
  await friend.open(path, SCENES.chat)
  await friend.sees(HINT)
  const next = await friend.shareByButton('也考考朋友')
  assert.notEqual(shareIn(next), shareIn(path))
  assert.deepEqual(await friend.sharedPicture('friend'), ['image/jpeg', 1080, 864])
  await friend.waitForRequests(1, 'PUT', `/challenges/${shareIn(next)}`)
  const third = await arrive('第三个人', { at: next.slice(1), scene: SCENES.chat })
  await solves(third)
  await third.sees('1 人答过，1 人答对')
  await friend.open('pages/shares/index')
  await friend.sees('出题考朋友')
  await friend.seesNo(HIDDEN)
  await friend.tap('看这道题')
  await solves(friend)
  await friend.sees('2 人答过，2 人答对')
})

journey('in Moments a challenge can be seen, and is played in the mini-program', async ({ arrive }) => {
  const asker = await arrive('发朋友圈的人', { at: await gapPath(ARTICLE, SENTENCE) })
  await asker.sees('朋友看到的')
  await hides(asker, HIDDEN)
  const posted = await asker.shareByMenu('分享到朋友圈', 'timeline')
  assert.match(posted, /^\/pages\/gap\/index\?/)
  await asker.waitForRequests(1, 'PUT', `/challenges/${shareIn(posted)}`)
  const again = `pages/challenge/index?${posted.split('?')[1]}`
  for (const at of [posted.slice(1), again]) {
    const friend = await arrive('刷朋友圈的人', { at, scene: SCENES.moments })
    await friend.sees('点下方「前往小程序」，把字填回去')
    await friend.seesNo(HIDDEN)
    await friend.seesNo('就是它')
    await friend.shot('moments')
  }
  const inside = await arrive('点进来的人', { at: posted.slice(1), scene: 1155 })
  await inside.isOn('challenge')
  await solves(inside)
})

journey('a challenge that nobody knows leads on, to the article if the path names one', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const friend = await arrive('早到的人', { at: `pages/challenge/index?s=neverExisted&a=${id}`, scene: SCENES.chat })
  await friend.sees('这道题还在路上')
  await friend.shot('untold')
  await friend.tap('先读文章')
  await friend.isOn('article')
  await friend.sees(SENTENCE)
  await friend.open('pages/challenge/index?s=neverExisted', SCENES.chat)
  await friend.sees('这一句找不到了')
  await friend.tap('看看别的文章')
  await friend.isOn('home')
})

journey('words that are too few, or no longer there, are picked anew', async ({ arrive }) => {
  const reader = await arrive('选短了的人', { at: await gapPath(ARTICLE, '身体') })
  await reader.sees('这句太短，藏不下字')
  await reader.tap('回到文章')
  await reader.isOn('article')
  await reader.open((await gapPath(ARTICLE, SENTENCE)).replace(/revision=\d+/, 'revision=0'))
  await reader.sees('文章刚刚有了改动')
})

journey('who found it tells the one who asked; a stranger is only counted', async ({ arrive }) => {
  const token = await signInReader('有账号的出题人')
  const path = await createChallenge(ARTICLE, SENTENCE, HIDDEN, token)
  await answerChallenge(shareIn(path), HIDDEN)
  await answerChallenge(shareIn(path), HIDDEN, { token: await signInReader('有账号的朋友') })
  await waitUntil(async () => (await callApi('GET', '/api/v1/notices/unread', { token })).body.unread === 1)
  const reader = await arrive('看着的人', { at: path, scene: SCENES.chat })
  await solves(reader)
  await reader.sees('3 人答过，3 人答对')
})

/** Hide exactly these characters, by two taps. */
async function hides(asker, words) {
  const [first, last] = [[...words][0], [...words].at(-1)]
  await asker.tap(first)
  await asker.tap(last)
  await asker.waitForData(({ hidden }, wanted) => hidden === wanted, words)
}

/** Fill the boxes with these letters; some others in the stead of the first few. */
async function fills(friend, letters, wrong = 0) {
  for (const [at, letter] of [...letters].entries()) await friend.tap(at < wrong ? await letterIn(friend, at, letters) : letter)
}

/** Some letter of the bank that is not among those. */
async function letterIn(friend, at, but = '') {
  const bank = await friend.page.evaluate(() => window.__mp.page().tiles.map(({ letter }) => letter))
  return bank.filter((letter) => !but.includes(letter))[at]
}

async function solves(friend) {
  await friend.sees(HINT)
  await fills(friend, HIDDEN)
  await friend.tap('就是它')
  await friend.sees('答对了，就是')
}

async function signsIn(reader, name) {
  await reader.tap('用微信登录')
  await reader.type('怎么称呼你', name)
  await reader.tap('保存')
  await reader.seesToast('名字记下了')
}

const nonEmpty = (list) => (list.length ? list : null)

/** Let messages come at any hour: the journey may be walked at night. */
async function awake(reader) {
  const { status } = await callApi('PUT', '/api/v1/me/notices', { token: await reader.signInElsewhere(), body: { muted: [], quiet: null } })
  assert.equal(status, 200)
}

/** What WeChat delivered to this phone. */
async function delivered({ device }) {
  return (await callApi('GET', `${server.simulator}/simulator/messages?device=${encodeURIComponent(device)}`)).body.messages
}

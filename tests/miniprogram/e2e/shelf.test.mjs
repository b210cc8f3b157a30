// What a reader keeps: the shelf, what was read, all their words, and who may see them.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { findArticle, callApi, readUpTo, waitUntil } from './api-client.mjs'
import { journey } from './journey.mjs'

const ARTICLE = '打不出来的名字'
const SENTENCE = '上面一条龙，下面一片天'

journey('an article is laid on a shelf, moved, and taken off', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const reader = await arrive('理书的人', { at: `pages/article/index?id=${id}` })
  await reader.tap('放进书架')
  await reader.shot('shelves')
  await reader.tap('在读')
  await reader.seesToast('放进书架了：在读')
  await reader.tap('书架：在读')
  await reader.tap('读过')
  await reader.seesNamed('书架：读过')
  await reader.shot('shelved')
  await reader.open('pages/shelf/index')
  await reader.sees(/^读过 {2}· .*刚刚$/)
  await reader.shot('shelf')
  await reader.tapOn(ARTICLE)
  await reader.tap('书架：读过')
  await reader.tap('从书架上拿下来')
  await reader.seesNamed('放进书架')
})

journey('the shelf shows what was done just before, however slow the line', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const at = `pages/article/index?id=${id}`
  const reader = await arrive('手快的人', { at })
  await reader.tap('放进书架', '在读')
  await reader.seesToast('放进书架了：在读')
  const shelving = await reader.hold(`/articles/${id}/shelf`)
  await reader.tap('书架：在读', '读过')
  await reader.waitForRequests(2, 'PUT', `/articles/${id}/shelf`)
  await reader.open('pages/shelf/index')
  await reader.whenStable()
  assert.equal(reader.count('GET', '/me/shelf'), 0)
  shelving()
  await reader.sees(/^读过 {2}· .*刚刚$/)
})

journey('who leaves an article soon finds it among what they read, and can forget it', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const reader = await arrive('匆匆的人', { at: `pages/article/index?id=${id}` })
  await marks(reader)
  await reader.page.waitForFunction(() => window.__mp.current.data._visible)
  await reader.open('pages/home/index')
  const token = await reader.signInElsewhere()
  await waitUntil(async () => (await callApi('GET', `/api/v1/articles/${id}/reading`, { token })).body.read_at)
  await reader.open('pages/shelf/index?part=history')
  await reader.sees(ARTICLE)
  await reader.tap('从读过的里去掉')
  await reader.sees('还没有读过的文章')
})

journey('a list that one comes back to shows what was done meanwhile, as far as it was listed', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const at = `pages/article/index?id=${id}`
  const [list, further] = ['/me/shelf', '再一页']
  const reader = await arrive('回头的人', { at })
  await reader.tap('放进书架', '读过')
  await reader.seesNamed('书架：读过')
  let known = null
  await reader.intercept(list, async (route) => {
    if (route.request().url().includes('cursor=more')) {
      const row = { ...known, article: { ...known.article, id: 'further', title: further } }
      return route.fulfill({ json: { items: [row], next: null } })
    }
    const reply = await route.fetch()
    const page = await reply.json()
    known ??= page.items[0]
    return route.fulfill({ response: reply, json: { ...page, next: 'more' } })
  })
  await reader.open('pages/shelf/index')
  await reader.sees(ARTICLE)
  await reader.page.evaluate(() => window.__mp.current.loadNextPage())
  await reader.sees(further)
  await reader.tapOn(ARTICLE)
  await reader.tap('书架：读过', '从书架上拿下来')
  await reader.seesNamed('放进书架')
  await reader.goBack()
  await reader.isOn('shelf')
  await reader.seesNo(ARTICLE)
  await reader.sees(further)
  assert.equal(reader.count('GET', list), 4)

  await reader.page.evaluate((url) => window.wx.navigateTo({ url }), `/${at}`)
  await reader.tap('放进书架', '读过')
  await reader.seesNamed('书架：读过')
  await reader.refuse('GET', list, { status: 503, code: 'unavailable', detail: '服务暂时不可用，请稍后再试' })
  await reader.untilAnswered('GET', list, () => reader.goBack())
  await reader.waitForData(({ footer, items }) => footer === 'end' && items.length === 1)
  await reader.sees(further)
})

journey('what was read a moment ago stands in the history that one comes back to', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const reader = await arrive('翻一翻的人', { at: 'pages/shelf/index?part=history' })
  await reader.sees('还没有读过的文章')
  await reader.page.evaluate((url) => window.wx.navigateTo({ url }), `/pages/article/index?id=${id}`)
  await reader.isOn('article')
  await reader.page.waitForFunction(() => window.__mp.current.data._visible)
  await reader.goBack()
  await reader.isOn('shelf')
  await reader.sees(ARTICLE)
})

journey('a reader goes on where they left off on another phone, and a glance does not lose the place', async ({ arrive }) => {
  const article = await findArticle(ARTICLE)
  const at = `pages/article/index?id=${article.id}`
  const reader = await arrive('接着读的人', { at })
  await marks(reader)
  await reader.open('pages/home/index')
  const token = await reader.signInElsewhere()
  await readUpTo(6, article, token)
  await reader.open(at)
  await reader.sees('接着上次读')
  await reader.shot('resume')
  await reader.page.waitForFunction(() => window.__mp.current.data._visible)
  const noted = reader.count('PUT', `/articles/${article.id}/reading`)
  await reader.open('pages/home/index')
  await reader.sees(ARTICLE)
  assert.equal(reader.count('PUT', `/articles/${article.id}/reading`), noted)
  assert.equal((await callApi('GET', `/api/v1/articles/${article.id}/reading`, { token })).body.position.index, 6)
  await reader.open(at)
  await reader.tap('接着上次读')
  await reader.page.waitForFunction(() => window.__mp.current.data._visible?.first >= 5)
  await reader.seesNo('接着上次读')
})

journey('all one’s words are searched, and copied in two forms', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const reader = await arrive('带走的人', { at: `pages/article/index?id=${id}` })
  await marks(reader)
  await reader.agreeToPrivacy()
  await reader.open('pages/shelf/index?part=words')
  await reader.sees(SENTENCE)
  for (const [form, kept] of [
    ['Markdown', `> ${SENTENCE}`],
    ['纯文本', `“${SENTENCE}”`],
  ]) {
    await reader.tap('复制出来', form)
    await reader.page.waitForFunction(async (words) => (await window.wx.getClipboardData()).data.includes(words), kept)
  }
  await reader.type('在自己的话里找', '没有写过的字')
  await reader.sees('没有找到「没有写过的字」')
})

journey('words kept to oneself can be changed at any time, shown to all, and hidden again', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const words = `只写给自己。${randomUUID().slice(0, 8)}`
  const reader = await arrive('藏字的人', { at: `pages/article/index?id=${id}` })
  await reader.tap('说点什么')
  await reader.write('说点什么', words)
  await reader.tap('仅自己可见')
  await reader.tap('发送')
  await reader.sees('仅自己可见')
  await reader.tapIn(words, '更多')
  await reader.shot('own-deeds')
  await reader.tap('修改')
  await reader.rewrite(`${words}改`)
  await reader.tap('发送')
  await reader.sees(`${words}改`)
  assert.equal(await shownToAll(id, words), false)
  await reader.tapIn(words, '更多')
  await reader.tap('让大家看到')
  await reader.hasIn(words, '点赞，0 个赞')
  assert.equal(await shownToAll(id, words), true)
  await reader.tapIn(words, '更多')
  await reader.tap('改为仅自己可见')
  await reader.sees('刚刚 · 仅自己可见')
  assert.equal(await shownToAll(id, words), false)
})

async function marks(reader) {
  await reader.select(SENTENCE)
  await reader.tap('划线')
  await reader.waitForMarked(SENTENCE, 'mark')
}

async function shownToAll(id, words) {
  const { body } = await callApi('GET', `/api/v1/articles/${id}/messages?sort=new`)
  return body.items.some(({ text }) => text.includes(words))
}

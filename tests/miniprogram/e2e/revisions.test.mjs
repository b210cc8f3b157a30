// An article that its editor changes between two visits: what was marked and passed on is met again
// at the right words, or said to be gone, and never on words that only look like it.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { journey } from './journey.mjs'
import { findArticle, asEditor, cardPath, waitUntil } from './api-client.mjs'
import { SCENES } from './phone.mjs'

const KEPT = '清早的渡口没有人，船自己在水里轻轻地摇。'
const NOW = '清早的渡口没有什么人，船自己在水里慢慢地摇。'
const GONE = '她把雨伞留在岸边，像留给下一个赶路的人。'
const AFTER = '对岸的钟敲了六下，卖豆腐的人才把灯吹灭。'
const NEW = '这一篇添了个开头，说说那条河从前的名字。'
const TWIN = `多年以后有人又写道：${GONE}那时渡口早已没有了。`

const before = [`${KEPT}${AFTER}`, `我们等了很久。${GONE}后来雨就停了。`, '桥修好以后，渡船卖给了上游的人家。', TWIN]
const after = [NEW, `${NOW}${AFTER}`, '我们等了很久。后来雨就停了。', '桥修好以后，渡船卖给了上游的人家。', TWIN]

journey('what was marked is drawn on the changed words after a re-import, and what is gone keeps its old words', async ({ arrive }) => {
  const { title, id } = await written()
  const reader = await arrive('两次来的人', { at: `pages/article/index?id=${id}` })
  await mark(reader, KEPT)
  await mark(reader, GONE)
  await reader.waitForMarked(KEPT + GONE, 'yellow')
  await reader.shot('before')

  await revised(title, id)
  await reader.open(`pages/article/index?id=${id}`)
  await reader.sees(NEW)
  await reader.waitForMarked(NOW, 'yellow')
  await reader.shot('after')

  await reader.open('pages/shelf/index?part=words')
  await reader.sees('原文里已经没有这句话')
  await reader.sees(GONE)
  await reader.shot('my-words')
  await reader.tapOn(KEPT)
  await reader.isOn('article')
  assert.equal(await reader.markedText(), NOW)
  await reader.seesNo('这句话已经不在里面了')
  await reader.goBack()
  await reader.tapOn(GONE)
  await reader.isOn('article')
  await reader.sees('编辑改了这篇文章，这句话已经不在里面了')
  await reader.sees(NEW)
  assert.equal(await reader.page.locator('.mp-frame.mp-on [class~="lit"]').count(), 0)
  await reader.shot('lost')
  await reader.tap('接着读文章')
  await reader.seesNo('编辑改了这篇文章，这句话已经不在里面了')
})

journey('a list that is older than a re-import leads to no wrong words', async ({ arrive }) => {
  const { title, id } = await written()
  const reader = await arrive('看旧单子的人', { at: `pages/article/index?id=${id}` })
  await mark(reader, KEPT)
  await reader.open('pages/shelf/index?part=words')
  await reader.sees(KEPT)
  await revised(title, id)
  await reader.tapOn(KEPT)
  await reader.seesToast('换了位置')
  assert.equal(await reader.page.locator('.mp-frame.mp-on [class~="lit"]').count(), 0)
  await reader.waitForMarked(NOW, 'yellow')
})

journey('a card made before a re-import leads to the changed words, or says that they are gone', async ({ arrive }) => {
  const { title, id } = await written()
  const reader = await arrive('发卡片的人')
  const kept = await reader.shareOf(await cardPath(title, KEPT))
  const gone = await reader.shareOf(await cardPath(title, GONE))
  await revised(title, id)

  const friend = await arrive('收到的人', { at: `pages/landing/index?scene=${kept}`, scene: SCENES.code })
  assert.equal(await friend.markedText(), NOW)
  await friend.sees(`传给你的时候，它是：「${KEPT}」`)
  await friend.shot('changed')
  await friend.tap('读全文')
  await friend.isOn('article')
  assert.equal(await friend.markedText(), NOW)

  await friend.open(`pages/landing/index?scene=${gone}`, SCENES.code)
  await friend.sees('这一句已经不在里面了')
  await friend.sees(GONE)
  assert.equal(await friend.page.locator('.mp-frame.mp-on [class~="lit"]').count(), 0)
  await friend.shot('gone')
  await friend.tap('读全文')
  await friend.isOn('article')
  await friend.sees(NEW)

  const moments = await arrive('朋友圈里的人', { at: `pages/landing/index?s=${gone}`, scene: SCENES.moments })
  await moments.sees('这一句已经不在里面了')
  await moments.sees(NEW)
  await moments.shot('gone-in-moments')
})

/** Have an editor publish an article of its own for a journey. */
async function written() {
  const title = `渡口 ${randomUUID().slice(0, 6)}`
  const { article } = await asEditor('POST', '/articles/import', { title, html: html(before) })
  await asEditor('POST', `/articles/${article.id}/publish`)
  return findArticle(title)
}

/** Have the editor bring in the changed article, and every passage sought in it. */
async function revised(title, id) {
  const { revision } = await asEditor('GET', `/articles/${id}`)
  await asEditor('POST', '/articles/import', { title, html: html(after), replaces: revision })
  await waitUntil(async () => (await asEditor('GET', `/articles/${id}/reanchor-runs`)).items[0]?.finished_at)
}

async function mark(reader, words) {
  await reader.select(words)
  await reader.tap('划线')
  await reader.page.waitForFunction((wanted) => {
    const pieces = document.querySelectorAll('.mp-frame.mp-on [class~="yellow"]')
    return [...pieces]
      .map((piece) => piece.innerText)
      .join('')
      .includes(wanted)
  }, words)
}

function html(paragraphs) {
  return paragraphs.map((each) => `<p>${each}</p>`).join('')
}

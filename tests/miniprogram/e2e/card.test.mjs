// The card: its designs, the album and its permission, passing the picture on, and every refusal.
import assert from 'node:assert/strict'
import { journey } from './journey.mjs'
import { findArticle, callApi, cardPath, scan } from './api-client.mjs'

const ARTICLE = '四个人，一支铅笔'
const SENTENCE = '猜错了才好：人和人就是在猜错的地方认识的。'
const FURTHER = [
  '两个人容易变成谈心',
  '页边大约 18 mm 宽，够写七八个字。写不下的，多半是还没有想清楚。',
  '笔记里可以没有感想，不能没有页码：感想会变，页码能带你回到它变之前的地方。',
]
// One that nobody marks for all to see.
const [OTHER_ARTICLE, OTHER_SENTENCE] = ['晚一点到家', '身体回来得太快，心还在路上，常常要到半夜才进门。']
const [DESIGNS, SIZES] = ['卡片的样子', '卡片的大小']
const REFUSED_NOTES = [
  ['快加微信领红包', '这段话里可能有不合适的内容，改一改再发吧'],
  ['我有内部消息', '这句附言还不能印上去，换个说法，或者先不写附言'],
]
const NOTE_HINT = '添一句自己的话'

journey('a card is drawn in every design, the usual one first, and the last choice is remembered', async ({ arrive }) => {
  const reader = await arrive('挑剔的人', { at: await cardPath(ARTICLE, SENTENCE) })
  await reader.waitForDrawing()
  const { previews } = await reader.page.evaluate(() => window.__mp.page())
  assert.ok(previews.length > 5)
  assert.deepEqual([previews[0].design, await checked(reader)], ['paper', [previews[0].title]])
  for (const { title } of previews.slice(1)) {
    await reader.tap(title)
    await reader.waitForDrawing()
    assert.deepEqual(await checked(reader), [title])
    await reader.shot(`design-${title}`)
  }
  assert.equal(reader.count('POST', '/cards'), 0)
  const kept = await reader.card()
  assert.equal(reader.count('POST', '/cards'), 1)
  await reader.open(await cardPath(ARTICLE, SENTENCE))
  assert.equal(await reader.card(), kept)
  assert.deepEqual(await checked(reader), [previews.at(-1).title])
})

journey('of more designs than a phone is wide the chosen one is in sight', async ({ arrive }) => {
  const reader = await arrive('样子很多', { at: await cardPath(ARTICLE, SENTENCE) })
  await reader.waitForDrawing()
  const { previews } = await reader.page.evaluate(() => window.__mp.page())
  await reader.tap(previews.at(-1).title)
  await reader.open(await cardPath(ARTICLE, SENTENCE))
  await reader.waitForDrawing()
  await reader.page.waitForFunction(() => {
    const { left, right } = document.querySelector('.mp-frame.mp-on [aria-checked="true"]').getBoundingClientRect()
    return left >= 0 && right <= innerWidth
  })
  await reader.shot('many-designs')
})

journey('where the server cannot be reached the phone’s own drawing is kept, if the reader likes', async ({ arrive }) => {
  const reader = await arrive('没信号', { at: await cardPath(ARTICLE, SENTENCE) })
  await reader.waitForDrawing()
  await reader.page.evaluate(() => window.__mp.set({ network: 'none' }))
  await reader.agreeToPrivacy()
  await reader.tap('存到相册')
  await reader.sees('没有连上服务器')
  await reader.tap('用这张')
  await reader.tap('允许')
  await reader.seesToast('已存到相册')
  const [kept] = await reader.page.evaluate(() => window.__mp.album)
  assert.ok(kept)
})

journey('the album is refused, explained, given, and the card is in it', async ({ arrive }) => {
  const reader = await arrive('相册', { at: await cardPath(ARTICLE, SENTENCE) })
  await reader.card()
  await reader.tap('存到相册')
  await reader.tap('同意')
  await reader.tap('拒绝')
  await reader.sees('需要相册权限')
  await reader.shot('album-explained')
  await reader.tap('去设置')
  await reader.page.locator('[data-scope="scope.writePhotosAlbum"]').check()
  await reader.tap('返回')
  await reader.seesToast('已存到相册')
  const album = await reader.page.evaluate(() => window.__mp.album)
  assert.equal(album.length, 1)
  await reader.tap('存到相册')
  await reader.page.waitForFunction(() => window.__mp.album.length === 2)
})

journey('who keeps the album closed is told that nothing was saved', async ({ arrive }) => {
  const reader = await arrive('不给', { at: await cardPath(ARTICLE, SENTENCE) })
  await reader.card()
  await reader.tap('存到相册')
  await reader.tap('同意')
  await reader.tap('拒绝')
  await reader.tap('取消')
  await reader.seesToast('没有相册权限，卡片还没有存下来')
  assert.equal((await reader.page.evaluate(() => window.__mp.album)).length, 0)
})

journey('a forward and a sent picture carry the share that is on the card', async ({ arrive }) => {
  const reader = await arrive('转发', { at: await cardPath(ARTICLE, SENTENCE) })
  const share = (await scan(await reader.card())).searchParams.get('scene')
  await reader.tap('转发')
  await reader.tap('发送')
  const [forward] = await reader.page.evaluate(() => window.__mp.shares)
  assert.equal(forward.path, `/pages/landing/index?s=${share}`)
  assert.ok(forward.title.includes(SENTENCE.slice(0, 10)), forward.title)
  await reader.tap('发图给朋友')
  await reader.tap('发送给朋友')
  const [[sent]] = await reader.page.evaluate(() => window.__mp.callsOf('showShareImageMenu'))
  assert.equal(sent.entrancePath, `/pages/landing/index?s=${share}`)
})

journey('words that moved since they were picked, or never were, are not put on a card', async ({ arrive }) => {
  const { id, revision } = await findArticle(ARTICLE)
  const reader = await arrive('旧页面', { at: `pages/card/index?article=${id}&revision=${revision + 1}&start=0&end=5` })
  await reader.sees('文章刚刚有了改动')
  await reader.shot('words-that-moved')
  await reader.tap('回到文章')
  await reader.isOn('article')
  for (const query of ['start=x&end=y', 'start=-5&end=-1', 'start=99999&end=999999', 'start=5&end=5', '']) {
    await reader.open(`pages/card/index?article=${id}&revision=${revision}&${query}`)
    await reader.sees('文章刚刚有了改动')
    await reader.seesNamed('回到文章')
  }
  for (const query of ['', 'article=', 'article=neverwas1234', 'article=..%2Fme']) {
    await reader.open(`pages/card/index?${query}`)
    await reader.sees('没有找到')
    await reader.tap('看看别的文章')
    await reader.sees(ARTICLE)
  }
})

journey('where the phone’s storage is full a card is made all the same', async ({ arrive }) => {
  const reader = await arrive('存满了')
  await reader.sees(ARTICLE)
  await reader.page.evaluate(() => {
    for (let size = 900_000, number = 0; size > 8;) {
      try {
        window.wx.setStorageSync(`full-${number}`, 'x'.repeat(size))
        number += 1
      } catch {
        size = Math.floor(size / 2)
      }
    }
  })
  await reader.tapOn(ARTICLE)
  await reader.select(SENTENCE)
  await reader.tap('做卡片')
  const usual = await reader.card()
  await reader.tap('夜墨')
  await reader.card(usual)
  assert.equal(reader.count('POST', '/cards'), 2)
  assert.equal(reader.count('POST', '/sessions'), 1)
})

journey('a sign-in that WeChat refuses is told, and the card comes when it works again', async ({ arrive }) => {
  let refused
  const reader = await arrive('微信不在', {
    at: await cardPath(ARTICLE, SENTENCE),
    before: async (phone) => {
      refused = await phone.refuse('POST', '/sessions', { status: 503, code: 'wechat_away', detail: '暂时连不上微信，请稍后再试' })
    },
  })
  await reader.waitForDrawing()
  await reader.tap('发图给朋友')
  await reader.seesToast('暂时连不上微信，请稍后再试')
  refused.by = null
  await reader.card()
})

journey('a size is chosen, kept in the card, and remembered; what stands below does not move', async ({ arrive }) => {
  const reader = await arrive('要方图', { at: await cardPath(ARTICLE, SENTENCE) })
  await reader.waitForDrawing()
  const below = () => reader.named('写附言').evaluate((chip) => chip.getBoundingClientRect().top)
  const before = await below()
  for (const [words, size, shape] of [
    ['长图，九比十六', 'long', 16 / 9],
    ['竖图，三比四', 'portrait', 4 / 3],
    ['方图，一比一', 'square', 1],
  ]) {
    await reader.tap(words)
    await reader.waitForData(({ preview }, wanted) => preview.size === wanted, size)
    await reader.waitForDrawing()
    await reader.shot(`size-${size}`)
    assert.deepEqual(await checked(reader, SIZES), [words])
    const [width, height] = await reader.shown('.mp-frame.mp-on .card').evaluate((card) => [card.clientWidth, card.clientHeight])
    assert.ok(Math.abs(height / width - shape) < 0.01, `${size}: ${width} × ${height}`)
    assert.equal(await below(), before)
  }
  assert.equal(reader.count('POST', '/cards'), 0)
  assert.deepEqual(await sidesOf(await reader.card()), [1080, 1080])
  await reader.open(await cardPath(ARTICLE, SENTENCE))
  await reader.waitForDrawing()
  assert.deepEqual(await checked(reader, SIZES), ['方图，一比一'])
})

journey('a note is written, counted, printed, changed and taken away', async ({ arrive }) => {
  const reader = await arrive('有话要说', { at: await cardPath(ARTICLE, SENTENCE) })
  await reader.waitForDrawing()
  await reader.tap('写附言')
  await reader.write(NOTE_HINT, '  想起你，就寄给你。')
  await reader.sees('还能写 51 字')
  await reader.shot('note-sheet')
  await reader.write(NOTE_HINT, '长'.repeat(63))
  await reader.sees('多了 3 字')
  await reader.write(NOTE_HINT, '想起你，就寄给你。')
  await reader.tap('放上去')
  await reader.waitForData(saysNow, '想起你，就寄给你。')
  await reader.waitForDrawing()
  await reader.shot('with-note')
  const noted = await reader.card()
  await reader.shot('with-note-kept')
  await reader.tap('改附言')
  assert.equal(await reader.writtenText(), '想起你，就寄给你。')
  await reader.rewrite('')
  await reader.tap('放上去')
  await reader.seesNamed('写附言')
  await reader.card(noted)
  assert.equal(reader.count('POST', '/cards'), 2)
})

journey('a note that may not be shown is told beside the card, and another one is printed', async ({ arrive }) => {
  const reader = await arrive('不合适', { at: await cardPath(ARTICLE, SENTENCE) })
  await reader.waitForDrawing()
  await reader.tap('写附言')
  for (const [note, refusal] of REFUSED_NOTES) {
    await reader.rewrite(note)
    await reader.tap('放上去')
    await reader.waitForData(saysNow, note)
    await reader.waitForDrawing()
    await reader.tap('发图给朋友')
    await reader.sees(refusal)
    await reader.shot(`note-refused-${note}`)
    assert.equal(await reader.shown('.mp-frame.mp-on .picture').count(), 0)
    await reader.tapOn(refusal)
  }
  await reader.rewrite('寄给你')
  await reader.tap('放上去')
  await reader.waitForData(saysNow, '寄给你')
  await reader.seesNo(REFUSED_NOTES[1][1])
  await reader.card()
})

journey('while a note cannot be judged the card is to be had without it, and no phone prints it unjudged', async ({ arrive }) => {
  const reader = await arrive('微信不在', { at: await cardPath(ARTICLE, SENTENCE) })
  await reader.waitForDrawing()
  await reader.tap('写附言')
  await reader.rewrite('寄给你')
  await reader.tap('放上去')
  await reader.seesNamed('改附言')
  const refused = await reader.refuse('POST', '/cards', {
    status: 503,
    code: 'note_unchecked',
    detail: '附言暂时没法检查，稍后再试，或者先不写附言',
  })
  await reader.waitForDrawing()
  await reader.tap('存到相册')
  await reader.sees('附言暂时没法检查，稍后再试，或者先不写附言')
  refused.by = null
  await reader.page.evaluate(() => window.__mp.set({ network: 'none' }))
  await reader.tap('存到相册')
  await reader.seesToast('附言要联网看过才能印上去')
  await reader.page.evaluate(() => window.__mp.set({ network: 'wifi' }))
  await reader.card()
  await reader.seesNo('附言暂时没法检查')
})

journey('three passages come onto one card, which leads to the first', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const reader = await arrive('摘了好几句', { at: `pages/article/index?id=${id}` })
  for (const words of FURTHER) {
    await reader.select(words)
    await reader.untilAnswered('POST', `/articles/${id}/marks`, () => reader.tap('划线'))
    await reader.seesNo('考朋友')
  }
  await reader.open(await cardPath(ARTICLE, SENTENCE))
  await reader.waitForDrawing()
  await reader.tap('加句子')
  await reader.sees('扫码会来到这一句')
  await reader.shot('further')
  for (const words of FURTHER.slice(0, 2)) await reader.tap(words)
  await reader.sees('已有 3 句，最多 3 句')
  await reader.named(FURTHER[2]).tap({ force: true })
  await reader.seesToast('一张卡最多三句')
  await reader.shot('further-full')
  await reader.tap('好了')
  await reader.seesNamed('共 3 句')
  for (const words of FURTHER.slice(0, 2)) await reader.waitForData(saysNow, words)
  await reader.waitForDrawing()
  await reader.shot('three-passages')
  const share = (await scan(await reader.card())).searchParams.get('scene')
  await reader.shot('three-passages-kept')
  assert.equal((await callApi('GET', `/api/v1/shares/${share}`)).body.passage.quote, SENTENCE)
  await reader.tap('共 3 句')
  await reader.tap(FURTHER[0])
  await reader.tap(FURTHER[2])
  await reader.sees('已有 3 句，最多 3 句')
  await reader.tap('好了')
  await reader.tap('方图，一比一')
  await reader.sees('放不下的字省去了，换个长一点的试试')
  await reader.waitForDrawing()
  await reader.shot('three-passages-short')
  await reader.tap('长图，九比十六')
  await reader.seesNo('放不下的字省去了，换个长一点的试试')
  await reader.tap('共 3 句')
  await reader.tap(FURTHER[2])
  await reader.sees('已有 2 句，最多 3 句')
  await reader.tap('好了')
  await reader.seesNamed('共 2 句')
})

journey('without further passages nothing offers them; where they do not come, the sheet asks again', async ({ arrive }) => {
  const reader = await arrive('没划过', { at: await cardPath(OTHER_ARTICLE, OTHER_SENTENCE) })
  await reader.waitForDrawing()
  await reader.seesNamed('写附言')
  assert.equal(await reader.named('加句子').count(), 0)
  const refused = await reader.refuse('GET', /\/marks$/, { status: 503, code: 'unavailable', detail: '服务暂时不可用，请稍后再试' })
  await reader.open(await cardPath(OTHER_ARTICLE, OTHER_SENTENCE))
  await reader.waitForDrawing()
  await reader.tap('加句子')
  await reader.sees('服务暂时不可用，请稍后再试')
  await reader.shot('further-refused')
  refused.by = null
  await reader.tap('再试一次')
  await reader.sees('这篇里还没有划过别的句子')
  await reader.shot('further-none')
})

journey('what many readers marked may stand on a card, too; a design of one size offers no other', async ({ arrive }) => {
  const query = new URLSearchParams((await cardPath(ARTICLE, FURTHER[1])).split('?')[1])
  const [start, end] = [Number(query.get('start')), Number(query.get('end'))]
  const instead = (change) => async (route) => {
    const reply = await route.fetch()
    return route.fulfill({ response: reply, json: change(await reply.json()) })
  }
  const reader = await arrive('后来的人', {
    at: await cardPath(ARTICLE, SENTENCE),
    before: async (phone) => {
      await phone.intercept(
        /\/marks$/,
        instead((marks) => ({ ...marks, popular: [{ start, end, quote: FURTHER[1], readers: 12 }] })),
      )
      await phone.intercept(
        '/cards/previews',
        instead((seen) => ({ ...seen, items: seen.items.map((each) => ({ ...each, sizes: [each.size] })) })),
      )
    },
  })
  await reader.waitForDrawing()
  await reader.tap('加句子')
  await reader.sees('12 位读者划过')
  await reader.tap(FURTHER[1])
  await reader.sees('已有 2 句，最多 3 句')
  await reader.shot('popular')
  await reader.tap('好了')
  await reader.waitForData(saysNow, FURTHER[1])
  assert.equal(await reader.shown(`[aria-label="${SIZES}"]`).count(), 0)
  await reader.waitForDrawing()
  await reader.shot('one-size')
  await reader.card()
})

journey('a choice that cannot be planned is told, and the card stays as it was', async ({ arrive }) => {
  const reader = await arrive('断断续续', { at: await cardPath(ARTICLE, SENTENCE) })
  await reader.waitForDrawing()
  const refused = await reader.refuse('POST', '/cards/previews', { status: 503, code: 'unavailable', detail: '服务暂时不可用，请稍后再试' })
  const usual = await checked(reader, SIZES)
  await reader.tap('方图，一比一')
  await reader.seesToast('服务暂时不可用，请稍后再试')
  assert.deepEqual(await checked(reader, SIZES), usual)
  await reader.tap('写附言')
  await reader.rewrite('寄给你')
  await reader.tap('放上去')
  await reader.waitForData(({ isLoadingPreviews }) => !isLoadingPreviews)
  assert.equal(await reader.writtenText(), '寄给你')
  refused.by = null
  await reader.tap('放上去')
  await reader.seesNamed('改附言')
  await reader.waitForData(saysNow, '寄给你')
})

journey('where the server is full the card is asked for again by itself, and the wait is told', async ({ arrive }) => {
  const reader = await arrive('人多', { at: await cardPath(ARTICLE, SENTENCE), before: (phone) => phone.page.clock.install() })
  await reader.waitForDrawing()
  const refused = await reader.refuse(
    'POST',
    '/cards',
    { status: 503, code: 'busy', detail: '现在人有点多，请稍等几秒再试' },
    { 'retry-after': '8' },
  )
  await reader.tap('发图给朋友')
  await reader.seesToast('现在人有点多，8 秒后自动再试')
  await reader.shot('busy')
  refused.by = null
  assert.equal(reader.count('POST', '/cards'), 1)
  await reader.page.clock.fastForward('00:08')
  await reader.tap('取消')
  await reader.picture()
  assert.equal(reader.count('POST', '/cards'), 2)
})

journey('who finds the server full again and again is told in the end, and may try anew', async ({ arrive }) => {
  const reader = await arrive('人太多', { at: await cardPath(ARTICLE, SENTENCE), before: (phone) => phone.page.clock.install() })
  await reader.waitForDrawing()
  const refused = await reader.refuse(
    'POST',
    '/cards',
    { status: 503, code: 'busy', detail: '现在人有点多，请稍等几秒再试' },
    { 'retry-after': '8' },
  )
  await reader.tap('发图给朋友')
  for (let times = 1; times <= 3; times += 1) {
    await reader.waitForRequests(times, 'POST', '/cards')
    await reader.page.waitForFunction(
      (told) => window.__mp.toasts.filter(({ title }) => title.includes('秒后自动再试')).length === told,
      times,
    )
    await reader.page.clock.fastForward('00:08')
  }
  await reader.seesToast('现在人有点多，请稍等几秒再试')
  assert.equal(reader.count('POST', '/cards'), 4)
  refused.by = null
  await reader.card()
})

/** What a choice says is chosen: that of designs, or another. */
function checked(reader, choice = DESIGNS) {
  const radios = reader.shown(`[role="radiogroup"][aria-label="${choice}"] [role="radio"][aria-checked="true"]`)
  return radios.evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')))
}

/** In the browser: tell whether the card that is shown says this. */
function saysNow({ preview }, words) {
  const said = preview.steps.flatMap(({ lines = [] }) => lines.flatMap(({ pieces }) => pieces.map(({ text }) => text))).join('')
  return said.replace(/\s/g, '').includes(words.replace(/\s/g, ''))
}

/** How wide and high a picture is. */
async function sidesOf(url) {
  const bytes = Buffer.from(await (await fetch(url)).arrayBuffer())
  let at = 2
  while (bytes[at + 1] < 0xc0 || bytes[at + 1] > 0xc2) at += 2 + bytes.readUInt16BE(at + 2)
  return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)]
}

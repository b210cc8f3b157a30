// What readers say to one another below an article, and what keeps order among them.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { findArticle, callApi, asEditor } from './api-client.mjs'
import { journey } from './journey.mjs'

const ARTICLE = '晚一点到家'

journey('a message is left, liked and answered by another, who is named', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const words = `走路的时候最容易想通。${randomUUID().slice(0, 8)}`
  const writer = await arrive('写留言的人', { at: `pages/article/index?id=${id}` })
  await writer.tap('说点什么')
  await writer.write('说点什么', words)
  await writer.tap('发送')
  await writer.sees(words)

  const friend = await arrive('回话的人', { at: `pages/article/index?id=${id}` })
  await friend.sees(words)
  await friend.tapIn(words, '点赞，0 个赞')
  await friend.hasIn(words, '取消点赞，1 个赞')
  await friend.tapIn(words, '回复 一位读者')
  await friend.write('写下回复', '我也是，尤其是夜里。')
  await friend.tap('发送')
  await friend.sees('我也是，尤其是夜里。')
  await friend.shot('talk')

  await writer.open(`pages/article/index?id=${id}`)
  await writer.sees('我也是，尤其是夜里。')
  await writer.hasIn(words, '点赞，1 个赞')
})

journey('one’s own words are changed and erased; what was answered stays', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const words = `先写错一个字。${randomUUID().slice(0, 8)}`
  const writer = await arrive('改字的人', { at: `pages/article/index?id=${id}` })
  await say(writer, words)
  await writer.tapIn(words, '更多')
  await writer.tap('修改')
  await writer.rewrite('写对了。')
  await writer.tap('发送')
  await writer.sees('改过')
  await writer.tapIn('写对了。', '更多')
  await writer.tap('删除')
  await writer.tap('删除')
  await writer.seesNo('写对了。')
})

journey('risky words are refused in the server’s sentence, and are not lost', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const writer = await arrive('说错话的人', { at: `pages/article/index?id=${id}` })
  await writer.tap('说点什么')
  await writer.write('说点什么', '这里有违规内容')
  await writer.refuse('POST', '/articles/', { status: 422, code: 'risky_words', detail: '这段话里可能有不合适的内容，改一改再发吧' })
  await writer.tap('发送')
  await writer.sees('改一改再发吧')
  assert.equal(await writer.writtenText(), '这里有违规内容')
})

journey('words are reported, and a person is not met any more', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const words = `不想再看到的话。${randomUUID().slice(0, 8)}`
  const writer = await arrive('吵闹的人', { at: `pages/article/index?id=${id}` })
  await say(writer, words)
  const reader = await arrive('安静的人', { at: `pages/article/index?id=${id}` })
  await reader.tap('最新')
  await reader.sees(words)
  await reader.tapIn(words, '更多')
  await reader.tap('举报')
  await reader.tap('攻击、辱骂')
  await reader.seesToast('谢谢，编辑会来看的')
  await reader.tapIn(words, '更多')
  await reader.tap('不看 一位读者')
  await reader.tap('不看了')
  await reader.seesNo(words)
})

journey('a person’s name is reported, or their face, and who shows neither is not', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const words = `署了名的话。${randomUUID().slice(0, 8)}`
  const writer = await arrive('名字难听的人', { at: `pages/article/index?id=${id}` })
  await say(writer, words)
  const token = await writer.signInElsewhere()
  const reader = await arrive('看见名字的人', { at: `pages/article/index?id=${id}` })
  await reader.tap('最新')
  await reader.sees(words)
  await reader.tapIn(words, '更多')
  await reader.seesNamed('不看 一位读者')
  await reader.seesNo('举报名字')
  await reader.tap('取消')
  const {
    body: { id: who },
  } = await callApi('PUT', '/api/v1/me', { token, body: { nickname: '一个难听的名字' } })
  await reader.open(`pages/article/index?id=${id}`)
  await reader.tap('最新')
  await reader.sees(words)
  const refused = await reader.refuse('POST', '/people/')
  refused.by = { status: 429, code: 'too_many', detail: '操作太快了，歇一歇再试' }
  await reader.tapIn(words, '更多')
  await reader.tap('举报名字', '广告或刷屏')
  await reader.seesToast('操作太快了，歇一歇再试')
  refused.by = null
  await reader.tapIn(words, '更多')
  await reader.untilAnswered('POST', `/people/${who}/reports`, () => reader.tap('举报名字', '攻击、辱骂'))
  await reader.seesToast('谢谢，编辑会来看的')
  await reader.shot('name-reported')
  const { items } = await asEditor('GET', '/checks?state=reported&limit=100')
  const reported = items.find((each) => each.kind === 'nickname' && each.text === '一个难听的名字')
  assert.deepEqual(
    reported.reports.map(({ reason }) => reason),
    ['abuse'],
  )
})

journey('what is said without network waits on the phone, and arrives in order, once', async ({ arrive }) => {
  const { id } = await findArticle(ARTICLE)
  const mark = randomUUID().slice(0, 8)
  const writer = await arrive('地铁里的人', { at: `pages/article/index?id=${id}` })
  await writer.seesNamed('说点什么')
  await writer.page.evaluate(() => window.__mp.set({ network: 'none' }))
  for (const words of [`第一句 ${mark}`, `第二句 ${mark}`]) {
    await writer.tap('说点什么')
    await writer.write('说点什么', words)
    await writer.tap('发送')
    await writer.sees('联网后自动发出')
  }
  await writer.shot('waiting')
  await writer.page.evaluate(() => window.__mp.set({ network: 'wifi' }))
  await writer.seesNo('联网后自动发出')
  await writer.sees(`第二句 ${mark}`)
  assert.equal(writer.count('POST', `/articles/${id}/messages`), 2)
  const token = await writer.signInElsewhere()
  const { body } = await callApi('GET', `/api/v1/articles/${id}/messages?sort=new&limit=50`, { token })
  const mine = body.items.map((each) => each.text).filter((text) => text.includes(mark))
  assert.deepEqual(mine, [`第二句 ${mark}`, `第一句 ${mark}`])
})

async function say(reader, words) {
  await reader.tap('说点什么')
  await reader.write('说点什么', words)
  await reader.tap('发送')
  await reader.sees(words)
}

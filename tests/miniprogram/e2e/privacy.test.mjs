// What a person may demand: the facts, everything as one file, to be forgotten; and to say no.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { PYTHON } from '../checks/places.mjs'
import { journey } from './journey.mjs'
import { findArticle, callApi } from './api-client.mjs'

const ARTICLE = '书忘了，句子还在'
const SENTENCE = '有一年她抄给我的是「路远，就早点睡」。'
const [TAKEN, LOST] = ['我有一盒这样的卡片。', '我家里也有一头牛。']
const NAME = '怎么称呼你'
const READ_ZIP = `
import io, json, sys, zipfile
with zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())) as archive:
    assert archive.testzip() is None
    print(json.dumps({name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}))
`

journey('what is asked for and kept is told to everybody, with a way to complain', async ({ arrive }) => {
  const reader = await arrive('问的人')
  await reader.tap('我的')
  await reader.tap('隐私与我的数据')
  await reader.sees('会问你要什么')
  await reader.sees('名字和头像，给谁看')
  await reader.sees('你公开的留言、想法和回复旁边')
  await reader.shot('shown-to-whom')
  await reader.sees('180 天后只剩数字，不再对应任何人')
  await reader.sees('侵权投诉')
  await reader.sees('你还没有登录，这里没有写着你名字的东西。')
  await reader.seesNo('导出我的数据')
  assert.equal(reader.count('POST', '/sessions'), 0)
  await reader.sees('还没有同意；用到头像、相册时会再问')
  await reader.tap('同意')
  await reader.seesNo('还没有同意；用到头像、相册时会再问')
  await reader.tapOn('隐私保护指引')
  await reader.sees('真机上，这里是后台填写的')
})

journey('who signs in above the page, or while it opens, finds their data there', async ({ arrive }) => {
  const stranger = '你还没有登录，这里没有写着你名字的东西。'
  const above = await arrive('上面登录的人', { at: 'pages/privacy/index' })
  await above.sees(stranger)
  await above.page.evaluate(() => window.wx.navigateTo({ url: '/pages/me/index' }))
  await above.tap('用微信登录')
  await above.sees('换头像')
  await above.goBack()
  await above.seesNamed('导出我的数据')

  const { id } = await findArticle(ARTICLE)
  const slow = await arrive('慢慢登录的人', { at: `pages/article/index?id=${id}` })
  const signingIn = await slow.hold('/sessions')
  await slow.select(SENTENCE)
  await slow.tap('划线')
  await slow.waitForRequests(1, 'POST', '/sessions')
  await slow.open('pages/privacy/index')
  await slow.sees(stranger)
  signingIn()
  await slow.seesNamed('导出我的数据')
})

journey('a reader takes everything along, and finds their words in it', async ({ arrive }) => {
  const reader = await arrive('带走的人')
  await leavesWords(reader, TAKEN)
  await reader.open('pages/privacy/index')
  await reader.tap('导出我的数据')
  await reader.sees('导出好了')
  await reader.shot('exported')
  await reader.tap('发到聊天里保存')
  await reader.sees('拾句-我的数据.zip')
  await reader.tap('发送')
  await reader.seesToast('发出去了')
  const files = await sent(reader)
  assert.deepEqual(Object.keys(files).sort(), ['README.txt', 'data.json', 'words.md'])
  const data = JSON.parse(files['data.json'])
  assert.deepEqual(
    data.words.map(({ text }) => text),
    [TAKEN],
  )
  assert.deepEqual(
    data.marks.map(({ quote }) => quote),
    [SENTENCE],
  )
  assert.equal(data.account[0].nickname, '小满')
  assert.ok(files['words.md'].includes(`## ${ARTICLE}`) && files['words.md'].includes(TAKEN))
  assert.ok(!JSON.stringify(files).includes('session_key'))
})

journey('an export that is refused says why, and can be tried again', async ({ arrive }) => {
  const reader = await arrive('再试的人')
  await signsIn(reader)
  await reader.open('pages/privacy/index')
  const refused = await reader.refuse('GET', '/me/export', { status: 503, code: 'store_away', detail: '图片暂时无法存取，请稍后再试' })
  await reader.tap('导出我的数据')
  await reader.sees('图片暂时无法存取，请稍后再试')
  refused.by = null
  await reader.tap('导出我的数据')
  await reader.sees('导出好了')
})

journey('who leaves is gone: on the server, and on this phone', async ({ arrive }) => {
  const reader = await arrive('离开的人')
  await leavesWords(reader, LOST)
  const token = await reader.signInElsewhere()
  const { id } = await findArticle(ARTICLE)
  assert.ok((await wordsOf(id)).includes(LOST))
  await reader.open('pages/me/index')
  await reader.tap('隐私与我的数据')
  await reader.sees('会留下：')
  await reader.shot('leaving')
  await reader.tap('删除我的账号')
  await reader.type('输入「删除」两个字', '删除')
  await reader.tap('永久删除')
  await reader.sees('账号已删除')
  await reader.shot('gone')
  assert.deepEqual(await reader.page.evaluate(() => wx.getStorageInfoSync().keys), [])
  assert.equal((await callApi('GET', '/api/v1/me', { token })).status, 401)
  assert.ok(!(await wordsOf(id)).includes(LOST))
  await reader.goBack()
  await reader.sees('不登录，也都能读')
  await reader.open(`pages/article/index?id=${id}`)
  await reader.sees(SENTENCE)
  assert.equal(reader.count('POST', '/sessions'), 1)
})

journey('who does not agree to the privacy contract has no face, and reads on', async ({ arrive }) => {
  const reader = await arrive('不同意的人')
  await signsIn(reader)
  await reader.tap('换头像')
  await reader.sees('用户隐私保护提示')
  await reader.shot('asked')
  await reader.tap('拒绝')
  await reader.type(NAME, '自己打的名字')
  await reader.tap('保存')
  await reader.seesToast('名字记下了')
  const { id } = await findArticle(ARTICLE)
  await reader.open(`pages/article/index?id=${id}`)
  await reader.sees(SENTENCE)
  await reader.select(SENTENCE)
  await reader.tap('划线')
  await reader.waitForMarked(SENTENCE, 'mark')
})

async function signsIn(reader) {
  await reader.tap('我的')
  await reader.tap('用微信登录')
  await reader.sees('换头像')
}

/** Have a name, a mark and a message. */
async function leavesWords(reader, words) {
  await signsIn(reader)
  await reader.agreeToPrivacy()
  await reader.type(NAME, '小满')
  await reader.tap('保存')
  await reader.seesToast('名字记下了')
  const { id } = await findArticle(ARTICLE)
  await reader.open(`pages/article/index?id=${id}`)
  await reader.select(SENTENCE)
  await reader.tap('划线')
  await reader.waitForMarked(SENTENCE, 'mark')
  const said = { token: await reader.signInElsewhere(), body: { key: randomUUID(), text: words } }
  assert.equal((await callApi('POST', `/api/v1/articles/${id}/messages`, said)).status, 201)
}

/** What is in the file that the reader sent. */
async function sent(reader) {
  const base64 = await reader.page.evaluate(async () => {
    const { url } = window.__mp.shares.findLast(({ kind }) => kind === 'file')
    const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer())
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  })
  return JSON.parse(execFileSync(PYTHON, ['-c', READ_ZIP], { input: Buffer.from(base64, 'base64') }))
}

/** All that is said of an article, as everybody reads it. */
async function wordsOf(id) {
  return JSON.stringify((await callApi('GET', `/api/v1/articles/${id}/messages`)).body)
}

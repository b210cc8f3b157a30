// Oneself: an expired sign-in, a name, a face, signing out, and being forgotten.
import assert from 'node:assert/strict'
import { journey } from './journey.mjs'
import { asEditor, callApi, cardPath, scan, waitUntil } from './api-client.mjs'

const ARTICLE = '书忘了，句子还在'
const SENTENCE = '画线是跟一句话点了点头，抄一遍，是请它进来坐坐。'
const NAME = '怎么称呼你'
const TOO_MANY_BYTES = 6 * 1024 * 1024

async function revoke(reader) {
  const token = await reader.signInElsewhere()
  assert.equal((await callApi('DELETE', '/api/v1/sessions', { token })).status, 204)
  assert.equal((await callApi('GET', '/api/v1/me', { token })).status, 401)
}

journey('a sign-in that ends while a card is made is renewed once, unseen', async ({ arrive }) => {
  const reader = await arrive('过期', { at: await cardPath(ARTICLE, SENTENCE) })
  await reader.card()
  assert.equal(reader.count('POST', '/sessions'), 1)
  await revoke(reader)
  await reader.tap('夜墨')
  await reader.card()
  assert.equal(reader.count('POST', '/cards'), 3)
  assert.equal(reader.count('POST', '/sessions'), 2)
  const page = await reader.page.evaluate(() => window.__mp.page())
  assert.deepEqual([page.design, page.failure, page.card.design], ['ink', null, 'ink'])
})

journey('an expired sign-in does not keep a reader from reading, nor from a new card', async ({ arrive }) => {
  const reader = await arrive('过期的读者', { at: await cardPath(ARTICLE, SENTENCE) })
  await reader.card()
  await revoke(reader)
  await reader.open('pages/home/index')
  await reader.tapOn(ARTICLE)
  await reader.select('读书像河水过石头')
  await reader.tap('做卡片')
  await reader.card()
  assert.equal(reader.count('POST', '/sessions'), 2)
})

journey('a nickname of 200 emoji is refused with how many may be, and a good one is kept', async ({ arrive }) => {
  const reader = await arrive('起名')
  await reader.tap('我的')
  await reader.tap('用微信登录')
  await reader.sees('换头像')
  await reader.type(NAME, '🌾'.repeat(200))
  await reader.tap('保存')
  await reader.sees('昵称最多 32 个字符（现在 200 个）')
  await reader.shot('too-long')
  for (const wrong of ['👨‍👩‍👧‍👦'.repeat(200), '\u202e\u200b', '<script>alert(1)</script>'.repeat(20)]) {
    await reader.type(NAME, wrong)
    await reader.tap('保存')
    await reader.page.waitForFunction(() => !window.__mp.page().busy && window.__mp.page().nicknameError)
  }
  await reader.type(NAME, '  小满🌾 <b>  ')
  await reader.tap('保存')
  await reader.seesToast('名字记下了')
  await reader.type(NAME, '小满\u202e🌾\u200b <b>')
  await reader.tap('保存')
  await reader.seesToast('有些字符没有保留（U+202E、U+200B）')
  const token = await reader.signInElsewhere()
  assert.equal((await callApi('GET', '/api/v1/me', { token })).body.nickname, '小满🌾 <b>')
})

journey('a picture that the server refuses leaves the old face, and says why', async ({ arrive }) => {
  const reader = await arrive('换头像')
  await reader.tap('我的')
  await reader.tap('用微信登录')
  await reader.tap('换头像')
  await reader.tap('同意')
  await choose(reader, { name: 'face.png', mimeType: 'image/png', buffer: Buffer.from('no picture at all') })
  await reader.sees('不支持的图片格式')
  await reader.shot('avatar-refused')
  await reader.tap('换头像')
  await choose(reader, {
    name: 'face.png',
    mimeType: 'image/png',
    buffer: Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(64)]),
  })
  await reader.sees('图片已损坏，无法读取')
  await reader.tap('换头像')
  await choose(reader, { name: 'face.png', mimeType: 'image/png', buffer: Buffer.alloc(TOO_MANY_BYTES, 7) })
  await reader.sees('内容太大，请缩小后再试')
  await reader.tap('换头像')
  await reader.tap('用微信头像')
  await reader.seesToast('头像收到了')
  await reader.seesNo('内容太大，请缩小后再试')
  await reader.page.locator('.mp-frame.mp-on .avatar img').first().waitFor()
  await reader.shot('avatar')
})

journey('a name that needs a look is marked so, and others meet it once an editor let it through', async ({ arrive }) => {
  const name = '内部消息站长'
  const reader = await arrive('改名的人')
  await reader.tap('我的')
  await reader.tap('用微信登录')
  await reader.type(NAME, '桥头')
  await reader.tap('保存')
  await reader.seesToast('名字记下了')
  await reader.type(NAME, name)
  await reader.tap('保存')
  await reader.seesToast('名字收到了，正在审核')
  await reader.sees('审核中，通过之前别人看到的还是「桥头」')
  await reader.shot('name-waiting')
  const token = await reader.signInElsewhere()
  assert.equal((await callApi('GET', '/api/v1/me', { token })).body.nickname, '桥头')
  await decide(name, 'approve')
  assert.equal((await callApi('GET', '/api/v1/me', { token })).body.nickname, name)
  await reader.open('pages/home/index')
  await reader.open('pages/me/index')
  await reader.holds(NAME, name)
  await reader.seesNo('审核中')
})

journey('a name that was refused is told kindly, and another one helps', async ({ arrive }) => {
  const name = '内部消息台长'
  const reader = await arrive('又改名的人')
  await reader.tap('我的')
  await reader.tap('用微信登录')
  await reader.type(NAME, name)
  await reader.tap('保存')
  await reader.sees('审核中，通过之前别人还看不到')
  await decide(name, 'refuse')
  await reader.open('pages/home/index')
  await reader.open('pages/me/index')
  await reader.sees(`「${name}」没有通过审核，换一个名字吧`)
  await reader.shot('name-refused')
  await reader.type(NAME, '桥尾')
  await reader.tap('保存')
  await reader.seesToast('名字记下了')
  await reader.seesNo('没有通过审核')
})

journey('a face is looked at by WeChat before others meet it', async ({ arrive }) => {
  const reader = await arrive('给头像的人')
  await reader.tap('我的')
  await reader.tap('用微信登录')
  await reader.tap('换头像')
  await reader.tap('同意')
  await reader.tap('用微信头像')
  await reader.seesToast('头像收到了')
  await reader.sees('审核中，通过之后别人才看得到')
  await reader.shot('face-waiting')
  const token = await reader.signInElsewhere()
  await waitUntil(async () => (await callApi('GET', '/api/v1/me', { token })).body.avatar_url)
  await reader.open('pages/home/index')
  await reader.open('pages/me/index')
  await reader.page.locator('.mp-frame.mp-on .avatar img').first().waitFor()
  await reader.seesNo('审核中')
})

journey('who signs out reads on as a stranger, and is known again with the next card', async ({ arrive }) => {
  const reader = await arrive('走了')
  await reader.tap('我的')
  await reader.tap('用微信登录')
  await reader.type(NAME, '来过的人')
  await reader.tap('保存')
  await reader.seesToast('名字记下了')
  await reader.tap('退出登录')
  await reader.tap('退出')
  await reader.sees('不登录，也都能读')
  await reader.open(await cardPath(ARTICLE, SENTENCE))
  await reader.card()
  await reader.seesNo('署名还是「一位读者」，换成我的名字')
  await reader.open('pages/me/index')
  await reader.tap('在所有手机上退出')
  await reader.tap('全部退出')
  await reader.seesToast('所有手机都退出了')
})

journey('an account that is deleted is forgotten: no name on the passage, nobody to sign in as', async ({ arrive }) => {
  const reader = await arrive('要走的人')
  await reader.tap('我的')
  await reader.tap('用微信登录')
  await reader.type(NAME, '要走的人')
  await reader.tap('保存')
  await reader.seesToast('名字记下了')
  await reader.open(await cardPath(ARTICLE, SENTENCE))
  const share = (await scan(await reader.card())).searchParams.get('scene')
  const token = await reader.signInElsewhere()
  const before = await callApi('GET', '/api/v1/me', { token })
  await reader.open('pages/me/index')
  await reader.tap('隐私与我的数据')
  await reader.tap('删除我的账号')
  await reader.whenStable()
  await reader.named('永久删除').tap({ force: true })
  assert.equal(reader.count('DELETE', '/me'), 0)
  await reader.type('输入「删除」两个字', '删除')
  await reader.shot('really')
  await reader.tap('永久删除')
  await reader.sees('账号已删除')
  assert.equal((await callApi('GET', '/api/v1/me', { token })).status, 401)
  const friend = await arrive('朋友', { at: `pages/landing/index?s=${share}` })
  await friend.sees('一位朋友')
  await friend.seesNo('要走的人')
  const again = await callApi('GET', '/api/v1/me', { token: await reader.signInElsewhere() })
  assert.notEqual(again.body.id, before.body.id)
})

/** Decide as an editor about a name that waits. */
async function decide(name, deed) {
  const { items } = await asEditor('GET', '/checks?limit=100')
  const found = items.find(({ kind, text }) => kind === 'nickname' && text === name)
  assert.ok(found, `${name} does not wait`)
  await asEditor('POST', `/checks/${found.id}/${deed}`)
}

async function choose(reader, file) {
  const chooser = reader.page.waitForEvent('filechooser')
  await reader.tap('从相册选择')
  await (await chooser).setFiles(file)
}

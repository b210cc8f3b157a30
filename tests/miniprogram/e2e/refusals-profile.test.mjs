// What a reader does about themselves, refused in every way there is.
import { journey } from './journey.mjs'
import { listRefusals, refusalsInTurn } from './refusals.mjs'

const NAME = '怎么称呼你'

const ACTS = [
  { what: 'a new name', asks: ['PUT', '/me'], act: (reader) => reader.tap('保存'), before: (reader) => reader.type(NAME, '新名字') },
  {
    what: 'a new face',
    asks: ['POST', '/me/avatar'],
    act: (reader) => reader.tap('换头像', '用微信头像'),
    before: (reader) => reader.agreeToPrivacy(),
  },
]

const SAID = [
  { what: 'signing out everywhere', asks: ['DELETE', '/sessions'], act: (reader) => reader.tap('在所有手机上退出', '全部退出') },
  {
    what: 'deleting the account',
    asks: ['DELETE', '/me'],
    act: (reader) => reader.tap('永久删除'),
    before: (reader) => reallyDeletes(reader),
  },
]

for (const {
  what,
  asks: [method, place],
  act,
  before,
} of ACTS) {
  journey(`${what}, refused in every way, says why beside the field, and can be tried again`, async ({ arrive }) => {
    const reader = await signedIn(arrive)
    await before(reader)
    const refused = await reader.refuse(method, place)
    for (const refusal of await toldApart()) {
      refused.by = refusal
      await act(reader)
      await reader.sees(refusal.detail)
    }
    refused.by = null
    await act(reader)
    await reader.seesToast(place === '/me' ? '名字记下了' : '头像收到了')
  })
}

for (const {
  what,
  asks: [method, place],
  act,
  before = () => {},
} of SAID) {
  journey(`${what}, refused in every way, says why, and can be tried again`, async ({ arrive }) => {
    const reader = await signedIn(arrive)
    await before(reader)
    const refused = await reader.refuse(method, place)
    for (const refusal of await toldApart()) {
      refused.by = refusal
      await act(reader)
      await reader.seesToast(refusal.detail)
    }
    refused.by = null
    await act(reader)
    await reader.sees('不登录，也都能读')
  })
}

journey('a sign-in, refused in every way, says why, and can be tried again', async ({ arrive }) => {
  const reader = await arrive('进不来', { at: 'pages/me/index' })
  const refused = await reader.refuse('POST', '/sessions')
  for (const refusal of await toldApart()) {
    refused.by = refusal
    await reader.tap('用微信登录')
    await reader.seesToast(refusal.detail)
  }
  refused.by = null
  await reader.tap('用微信登录')
  await reader.sees('换头像')
})

journey('signing out works on this phone whatever the server says', async ({ arrive }) => {
  const reader = await signedIn(arrive)
  const refused = await reader.refuse('DELETE', '/sessions/current')
  for (const refusal of await refusalsInTurn()) {
    refused.by = refusal
    await reader.tap('退出登录', '退出')
    await reader.sees('不登录，也都能读')
    await reader.tap('用微信登录')
    await reader.sees('换头像')
  }
})

journey('who cannot be asked for is shown as this phone knows them', async ({ arrive }) => {
  const reader = await signedIn(arrive)
  await reader.type(NAME, '记得我')
  await reader.tap('保存')
  await reader.seesToast('名字记下了')
  const refused = await reader.refuse('GET', '/me')
  for (const refusal of await refusalsInTurn()) {
    refused.by = refusal
    await reader.untilAnswered('GET', '/me', () => reader.open('pages/me/index'))
    await reader.holds(NAME, '记得我')
  }
})

journey('a refusal that names a time says how long', async ({ arrive }) => {
  const reader = await arrive('太快了', { at: 'pages/me/index' })
  const [refusal] = (await listRefusals()).filter(({ code }) => code === 'too_many')
  await reader.refuse('POST', '/sessions', refusal, { 'retry-after': '9' })
  await reader.tap('用微信登录')
  await reader.seesToast(`${refusal.detail}（9 秒后）`)
  await reader.refuse('GET', '/articles', refusal, { 'retry-after': '9' })
  await reader.open('pages/home/index')
  await reader.sees('歇一歇')
  await reader.sees(`${refusal.detail}（9 秒后）`)
})

/** Refusals, with words that no other has: some are said of several, and each must be heard. */
async function toldApart() {
  return (await refusalsInTurn()).map((refusal) => ({ ...refusal, detail: `${refusal.detail} ${refusal.code}` }))
}

async function signedIn(arrive) {
  const reader = await arrive('进来的人', { at: 'pages/me/index' })
  await reader.tap('用微信登录')
  await reader.sees('换头像')
  return reader
}

async function reallyDeletes(reader) {
  await reader.tap('隐私与我的数据')
  await reader.tap('删除我的账号')
  await reader.type('输入「删除」两个字', '删除')
}

// What WeChat's own tool makes of the mini-program, ES5 and minified, walks the same way.
import assert from 'node:assert/strict'
import { journey } from './journey.mjs'
import { server, scan } from './api-client.mjs'
import { SCENES } from './phone.mjs'

const ARTICLE = '晚一点到家'
const SENTENCE = '身体回来得太快，心还在路上，常常要到半夜才进门。'

journey('as WeChat compiles it, a sentence goes from the list to a friend', async ({ arrive }) => {
  const reader = await arrive('林小满', { built: server.compiled })
  const script = await reader.page.evaluate(async () => (await fetch('app.js')).text())
  assert.ok(script.includes('@babel/runtime'), 'this is not what WeChat compiled')
  await reader.tapOn(ARTICLE)
  await reader.select(SENTENCE)
  await reader.tap('做卡片')
  const code = await scan(await reader.card())
  const friend = await arrive('阿远', {
    built: server.compiled,
    at: `pages/landing/index?scene=${code.searchParams.get('scene')}`,
    scene: SCENES.code,
  })
  assert.equal(await friend.markedText(), SENTENCE)
  await friend.tap('读全文')
  await friend.isOn('article')
  assert.equal(await friend.markedText(), SENTENCE)
  await friend.shot('compiled')
})

journey('as WeChat compiles it, a refusal is still known by its code', async ({ arrive }) => {
  const reader = await arrive('走错门', { built: server.compiled, at: 'pages/article/index?id=neverwas1234' })
  await reader.sees('也许已经删掉了，也许地址少了一截。')
  await reader.tap('看看别的文章')
  await reader.tap('我的')
  await reader.tap('用微信登录')
  await reader.sees('换头像')
})

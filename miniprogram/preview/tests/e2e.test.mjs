// Pages, components, routes and life cycles of the fixture, driven by real touches in Chromium.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { start } from './running.mjs'

let running, page, open, at, has, texts, text, style, rect

test('the list comes from the server, with WXS in it', async () => {
  await open()
  await has('.state', '共 3 只 Array bAnAnA')
  await has('.t-cell', '01 白鹭')
  await has('.t-cell', '★★★★☆')
  await has('.t-cell', '2.60 kg')
})

test('the page is among the open ones during onLoad, and ready after it is shown', async () => {
  await page.until(() => __mp.current.data.told.includes('ready'))
  assert.deepEqual(await page.run(() => __mp.page().told), ['load {} 1', 'show', 'ready'])
})

test('an input asks the server with a query', async () => {
  await page.type('.words input', '鸬')
  await page.tap('.find')
  await has('.state', '共 1 只')
  assert.equal(running.served.asked.at(-1).query.words, '鸬')
  await page.type('.words input', ' ')
  await page.run(() => document.querySelector('.words input').select())
  await page.send('Input.dispatchKeyEvent', { type: 'keyDown', key: 'Backspace', code: 'Backspace', windowsVirtualKeyCode: 8 })
  await page.key('Enter')
  await has('.state', '共 3 只')
})

test('bindtap without a colon works on a plain text', async () => {
  assert.equal(await style('.pill.odd', 'color'), 'rgb(0, 82, 217)')
  await page.tap('.pill', '#2')
  await at('pages/entry/index')
  await page.tap('#mp-back')
  await at('pages/list/index')
})

test('a tap on a TDesign cell opens a page with its query', async () => {
  await page.tap('.t-cell', '白鹭')
  await has('.pair', '来自')
  assert.deepEqual(await page.run(() => __mp.stack), ['pages/list/index', 'pages/entry/index'])
  assert.equal(await page.run(() => __mp.query.from), encodeURIComponent('图鉴'))
  assert.match(await page.run(() => location.hash), /^#\/pages\/entry\/index\?id=1/)
})

test('title, template, include and rpx are as written', async () => {
  assert.deepEqual(await texts('.value'), ['白鹭', '0.55 kg', '图鉴'])
  await has('.tags', '2 个标签')
  assert.equal(await page.run(() => document.querySelector('#mp-title').textContent), '白鹭')
  const { width, height } = await rect('.cover')
  assert.deepEqual([Math.round(width), Math.round(height)], [375, 150])
})

test('a component has properties, observers, behaviors, slots, its own styles and a class from outside', async () => {
  await has('bird-card', 'measured')
  const words = await text('bird-card')
  for (const each of ['白鹭 · 1 → 2', '前槽', '默认槽 1', '后槽']) assert.ok(words.includes(each), `${each} in ${words}`)
  assert.equal(await style('bird-card', 'display'), 'block')
  assert.notEqual(await style('bird-card [class*="--title"]', 'color'), 'rgb(200, 120, 20)')
  assert.equal(await style('bird-card .framed', 'outlineColor'), 'rgb(0, 128, 0)')
  const notes = await page.run(() => __mp.current.selectComponent('#card').data.notes)
  for (const each of ['behavior attached', 'tags 2', 'attached']) assert.ok(notes.includes(each), `${each} in ${notes}`)
})

test('a component hears its page being hidden and shown', async () => {
  await page.run(() => wx.navigateTo({ url: '/pages/article/index' }).then(() => wx.navigateBack()))
  await at('pages/entry/index')
  const notes = await page.run(() => __mp.current.selectComponent('#card').data.notes)
  assert.deepEqual(notes.slice(-2), ['page hide', 'page show'])
})

test('a custom event reaches the page and comes back as a property', async () => {
  await page.tap('bird-card wx-button')
  await has('bird-card', '2 → 4')
  await has('bird-card', '默认槽 2')
})

test('rich-text shows HTML and nodes, and runs no script', async () => {
  assert.equal(await text('.html h3'), '白鹭')
  assert.equal(await text('.nodes p'), '节点 & 白鹭')
  assert.equal(await page.run(() => document.querySelectorAll('wx-rich-text script').length), 0)
})

test('scroll-view tells where it is and that it is at its end', async () => {
  await page.run(() => document.querySelector('.scroll .mp-scroller').scrollTo(0, 90))
  await has('.scrolled', '90')
  await page.run(() => document.querySelector('.scroll .mp-scroller').scrollTo(0, 9999))
  await has('.scrolled', 'lower')
})

test('model:value binds both ways', async () => {
  await page.type('.keeper input', '阿明')
  await has('.hello', '你好，阿明')
})

test('a canvas node from a query can be drawn on', async () => {
  const colour = await page.until(() => {
    const pixel = [...document.querySelector('wx-canvas canvas').getContext('2d').getImageData(30, 30, 1, 1).data]
    return pixel[3] && pixel
  })
  assert.deepEqual(colour, [0, 82, 217, 255])
})

test('an imperative TDesign dialog, then a toast', async () => {
  await page.tap('.keep', '收藏')
  await has('[class*="t-dialog"]', '要收藏吗')
  await page.until(() => document.querySelector('[class*="t-dialog__button--confirm"]')?.getAnimations({ subtree: true }).length === 0)
  await page.tap('[class*="t-dialog__button--confirm"]')
  await has('#mp-toast.mp-on', '收藏了')
  assert.deepEqual(await page.run(() => __mp.toasts.at(-1)), { title: '收藏了', icon: 'success' })
  await page.until(() => document.querySelector('#mp-toast').className === '')
})

test('selectComponent gives a component whose functions can be called', async () => {
  await page.tap('.reset')
  await has('bird-card', '还原了')
})

test('wx.login gives a code of the simulator for this reader, and storage keeps', async () => {
  await page.tap('.login')
  await has('#mp-toast', '是 token-of-code-of-甲')
  assert.equal(await page.run(() => wx.getStorageSync('token')), 'token-of-code-of-甲')
  assert.equal(await page.run(() => localStorage.getItem('mp:甲:seen') !== null), true)
})

test('a share button asks onShareAppMessage, and its promise has the last word', async () => {
  await page.tap('.share')
  await has('.mp-modal', '/pages/entry/index?id=1&s=abc')
  await page.tap('.mp-modal .mp-ok')
  const [shared] = await page.run(() => __mp.shares)
  assert.deepEqual([shared.from, shared.title], ['button', 'button: 白鹭'])
})

test('Moments asks onShareTimeline, and its single page forbids what WeChat forbids', async () => {
  await page.run(() => {
    __preview.phone.shareTimeline()
  })
  await has('.mp-modal', '/pages/entry/index?id=1')
  await page.tap('.mp-modal .mp-ok', '看看单页')
  await has('#mp-single', '前往小程序')
  assert.equal(await page.run(() => wx.getEnterOptionsSync().scene), 1154)
  assert.equal(await page.run(() => wx.getStorageSync('token')), '')
  for (const name of ['login', 'navigateTo', 'saveImageToPhotosAlbum', 'setClipboardData', 'chooseMedia', 'showShareMenu']) {
    const { errMsg } = await page.run((each) => wx[each]({}).catch((error) => error), name)
    assert.match(errMsg, new RegExp(`^${name}:fail`))
  }
  await page.tap('#mp-single')
  assert.equal(await page.run(() => wx.getEnterOptionsSync().scene), 1155)
  assert.equal(await page.run(() => wx.getStorageSync('token')), 'token-of-code-of-甲')
})

test('going back unloads the page and detaches its components', async () => {
  await open()
  await page.tap('.pill', '#1')
  await has('bird-card', '白鹭')
  await page.tap('#mp-back')
  await at('pages/list/index')
  const told = await page.run(() => getApp().told)
  assert.ok(told.includes('entry unload') && told.includes('card detached'), String(told))
  assert.deepEqual(await page.run(() => __mp.page().told.slice(3)), ['hide', 'show'])
})

test('a TDesign cell has the border that depends on how WXS names types', async () => {
  assert.ok((await page.run(() => document.querySelectorAll('[class*="t-cell--bordered"]').length)) > 0)
})

test('the tab bar switches, keeps tabs alive and tells onTabItemTap', async () => {
  await page.tap('.mp-tab', '我的')
  await at('pages/me/index')
  assert.deepEqual(await page.run(() => __mp.stack), ['pages/me/index'])
  await page.tap('.mp-tab', '图鉴')
  await at('pages/list/index')
  const told = await page.run(() => __mp.page().told)
  assert.deepEqual(told.slice(-2), ['show', 'tab 图鉴'])
  assert.equal(told.filter((each) => each.startsWith('load')).length, 1)
  await page.tap('.mp-tab', '我的')
})

test('t-input and t-switch work', async () => {
  await page.type('input', 'xyz')
  await has('.typed', '输入了：xyz')
  await page.tap('[class*="t-switch"]')
  await has('.on', '关')
})

test('labels, boxes and a form that gathers every field', async () => {
  await page.tap('wx-label', '乙')
  await has('.chosen', '乙')
  await page.tap('.send')
  await has('.sent', '小明')
  assert.deepEqual(JSON.parse(await text('.sent')), { nick: '小明', boxes: ['乙'], one: 'a', much: 30, yes: true, long: '' })
})

test('a picker gives what was picked', async () => {
  await page.run(() => {
    const list = document.querySelector('.mp-frame.mp-on wx-picker select')
    list.value = '2'
    list.dispatchEvent(new Event('change', { bubbles: true }))
  })
  await has('.picked', '丙')
})

test('a swiper turns by a swipe', async () => {
  await page.drag('.slides', -160, 0)
  await has('.slide', '1')
})

test('showModal, and storage that forgets', async () => {
  await page.tap('.forget')
  await page.tap('.mp-modal .mp-ok')
  await has('#mp-toast', '忘了')
  assert.equal(await page.run(() => wx.getStorageSync('token')), '')
})

test('a navigator goes', async () => {
  await page.tap('.go')
  await has('bird-card', '鸬鹚')
})

test('a deep link opens its page, and a 404 is an answer', async () => {
  await open('pages/entry/index?id=99')
  await has('.mp-modal', 'HTTP 404')
  await page.tap('.mp-modal .mp-ok')
})

test("a page's styles stay in the page", async () => {
  await open('pages/entry/index?id=1')
  await has('bird-card', '白鹭')
  assert.equal(
    await page.run(() => {
      const pill = document.createElement('div')
      pill.className = 'pill odd'
      document.querySelector('.mp-frame.mp-on .mp-page').append(pill)
      const { color } = getComputedStyle(pill)
      pill.remove()
      return color
    }),
    'rgb(20, 30, 40)',
  )
})

test('pulling down refreshes, scrolling tells and reaches the bottom', async () => {
  await open()
  await has('.state', '共 3 只')
  await page.drag('.t-cell', 0, 240)
  await page.until(() => __mp.page().pulls === 1)
  await page.until(() => !document.querySelector('.mp-frame.mp-on').classList.contains('mp-pulled'))
  await page.run(() => wx.pageScrollTo({ scrollTop: 99999, duration: 0 }))
  await page.until(() => __mp.page().bottoms === 1 && __mp.page().scrolled > 100)
})

test('ten pages may be open, not eleven', async () => {
  for (let number = 2; number <= 10; number += 1) await page.run(() => wx.navigateTo({ url: '/pages/article/index' }).then(() => {}))
  const { errMsg } = await page.run(() => wx.navigateTo({ url: '/pages/article/index' }).catch((error) => error))
  assert.equal(errMsg, 'navigateTo:fail webview count limit exceed')
})

test('a second scan finds the app running: onShow with the new scene, then the page', async () => {
  await page.run(() => __mp.open('pages/entry/index?scene=abc%3D1', 1047))
  await at('pages/entry/index')
  assert.deepEqual(await page.run(() => __mp.stack), ['pages/entry/index'])
  const enter = await page.run(() => getApp().enters.at(-1))
  assert.deepEqual([enter.path, enter.scene, enter.query], ['pages/entry/index', 1047, { scene: 'abc%3D1' }])
  assert.equal(await page.run(() => wx.getLaunchOptionsSync().scene), 1001)
  assert.equal(await page.run(() => getApp().told.filter((each) => each.startsWith('launch')).length), 1)
  await page.tap('.mp-modal .mp-ok')
})

test('nothing went wrong that was not meant to', async () => {
  await open()
  await has('.state', '共 3 只')
  await page.tap('.mp-tab', '我的')
  await page.tap('.go')
  await has('bird-card', '鸬鹚')
  assert.deepEqual(await page.run(() => [__mp.errors, [...__mp.missing]]), [[], []])
  assert.ok(await page.run(() => __mp.setDatas.every(({ bytes }) => bytes > 0) && __mp.setDatas.length > 3))
})

before(async () => {
  running = await start()
  ;({ page, open, at, has, texts, text, style, rect } = running)
})

after(() => running?.close())

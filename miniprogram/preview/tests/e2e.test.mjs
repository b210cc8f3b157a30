// The fixture mini-program, built and driven by real touches in headless Chromium.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { build } from '../build/build.mjs'
import { findChromium, launch } from './browser.mjs'
import { serve } from './served.mjs'

let browser, page, served, folder

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
  assert.equal(served.asked.at(-1).query.words, '鸬')
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
  await page.run(() => { __preview.phone.shareTimeline() })
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
  assert.ok(await page.run(() => document.querySelectorAll('[class*="t-cell--bordered"]').length) > 0)
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
  assert.equal(await page.run(() => {
    const pill = document.createElement('div')
    pill.className = 'pill odd'
    document.querySelector('.mp-frame.mp-on .mp-page').append(pill)
    const { color } = getComputedStyle(pill)
    pill.remove()
    return color
  }), 'rgb(20, 30, 40)')
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

test('a selection is told by unit and UTF-16 offsets, and told again when it is gone', async () => {
  await open('pages/article/index')
  await select('#p0', 2, '#p1', 8)
  const chosen = await page.until(() => __mp.page().chosen)
  assert.deepEqual(
    [chosen.firstNodeId, chosen.firstOffset, chosen.lastNodeId, chosen.lastOffset, chosen.isCollapsed],
    ['p0', 2, 'p1', 8, false],
  )
  assert.equal(chosen.selectedString.replace(/\s+/g, '|'), '立在水田里。|𠮷野的樱花🌸')
  assert.ok(chosen.firstRangeRect.width > 0)
  await page.run(() => getSelection().removeAllRanges())
  await has('.told', '收起')
})

test('a selection inside rich-text counts over its tags, and one that leaves tells no place', async () => {
  await page.run(() => {
    const [first, second, third] = document.querySelectorAll('wx-rich-text p, wx-rich-text b')
    getSelection().setBaseAndExtent(first.firstChild, 1, (third ?? first).lastChild, 1)
    return second.localName
  })
  const inside = await page.until(() => __mp.page().chosen?.firstNodeId === 'rich' && __mp.page().chosen)
  assert.deepEqual([inside.firstOffset, inside.lastNodeId, inside.lastOffset], [1, 'rich', 3])
  await page.run(() => getSelection().setBaseAndExtent(
    document.querySelector('wx-text').firstChild, 0, document.querySelector('.outside').firstChild, 2,
  ))
  const left = await page.until(() => __mp.page().chosen?.firstNodeId === '' && __mp.page().chosen)
  assert.equal(left.lastOffset, undefined)
})

test('a context sets a selection; an older library has neither context nor event', async () => {
  const contextOf = () => new Promise((resolve) => {
    wx.createSelectorQuery().select('wx-selection, selection').context(({ context } = {}) => resolve(context)).exec()
  })
  assert.equal(typeof contextOf, 'function')
  await page.run(() => document.querySelector('wx-selection').__wxElement.context().setBaseAndExtent('p1', 0, 'p1', 2))
  await page.until(() => __mp.page().chosen?.selectedString === '𠮷')
  await open('pages/article/index', '?sdk=3.6.3')
  await select('#p0', 0, '#p0', 2)
  await page.run(() => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(resolve)) }))
  assert.equal(await page.run(() => __mp.page().times), 0)
  assert.equal(await page.run(() => wx.canIUse('selection')), false)
})

test('saving to the album: privacy, then the scope once, a refusal, and openSetting mends it', async () => {
  await open('pages/phone/index', '?device=refuser')
  await page.tap('.save')
  await page.tap('.mp-modal .mp-ok', '同意')
  await page.tap('.mp-modal .mp-cancel', '拒绝')
  await has('.said', 'saveImageToPhotosAlbum:fail auth deny')
  await page.tap('.save')
  await page.until(() => __mp.callsOf('saveImageToPhotosAlbum').length === 2)
  assert.equal(await page.run(() => document.querySelectorAll('.mp-modal').length), 0)
  await page.tap('.setting')
  await page.tap('.mp-setting input')
  await page.tap('.mp-setting .mp-ok')
  await has('.said', '"scope.writePhotosAlbum":true')
  await page.tap('.save')
  await has('.said', 'saveImageToPhotosAlbum:ok')
  assert.equal(await page.run(() => __mp.album.length), 1)
})

test("the privacy contract refused is errno 104, and the app's own words may ask instead", async () => {
  await open('pages/phone/index', '?device=careful')
  await page.tap('.copy')
  await page.tap('.mp-modal .mp-cancel')
  await has('.said', 'setClipboardData:fail privacy permission is not authorized')
  await open('pages/phone/index', '?device=asked')
  await page.run(() => wx.onNeedPrivacyAuthorization((resolve, { referrer }) => { window.asked = { resolve, referrer } }))
  await page.tap('.copy')
  assert.equal(await page.until(() => window.asked?.referrer), 'setClipboardData')
  await page.run(() => {
    __preview.phone.consent.agree()
    window.asked.resolve({ event: 'agree', buttonId: 'agree' })
  })
  await has('.said', 'setClipboardData:ok')
  assert.equal(await page.run(async () => (await wx.getClipboardData()).data), '一句')
})

test('an avatar is chosen from a file, shown, and can be uploaded', async () => {
  const picture = fileURLToPath(new URL('./fixture/images/dot.png', import.meta.url))
  await page.tap('.pick')
  await page.choose([picture], () => page.tap('.mp-sheet .mp-item', '从相册选择'))
  const avatar = await page.until(() => __mp.page().avatar)
  assert.match(avatar, /^wxfile:\/\/tmp_/)
  await page.until(() => document.querySelector('.face img')?.naturalWidth === 24)
  const { statusCode, data } = await page.run((filePath, url) => new Promise((success, fail) => {
    wx.uploadFile({ url, filePath, name: 'file', formData: { note: '甲' }, success, fail })
  }), avatar, `${served.origin}/api/echo`)
  const sent = JSON.parse(data)
  assert.equal(statusCode, 200)
  assert.match(sent.headers['content-type'], /^multipart\/form-data; boundary=/)
  assert.ok(sent.body.includes('name="file"; filename="dot.png"') && sent.body.includes('甲'))
})

test('without network a request and a login fail, and the app hears of it', async () => {
  await page.run(() => {
    window.heard = []
    wx.onNetworkStatusChange((status) => window.heard.push(status))
    __mp.set({ network: 'none' })
  })
  await page.tap('.login')
  await has('.said', 'login:fail')
  assert.deepEqual(await page.run(() => window.heard), [{ isConnected: false, networkType: 'none' }])
  await page.run(() => __mp.set({ network: 'wifi' }))
})

test('an error in a handler is the app\'s to hear and stays on record', async () => {
  await page.tap('.throws')
  await page.until(() => __mp.errors.some((each) => each.includes('本来就会错')))
  assert.ok(await page.run(() => getApp().told.some((each) => each.includes('本来就会错'))))
})

test('dark mode changes styles, bars, what wx says, and tells the app', async () => {
  await open()
  assert.equal(await style('.mp-page', 'color'), 'rgb(20, 30, 40)')
  await page.run(() => __mp.set({ theme: 'dark' }))
  assert.equal(await style('.mp-page', 'color'), 'rgb(230, 230, 230)')
  assert.equal(await style('#mp-nav', 'backgroundColor'), 'rgb(16, 18, 20)')
  assert.equal(await page.run(() => wx.getSystemInfoSync().theme), 'dark')
  assert.ok(await page.run(() => getApp().told.includes('theme dark')))
  await page.run(() => __mp.set({ theme: 'light' }))
  assert.equal(await style('.mp-page', 'color'), 'rgb(20, 30, 40)')
})

test('readers have phones of their own', async () => {
  await page.run(() => wx.setStorageSync('mine', { since: new Date(5) }))
  await open('', '?device=another')
  assert.equal(await page.run(() => wx.getStorageSync('mine')), '')
  await open()
  assert.deepEqual(await page.run(() => [wx.getStorageInfoSync().keys.includes('mine'), wx.getStorageSync('mine').since]), [true, new Date(5).toISOString()])
})

test('what wx lacks is undefined and noted; what an older library lacks is only undefined', async () => {
  await open('', '?sdk=2.30.0')
  assert.deepEqual(await page.run(() => [typeof wx.createLivePlayerContext, typeof wx.getPrivacySetting, typeof wx.login]), ['undefined', 'undefined', 'function'])
  assert.deepEqual(await page.run(() => [...__mp.missing]), ['createLivePlayerContext'])
  assert.equal(await page.run(() => wx.getAppBaseInfo().SDKVersion), '2.30.0')
})

test('images tell their size or their failure; a long press is no tap; a pressed node looks so', async () => {
  await open('pages/parts/index')
  await page.until(() => __mp.page().loaded === '24x24' && __mp.page().broken.includes('none.png'))
  assert.equal(Math.round((await rect('.good')).height), 100)
  await page.press('.press')
  await page.until(() => __mp.page().presses === 1)
  assert.equal(await page.run(() => __mp.page().taps), 0)
  const spot = await page.place('.press')
  await page.finger('touchStart', spot)
  assert.equal(await style('.press', 'backgroundColor'), 'rgb(1, 2, 3)')
  await page.finger('touchEnd')
  await page.until(() => __mp.page().taps === 1)
})

test('a wheel, a movable view, a WXS gesture and an animation', async () => {
  await page.run(() => { document.querySelector('.wheel .mp-wheel').scrollTop = 102 })
  await page.until(() => __mp.page().wheel === '3')
  await page.drag('.thing', 60, 20)
  await page.until(() => /^60,20$/.test(__mp.page().moved))
  await page.drag('.finger', 40, 0)
  const width = await page.until(() => __mp.page().width)
  assert.equal(await style('.finger', 'left'), `${width}px`)
  await page.tap('.grow')
  await page.until(() => getComputedStyle(document.querySelector('.slow')).opacity === '0.5')
})

test('page-meta stops the page and sets its font size; a custom bar leaves the whole height', async () => {
  assert.equal(await style('.mp-frame.mp-on .mp-page', 'fontSize'), '20px')
  await page.tap('.hold')
  await page.until(() => getComputedStyle(document.querySelector('.mp-frame.mp-on .mp-scroll')).overflowY === 'hidden')
  assert.equal(await page.run(() => wx.getWindowInfo().windowHeight), 812)
  const capsule = await page.run(() => wx.getMenuButtonBoundingClientRect())
  assert.deepEqual([capsule.width, capsule.height, capsule.right], [87, 32, 368])
})

test('the follow component shows only to those who came by a scan', async () => {
  await open('pages/phone/index')
  assert.equal(await page.run(() => document.querySelector('wx-official-account').getClientRects().length), 0)
  await open('pages/phone/index', '?value=1047')
  assert.equal(await page.run(() => document.querySelector('wx-official-account').getClientRects().length), 1)
})

test('the frame opens what a scanned code holds, and its box takes an address of either kind', async () => {
  const desk = await browser.page({ width: 1000, height: 900, touch: false })
  await desk.open(`${served.origin}/mini/?page=pages/entry/index&scene=a%3Db`)
  assert.deepEqual(await desk.run(() => [__mp.route, __mp.query, __mp.phone.life.enter.scene]), ['pages/entry/index', { scene: 'a%3Db' }, 1047])
  const paste = async (words, route) => {
    await desk.run((value) => {
      document.querySelector('#address').value = value
      document.querySelector('#open button').click()
    }, words)
    await desk.until((wanted) => __mp?.route === wanted, route)
  }
  await paste('pages/article/index?s=1', 'pages/article/index')
  assert.deepEqual(await desk.run(() => __mp.query), { s: '1' })
  await paste('http://elsewhere.example/open?page=pages/phone/index&scene=zz', 'pages/phone/index')
  assert.deepEqual(await desk.run(() => [__mp.query.scene, __mp.phone.life.enter.scene]), ['zz', 1047])
  assert.equal(await desk.run(() => document.querySelector('#route').textContent), 'pages/phone/index?scene=zz')
  const { width, height } = await desk.run(() => document.querySelector('#phone').getBoundingClientRect().toJSON())
  assert.deepEqual([width, height], [375, 812])
  await desk.close()
})

test('the frame changes the reader, and a picture without a code is told', async () => {
  const desk = await browser.page({ width: 1000, height: 900, touch: false })
  await desk.open(`${served.origin}/mini/`)
  await desk.run(() => {
    const field = document.querySelector('#reader')
    field.value = '丙'
    field.dispatchEvent(new Event('change'))
  })
  await desk.until(() => __mp?.phone.device.name === '丙' && __mp.route)
  const picture = fileURLToPath(new URL('./fixture/images/dot.png', import.meta.url))
  const { root } = await desk.send('DOM.getDocument')
  const { nodeId } = await desk.send('DOM.querySelector', { nodeId: root.nodeId, selector: '#scan input' })
  await desk.send('DOM.setFileInputFiles', { files: [picture], nodeId })
  await desk.until(() => document.querySelector('#told').textContent.length > 5)
  await desk.run(() => localStorage.clear())
  await desk.close()
})

test('on a narrow window only the inside is shown', async () => {
  await page.open(`${served.origin}/mini/`)
  assert.deepEqual(await page.run(() => {
    const { left, top, width, height } = document.querySelector('#phone').getBoundingClientRect()
    return [left, top, width, height, getComputedStyle(document.querySelector('#tools')).display]
  }), [0, 0, 375, 812, 'none'])
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
  findChromium()
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'fixture-'))
  await build(fileURLToPath(new URL('./fixture', import.meta.url)), folder)
  served = await serve(folder)
  browser = await launch()
  page = await browser.page()
})

after(async () => {
  await browser?.close()
  await served?.close()
  if (folder) fs.rmSync(folder, { recursive: true, force: true })
})

const open = (address = '', query = '') => page.open(`${served.origin}/mini/frame.html${query}#/${address}`)
const at = (route) => page.until((wanted) => __mp.route === wanted, route)
const has = (selector, words) => page.place(selector, words)

const front = `(selector) => [...document.querySelectorAll(selector)].filter((node) => node.closest('.mp-frame')?.classList.contains('mp-on') ?? true)`
const texts = (selector) => page.run(`(selector) => (${front})(selector).map((node) => node.textContent)`, selector)
const text = async (selector) => (await texts(selector))[0]
const style = (selector, name) => page.run(`(selector, name) => getComputedStyle((${front})(selector)[0])[name]`, selector, name)
const rect = (selector) => page.run(`(selector) => (${front})(selector)[0].getBoundingClientRect().toJSON()`, selector)

function select(from, start, to, end) {
  return page.run((a, i, b, j) => {
    const unit = (id) => [...document.querySelectorAll('wx-text')].find((node) => node.__wxElement.id === id.slice(1))
    getSelection().setBaseAndExtent(unit(a).firstChild, i, unit(b).firstChild, j)
  }, from, start, to, end)
}

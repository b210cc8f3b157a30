// The phone around a page, in Chromium: selection, permissions, pictures, network, theme, the frame.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fixture, start } from './running.mjs'

let running, page, open, has, style, rect

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
  await page.run(() =>
    getSelection().setBaseAndExtent(document.querySelector('wx-text').firstChild, 0, document.querySelector('.outside').firstChild, 2),
  )
  const left = await page.until(() => __mp.page().chosen?.firstNodeId === '' && __mp.page().chosen)
  assert.equal(left.lastOffset, undefined)
})

test('a context sets a selection; an older library has neither context nor event', async () => {
  const contextOf = () =>
    new Promise((resolve) => {
      wx.createSelectorQuery()
        .select('wx-selection, selection')
        .context(({ context } = {}) => resolve(context))
        .exec()
    })
  assert.equal(typeof contextOf, 'function')
  await page.run(() => document.querySelector('wx-selection').__wxElement.context().setBaseAndExtent('p1', 0, 'p1', 2))
  await page.until(() => __mp.page().chosen?.selectedString === '𠮷')
  await open('pages/article/index', '?sdk=3.6.3')
  await select('#p0', 0, '#p0', 2)
  await page.run(
    () =>
      new Promise((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(resolve))
      }),
  )
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
  await page.run(() =>
    wx.onNeedPrivacyAuthorization((resolve, { referrer }) => {
      window.asked = { resolve, referrer }
    }),
  )
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
  const picture = fixture('images/dot.png')
  await page.tap('.pick')
  await page.choose([picture], () => page.tap('.mp-sheet .mp-item', '从相册选择'))
  const avatar = await page.until(() => __mp.page().avatar)
  assert.match(avatar, /^wxfile:\/\/tmp_/)
  await page.until(() => document.querySelector('.face img')?.naturalWidth === 24)
  const { statusCode, data } = await page.run(
    (filePath, url) =>
      new Promise((success, fail) => {
        wx.uploadFile({ url, filePath, name: 'file', formData: { note: '甲' }, success, fail })
      }),
    avatar,
    `${running.served.origin}/api/echo`,
  )
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

test("an error in a handler is the app's to hear and stays on record", async () => {
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
  assert.deepEqual(await page.run(() => [wx.getStorageInfoSync().keys.includes('mine'), wx.getStorageSync('mine').since]), [
    true,
    new Date(5).toISOString(),
  ])
})

test('what wx lacks is undefined and noted; what an older library lacks is only undefined', async () => {
  await open('', '?sdk=2.30.0')
  assert.deepEqual(await page.run(() => [typeof wx.createLivePlayerContext, typeof wx.getPrivacySetting, typeof wx.login]), [
    'undefined',
    'undefined',
    'function',
  ])
  assert.deepEqual(await page.run(() => [...__mp.missing]), ['createLivePlayerContext'])
  assert.equal(await page.run(() => wx.getAppBaseInfo().SDKVersion), '2.30.0')
})

test('a null in a text is the word that a phone writes, and what is not there is nothing', async () => {
  await open('pages/parts/index')
  await page.until(
    () =>
      document.querySelector('.bare')?.textContent === 'null' && document.querySelector('.bare').getAttribute('aria-label') === 'a null',
  )
})

test('images tell their size or their failure; a long press is no tap; a pressed node looks so', async () => {
  await open('pages/parts/index')
  await page.until(() => __mp.page().loaded === '24x24' && __mp.page().broken.includes('none.png'))
  assert.equal(Math.round((await rect('.good')).height), 100)
  await page.press(
    '.press',
    () => __mp.page().presses === 1 && getComputedStyle(document.querySelector('.press')).backgroundColor === 'rgb(1, 2, 3)',
  )
  await page.tap('.press')
  await page.until(() => __mp.page().taps === 1)
})

test('a wheel, a movable view, a WXS gesture and an animation', async () => {
  await page.run(() => {
    document.querySelector('.wheel .mp-wheel').scrollTop = 102
  })
  await page.until(() => __mp.page().wheel === '3')
  await page.drag('.thing', 60, 20)
  await page.until(() => /^60,20$/.test(__mp.page().moved))
  await page.drag('.finger', 40, 0)
  const width = await page.until(() => __mp.page().width)
  assert.equal(await style('.finger', 'left'), `${width}px`)
  await page.tap('.grow')
  await page.until(() => getComputedStyle(document.querySelector('.slow')).opacity === '0.5')
})

test('a screen reader is told roles, and states also when they are false', async () => {
  const told = () =>
    page.run(() => ['role', 'aria-checked', 'aria-label'].map((name) => document.querySelector('.state').getAttribute(name)))
  assert.deepEqual(await told(), ['checkbox', 'false', '动'])
  await page.tap('.hold')
  await page.until(() => document.querySelector('.state').getAttribute('aria-checked') === 'true')
  assert.deepEqual(await told(), ['checkbox', 'true', null])
  await page.tap('.hold')
})

test("page-meta lets rem follow the reader's text size, on its own page only", async () => {
  const rem = () => page.run(() => getComputedStyle(document.documentElement).fontSize)
  assert.equal(await rem(), '16px')
  await page.run(() => __mp.set({ fontSize: 23 }))
  assert.equal(await rem(), '23px')
  await page.run(() => wx.navigateTo({ url: '/pages/article/index' }).then(() => {}))
  assert.equal(await rem(), '16px')
  await page.run(() => wx.navigateBack().then(() => {}))
  assert.equal(await rem(), '23px')
  await page.run(() => __mp.set({ fontSize: 16 }))
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
  const desk = await running.browser.page({ width: 1000, height: 900, touch: false })
  await desk.open(`${running.served.origin}/mini/?page=pages/entry/index&scene=a%3Db`)
  assert.deepEqual(await desk.run(() => [__mp.route, __mp.query, __mp.phone.life.enter.scene]), [
    'pages/entry/index',
    { scene: 'a%3Db' },
    1047,
  ])
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
  const desk = await running.browser.page({ width: 1000, height: 900, touch: false })
  await desk.open(`${running.served.origin}/mini/`)
  await desk.run(() => {
    const field = document.querySelector('#reader')
    field.value = '丙'
    field.dispatchEvent(new Event('change'))
  })
  await desk.until(() => __mp?.phone.device.name === '丙' && __mp.route)
  const picture = fixture('images/dot.png')
  const { root } = await desk.send('DOM.getDocument')
  const { nodeId } = await desk.send('DOM.querySelector', { nodeId: root.nodeId, selector: '#scan input' })
  await desk.send('DOM.setFileInputFiles', { files: [picture], nodeId })
  await desk.until(() => document.querySelector('#told').textContent.length > 5)
  await desk.run(() => localStorage.clear())
  await desk.close()
})

test('on a narrow window only the inside is shown', async () => {
  await page.open(`${running.served.origin}/mini/`)
  assert.deepEqual(
    await page.run(() => {
      const { left, top, width, height } = document.querySelector('#phone').getBoundingClientRect()
      return [left, top, width, height, getComputedStyle(document.querySelector('#tools')).display]
    }),
    [0, 0, 375, 812, 'none'],
  )
})

test('the frame of the album: a canvas becomes a picture, is looked at, passed on and kept', async () => {
  await open('pages/phone/index', '?device=painter')
  await page.run(() => __mp.allow({ privacy: true, scopes: { 'scope.writePhotosAlbum': true } }))
  const path = await page.run(async () => {
    const canvas = wx.createOffscreenCanvas({ type: '2d', width: 30, height: 20 })
    canvas.getContext('2d').fillRect(0, 0, 30, 20)
    return (await wx.canvasToTempFilePath({ canvas, fileType: 'jpg' })).tempFilePath
  })
  assert.match(path, /\.jpg$/)
  assert.deepEqual(
    await page.run(async (src) => {
      const { width, height, type } = await wx.getImageInfo({ src })
      return [width, height, type]
    }, path),
    [30, 20, 'jpeg'],
  )
  await page.run((each) => {
    wx.previewImage({ urls: [each] })
  }, path)
  await page.tap('.mp-preview')
  await page.until(() => !document.querySelector('.mp-preview'))
  await page.run((each) => {
    window.passing = wx.showShareImageMenu({ path: each })
  }, path)
  await page.tap('.mp-item', '保存图片')
  await page.until(() => __mp.album.length === 1)
  assert.match(
    await page.run(async (each) => wx.saveImageToPhotosAlbum({ filePath: `${each}x` }).catch(({ errMsg }) => errMsg), path),
    /fail file not found/,
  )
})

test('a chosen picture is a file that can be read', async () => {
  await page.choose([fixture('images/dot.png')], () =>
    page.run(() => {
      window.chosen = wx.chooseMedia({ count: 1, mediaType: ['image'] })
    }),
  )
  const [file] = await page.run(async () => (await window.chosen).tempFiles)
  assert.deepEqual([file.fileType, file.size > 50], ['image', true])
  const bytes = await page.run((path) => wx.getFileSystemManager().readFileSync(path, 'base64'), file.tempFilePath)
  assert.equal(Buffer.from(bytes, 'base64').subarray(1, 4).toString(), 'PNG')
})

test('an article of the account is opened by name, and the call stays on record', async () => {
  await page.run(() => {
    wx.openOfficialAccountArticle({ url: 'https://mp.weixin.qq.com/s/abc' })
  })
  await page.tap('.mp-modal .mp-ok')
  assert.deepEqual(await page.run(() => __mp.callsOf('openOfficialAccountArticle')), [[{ url: 'https://mp.weixin.qq.com/s/abc' }]])
})

test('the reader is offered their nickname once they have agreed to the contract', async () => {
  await page.run(() => document.querySelector('.nick input').focus())
  await page.tap('.mp-nick', 'painter')
  await page.until(() => __mp.page().nick === 'painter')
})

test('an intersection observer tells what comes into sight', async () => {
  await open('pages/list/index')
  await has('.state', '共 3 只')
  await page.run(() => {
    window.seen = []
    __mp.current
      .createIntersectionObserver()
      .relativeToViewport()
      .observe('.tall', ({ intersectionRatio }) => window.seen.push(intersectionRatio > 0))
  })
  await page.until(() => window.seen.length === 1)
  await page.run(() => wx.pageScrollTo({ selector: '.tall', duration: 0 }))
  await page.until(() => window.seen.at(-1) === true)
})

test('a page that is not there is told', async () => {
  await page.run(() => __mp.open('pages/gone/gone', 1007))
  await has('.mp-modal', '页面不存在')
  await page.tap('.mp-modal .mp-ok')
})

test('leaving and coming back hides and shows the app and its page', async () => {
  await page.tap('#mp-close')
  assert.equal(await page.run(() => getApp().told.at(-1)), 'hide')
  await page.tap('.mp-left')
  assert.match(await page.run(() => getApp().told.at(-1)), /^show/)
})

before(async () => {
  running = await start()
  ;({ page, open, has, style, rect } = running)
})

after(() => running?.close())

function select(from, start, to, end) {
  return page.run(
    (a, i, b, j) => {
      const unit = (id) => [...document.querySelectorAll('wx-text')].find((node) => node.__wxElement.id === id.slice(1))
      getSelection().setBaseAndExtent(unit(a).firstChild, i, unit(b).firstChild, j)
    },
    from,
    start,
    to,
    end,
  )
}

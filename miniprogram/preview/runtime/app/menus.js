// The menus of the capsule and of a picture, and what passing on looks like to the reader.
import { addressInPicture } from '../codes/codes.js'
import { carriedBy, posterOf, shareToFriend, shareToTimeline } from './sharing.js'
import { SINGLE_PAGE } from './life.js'

const PRESSED_CODE = 1048

/** Pass the page in front on to a friend, from the menu or a button. */
export async function passToFriend(phone, from, target) {
  const said = await shareToFriend(phone.routes.top, from, target && { id: target.id, dataset: target.dataset ?? {} })
  if (!said) return phone.dialogs.toast({ title: '这一页没有转发', icon: 'none' })
  const share = noted(phone, { kind: 'friend', from, ...said })
  const picture = share.imageUrl ? phone.asset(share.imageUrl) : null
  return phone.dialogs.modal({ title: '转发给朋友', content: `${share.title}\n${share.path}`, confirmText: '发送', picture })
}

/** Put the page in front into Moments; the reader may look at it as a single page. */
export async function passToTimeline(phone) {
  const said = await shareToTimeline(phone.routes.top)
  if (!said) return phone.dialogs.toast({ title: '这一页不能分享到朋友圈', icon: 'none' })
  const share = noted(phone, { kind: 'timeline', from: 'menu', ...said })
  const { confirm } = await phone.dialogs.modal({
    title: '分享到朋友圈',
    content: `${share.title}\n${share.path}`,
    confirmText: '看看单页',
  })
  if (confirm) phone.open(share.path, SINGLE_PAGE)
  return undefined
}

/** Copy the address of the page in front, or capture the screen: the picture opens what the page answers. */
async function carry(phone, kind, listener) {
  const carried = await carriedBy(phone.of(listener), phone.routes.top)
  const poster = kind === 'screenshot' ? await posterOf(phone.of('GeneratePoster')) : {}
  const { path } = noted(phone, { kind, from: 'menu', ...carried, ...poster })
  return phone.dialogs.modal({ title: kind === 'link' ? '链接已复制' : '截屏可以打开这一页', content: path, showCancel: false })
}

/** The menu of the capsule. */
export async function openMenu(phone) {
  await offer(phone, [
    ['转发给朋友', () => phone.share('menu')],
    ['分享到朋友圈', () => phone.shareTimeline()],
    ['复制链接', () => carry(phone, 'link', 'CopyUrl')],
    ['截屏分享', () => carry(phone, 'screenshot', 'UserCaptureScreen')],
    ['设置', () => phone.consent.openSetting()],
  ])
}

/** The menu of a picture pressed long; its code is read where that is possible. */
export async function pictureMenu(phone, url) {
  const address = await addressInPicture(url).catch(() => null)
  await offer(phone, [
    ['发送给朋友', () => phone.emit('passedOn', { kind: 'picture', path: url, url })],
    ['保存图片', () => phone.emit('saved', { path: url, url })],
    ...(address ? [['识别图中的小程序码', () => phone.open(address, PRESSED_CODE)]] : []),
  ])
}

async function offer(phone, deeds) {
  const chosen = await phone.dialogs.sheet({ itemList: deeds.map(([name]) => name) }).catch(() => null)
  if (chosen) await deeds[chosen.tapIndex][1]()
}

function noted(phone, share) {
  phone.probe.shares.push(share)
  phone.emit('passedOn', share)
  return share
}

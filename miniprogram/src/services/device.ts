// What the phone itself can do, and what we do where it cannot.
import { buildPath } from '../lib/scene'
import { hasSelection } from '../lib/selection-support'

/** Tell on what kind of phone or computer this is; before base library 2.20.1 one function tells everything. */
export function getPlatform(): string {
  return (wx.getDeviceInfo?.() ?? wx.getSystemInfoSync()).platform
}

/** Tell how high the window is. */
export function getWindowHeight(): number {
  return (wx.getWindowInfo?.() ?? wx.getSystemInfoSync()).windowHeight
}

/** Tell whether words can be picked by the phone's own selection. */
export function canSelectText(): boolean {
  return hasSelection((wx.getAppBaseInfo?.() ?? wx.getSystemInfoSync()).SDKVersion, getPlatform())
}

/** Open the article in the Official Account; where that cannot be, its address is copied. Needs a tap. */
export function openOriginalArticle(url: string): void {
  if (wx.openOfficialAccountArticle) wx.openOfficialAccountArticle({ url, fail: (e) => onArticleError(e.errMsg, url) })
  else copyAddress(url)
}

/** Tell whether the profile of an Official Account can be opened here, where one may follow it. */
export function canOpenProfiles(): boolean {
  return !!wx.openOfficialAccountProfile
}

/** Open the profile of an Official Account by its original id. Needs a tap. */
export function openProfile(username: string): void {
  wx.openOfficialAccountProfile({ username, fail: (e) => onProfileError(e.errMsg) })
}

function onProfileError(errMsg: string): void {
  if (!errMsg.includes('cancel')) showToast('公众号暂时打不开，可以在微信里搜它的名字')
}

function onArticleError(errMsg: string, url: string): void {
  if (!errMsg.includes('cancel')) copyAddress(url)
}

function copyAddress(url: string): void {
  wx.setClipboardData({
    data: url,
    success: () => wx.showToast({ title: '链接已复制，发给文件传输助手即可打开', icon: 'none', duration: 2500 }),
  })
}

/** Go to the list of articles, leaving nothing behind. */
export function openHome(): void {
  void wx.reLaunch({ url: buildPath('home', {}) })
}

/** Ask the reader; true when they agree. */
export async function confirmAction(title: string, content: string, confirmText: string): Promise<boolean> {
  const { confirm } = await wx.showModal({ title, content, confirmText, cancelText: '取消' })
  return confirm
}

/** Let the reader choose one of a few words; null when they think better of it. Six is WeChat's most. */
export function chooseAction(itemList: string[]): Promise<string | null> {
  return new Promise((resolve) => {
    wx.showActionSheet({ itemList, success: ({ tapIndex }) => resolve(itemList[tapIndex]), fail: () => resolve(null) })
  })
}

/** Say a short thing; it stays for some milliseconds. */
export function showToast(title: string, duration = 2200): void {
  void wx.showToast({ title, icon: 'none', duration })
}

/** What became of a picture on its way to the album. */
export type SaveResult = 'saved' | 'cancelled' | 'refused' | 'undeclared' | 'failed'

/** Put a picture into the album; the first time WeChat asks the reader whether it may. */
export function saveToAlbum(filePath: string): Promise<SaveResult> {
  return new Promise((resolve) => {
    wx.saveImageToPhotosAlbum({
      filePath,
      success: () => resolve('saved'),
      fail: (e) => resolve(saveErrorOf(e.errMsg)),
    })
  })
}

function saveErrorOf(errMsg: string): SaveResult {
  if (/cancel/i.test(errMsg)) return 'cancelled'
  if (/auth|permission|denied/i.test(errMsg)) return /privacy/i.test(errMsg) ? 'undeclared' : 'refused'
  return /privacy|api scope/i.test(errMsg) ? 'undeclared' : 'failed'
}

/** Explain why the album is needed, and lead to the settings; true when it is allowed afterwards. */
export async function requestAlbumAccess(): Promise<boolean> {
  const agreed = await confirmAction('需要相册权限', '要把卡片存到相册，请在设置里打开「添加到相册」。', '去设置')
  if (!agreed) return false
  const { authSetting } = await wx.openSetting()
  return authSetting['scope.writePhotosAlbum'] === true
}

/** Offer a picture to friends, its corner leading back to `entrancePath`; false where the phone cannot. */
export function sharePicture(path: string, entrancePath: string): Promise<boolean> {
  return new Promise((resolve) => {
    if (!wx.showShareImageMenu) return resolve(false)
    wx.showShareImageMenu({
      path,
      needShowEntrance: true,
      entrancePath,
      success: () => resolve(true),
      fail: (e) => resolve(e.errMsg.includes('cancel')),
    })
  })
}

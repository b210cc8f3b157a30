// Pictures leave the mini-program: into the phone's album, with its permission, or to friends.
import { confirmAction } from './dialogs'

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

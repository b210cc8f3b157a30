// Opens an Official Account's article or profile in WeChat, or says what to do where that cannot be.
import { showToast } from './dialogs'

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

// The phone: its platform, its window, its own selection of words, its clipboard.
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

/** Hand the reader a text to paste elsewhere. Needs a tap. */
export function copyText(data: string): void {
  wx.setClipboardData({ data, fail: () => undefined })
}

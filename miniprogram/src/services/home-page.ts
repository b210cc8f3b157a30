// Goes to the home page.
import { buildPath } from '../lib/scene'

/** Go to the list of articles, leaving nothing behind. */
export function openHome(): void {
  void wx.reLaunch({ url: buildPath('home', {}) })
}

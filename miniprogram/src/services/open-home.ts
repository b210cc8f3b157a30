// Opens the home page: the list of articles.
import { buildPath } from '../lib/scene'

/** Open the list of articles, leaving nothing behind. */
export function openHome(): void {
  void wx.reLaunch({ url: buildPath('home', {}) })
}

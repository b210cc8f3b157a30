// Passing a page on: what its onShareAppMessage or onShareTimeline answers, promises waited for.
import { formatAddress } from '../url.js'

const PATIENCE_MS = 3000

/**
 * Ask a page what it would send to a friend: {title, path, imageUrl}. Null when it sends nothing,
 * since it has no onShareAppMessage.
 */
export async function shareToFriend(page, from, target) {
  if (typeof page.caller.onShareAppMessage !== 'function') return null
  const usual = { title: page.phone.appName, path: `/${formatAddress(page)}`, imageUrl: '' }
  const said = page.call('onShareAppMessage', { from, target, webViewUrl: undefined })
  return settled(said, usual)
}

/** Ask a page what it would put into Moments: {title, query, imageUrl, path}; null when it cannot. */
export async function shareToTimeline(page) {
  const { onShareTimeline, onShareAppMessage } = page.caller
  if (typeof onShareTimeline !== 'function' || typeof onShareAppMessage !== 'function') return null
  const usual = { title: page.phone.appName, query: formatAddress({ path: '', query: page.query }).slice(1), imageUrl: '' }
  return withPath(await settled(page.call('onShareTimeline'), usual), page)
}

/** Ask the last of some listeners what the page in front carries with it: {title, query, path}. */
export async function carriedBy(listeners, page) {
  const usual = { title: page.phone.appName, query: formatAddress({ path: '', query: page.query }).slice(1) }
  return withPath(await settled(listeners.at(-1)?.(), usual), page)
}

/** Ask the last of some listeners for the picture that stands for a captured screen: {src}, or nothing. */
export function posterOf(listeners) {
  return settled(listeners.at(-1)?.(), {})
}

function withPath(share, page) {
  return { ...share, path: share.query ? `/${page.path}?${share.query}` : `/${page.path}` }
}

async function settled(said, usual) {
  const { promise, ...given } = said ?? {}
  const more = promise ? await soon(promise) : {}
  return { ...usual, ...defined(given), ...defined(more) }
}

/** What a promise gives within the time that WeChat waits; nothing when it fails or is late. */
async function soon(promise) {
  let timer
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS, {})
  })
  const given = await Promise.race([promise, late]).catch(() => ({}))
  clearTimeout(timer)
  return given
}

function defined(fields) {
  return Object.fromEntries(Object.entries(fields ?? {}).filter(([, value]) => value !== undefined))
}

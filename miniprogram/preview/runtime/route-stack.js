// The pages that are open, and WeChat's five ways between them. Pure: making, showing, hiding and
// closing a page are handed in, so the order of lifecycles can be tested without a browser.
import { parseAddress } from './url.js'

/** How many pages may be open at once. */
const DEEPEST = 10

export class RouteStack {
  #pages = []
  #tabs = new Map()

  /**
   * deeds: {exists(path), isTab(path), create({path, query}), load(page), show(page), hide(page),
   * close(page)}. A page is whatever `create` gives, with its `path`.
   */
  constructor(deeds) {
    this.deeds = deeds
  }

  /** The open pages, the one in front last. */
  get pages() {
    return [...this.#pages]
  }

  get top() {
    return this.#pages.at(-1) ?? null
  }

  /** Open a page over the one in front. Throws when it is a tab, is not there, or ten are open. */
  navigateTo(url, extra) {
    const target = this.#target(url)
    if (this.deeds.isTab(target.path)) throw new Error('can not navigateTo a tabbar page')
    if (this.#pages.length >= DEEPEST) throw new Error('webview count limit exceed')
    const page = this.deeds.create(target, extra)
    if (this.top) this.deeds.hide(this.top)
    this.#enter(page)
  }

  /** Put a page in the place of the one in front. */
  redirectTo(url) {
    const target = this.#target(url)
    if (this.deeds.isTab(target.path)) throw new Error('can not redirectTo a tabbar page')
    const page = this.deeds.create(target)
    this.#closeTop()
    this.#enter(page)
  }

  /** Go back some pages; more than there are leads to the first. */
  navigateBack(delta = 1) {
    if (this.#pages.length < 2) throw new Error('cannot navigate back at first page.')
    const steps = Math.max(1, Math.min(delta, this.#pages.length - 1))
    for (let step = 0; step < steps; step += 1) this.#closeTop()
    this.deeds.show(this.top)
  }

  /** Go to a tab; other tabs stay alive out of sight, all other pages are closed. */
  switchTab(url) {
    const { path } = this.#target(url)
    if (!this.deeds.isTab(path)) throw new Error('can not switch to no-tabBar page')
    const kept = this.#tabs.get(path)
    const page = kept ?? this.deeds.create({ path, query: {} })
    if (this.top && this.top !== page && this.#isTabPage(this.top)) this.deeds.hide(this.top)
    for (const each of this.pages.reverse()) if (!this.#isTabPage(each)) this.deeds.close(each)
    this.#pages = kept ? [page] : []
    if (kept) this.deeds.show(page)
    else this.#enter(page)
  }

  /** Close everything and open one page. */
  reLaunch(url) {
    const page = this.deeds.create(this.#target(url))
    const open = [...this.#pages].reverse()
    const hidden = [...this.#tabs.values()].filter((each) => !open.includes(each))
    this.#pages = []
    this.#tabs.clear()
    for (const each of [...open, ...hidden]) this.deeds.close(each)
    this.#enter(page)
  }

  #target(url) {
    const target = parseAddress(url ?? '', this.top?.path)
    if (!this.deeds.exists(target.path)) throw new Error(`page "${target.path}" is not found`)
    return target
  }

  // The page is among the open ones already while its onLoad runs.
  #enter(page) {
    this.#pages.push(page)
    if (this.deeds.isTab(page.path)) this.#tabs.set(page.path, page)
    this.deeds.load(page)
    if (this.top === page) this.deeds.show(page)
  }

  #closeTop() {
    const page = this.#pages.pop()
    if (!page) return
    if (this.#isTabPage(page)) this.#tabs.delete(page.path)
    this.deeds.close(page)
  }

  #isTabPage(page) {
    return this.#tabs.get(page.path) === page
  }
}

// One open page: its frame in the document, its component tree, its lifecycle calls.
import { glassEasel } from 'glass-easel-miniprogram-adapter'
import { EventChannel } from '../event-channel.js'

const REACH_BOTTOM_PX = 50
let made = 0

export class OpenPage {
  /** Make a page; nothing of it runs but its components' created and attached. */
  constructor(phone, { path, query }, channel) {
    made += 1
    Object.assign(this, { phone, path, query, id: made, shown: false, ready: false, nearBottom: false, rem: '' })
    this.nav = {}
    this.#buildFrame()
    const { backend, code } = phone
    this.root = backend.createRoot('mp-root', code, path)
    this.component = this.root.getComponent()
    this.caller = this.root.get()
    phone.opening = this
    this.#introduce(channel)
    this.#attach(this.root, this.body)
    this.#attachCustomTabBar()
    this.scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true })
  }

  get config() {
    return { ...this.phone.themed(this.phone.manifest.app.window ?? {}), ...this.ownConfig }
  }

  get ownConfig() {
    return this.phone.themed(this.phone.manifest.components[this.path].config)
  }

  /** Call one of the page's functions if it has it; an error is noted, not thrown. */
  call(name, ...values) {
    const run = this.caller[name]
    if (typeof run !== 'function') return undefined
    try {
      return run.apply(this.caller, values)
    } catch (error) {
      this.phone.onError(error)
      return undefined
    }
  }

  load() {
    this.phone.opening = null
    this.call('onLoad', this.query)
  }

  show() {
    if (this.shown) return
    this.shown = true
    this.sizeRem()
    this.call('onShow')
    this.component.triggerPageLifetime('show', [{}])
    this.phone.ready.after(() => this.#becomeReady())
  }

  hide() {
    if (!this.shown) return
    this.shown = false
    this.call('onHide')
    this.component.triggerPageLifetime('hide', [])
  }

  close() {
    this.shown = false
    this.closed = true
    this.call('onUnload')
    this.root.release()
    this.tabBar?.release()
    this.frame.remove()
  }

  /** Give rem the size that this page asks for. All pages share a document: the one in front has the say. */
  sizeRem() {
    if (this.shown) document.documentElement.style.fontSize = this.phone.fontSize(this.rem)
  }

  /** The node with an id or other selector in the page's own template, as a DOM element; or null. */
  find(selector) {
    return this.component.getShadowRoot().querySelector(selector)?.$$ ?? null
  }

  #becomeReady() {
    if (this.ready || this.closed) return
    this.ready = true
    this.call('onReady')
  }

  #buildFrame() {
    this.frame = element('div', 'mp-frame')
    this.frame.setAttribute('mp-route', this.path)
    this.scroller = element('div', 'mp-scroll')
    this.body = element('div', 'mp-page')
    this.scroller.append(this.body)
    this.frame.append(this.scroller)
    this.phone.screen.append(this.frame)
    if (this.ownConfig.disableScroll) this.scroller.style.overflow = 'hidden'
  }

  #introduce(channel) {
    const { caller, query } = this
    caller.route = this.path
    caller.__route__ = this.path
    caller.options = query
    caller.getOpenerEventChannel = () => channel ?? new EventChannel()
    caller.getPageId = () => `page_${this.id}`
    caller.getTabBar = () => this.tabBar?.get() ?? null
    const known = Object.entries(query).filter(([name]) => glassEasel.Component.hasProperty(this.component, name))
    if (known.length) this.component.setData(Object.fromEntries(known))
  }

  #attach(root, parent) {
    const place = element('span')
    parent.append(place)
    root.attach(parent, place)
  }

  #attachCustomTabBar() {
    const { manifest, backend, code, isTab, definitions } = this.phone
    if (!manifest.app.tabBar?.custom || !isTab(this.path)) return
    definitions.ensure('custom-tab-bar/index')
    this.tabBar = backend.createRoot('custom-tab-bar', code, 'custom-tab-bar/index')
    const box = element('div', 'mp-custom-tab-bar')
    this.frame.append(box)
    this.#attach(this.tabBar, box)
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller
    this.call('onPageScroll', { scrollTop })
    this.scroller.dispatchEvent(new CustomEvent('mp-page-scroll', { bubbles: true, detail: { scrollTop } }))
    const near = scrollHeight - clientHeight - scrollTop <= (this.config.onReachBottomDistance ?? REACH_BOTTOM_PX)
    if (near && !this.nearBottom) this.call('onReachBottom')
    this.nearBottom = near
  }
}

function element(tag, name = '') {
  const made = document.createElement(tag)
  if (name) made.className = name
  return made
}

// The phone: everything the pieces ask of each other goes through this one object.
import { followDevice } from './app/follow-device.js'
import { AppLife, SINGLE_PAGE } from './app/life.js'
import { openMenu, passToFriend, passToTimeline, pictureMenu } from './app/menus.js'
import { pageRoutes } from './app/page-routes.js'
import { BUILTIN_NAMES } from './builtins/index.js'
import { watchSelection } from './builtins/selection.js'
import { Bars } from './chrome/bars.js'
import { Dialogs } from './chrome/dialogs.js'
import { installPull } from './chrome/pull.js'
import { setUpFramework } from './easel/setup.js'
import { Emitter } from './emitter.js'
import { Probe } from './probe.js'
import { withTheme } from './theme.js'
import { formatAddress, parseAddress } from './url.js'
import { has } from './versions.js'
import { Files } from './wx/files.js'
import { createWx, mannerOf } from './wx/index.js'
import { openType } from './wx/open-types.js'
import { Consent } from './wx/privacy.js'
import { StorageBox } from './wx/storage-box.js'

/** Scene values that the tools use. */
export const SCENES = { list: 1001, code: 1047, pressed: 1048, fromSinglePage: 1155, singlePage: SINGLE_PAGE }

export class Phone extends Emitter {
  builtinNames = BUILTIN_NAMES

  /** Put the pieces together; nothing of the app runs yet. */
  constructor({ app, device, config }) {
    super()
    Object.assign(this, { device, config, manifest: app.manifest, templates: app.templates })
    this.screen = document.getElementById('mp-stack')
    this.onError = (error) => this.#report(error)
    this.probe = new Probe(this)
    this.routes = pageRoutes(this)
    this.files = new Files()
    this.storageBox = new StorageBox(localStorage, () => `mp:${device.name}:${this.life.singlePage ? 'single:' : ''}`)
    this.life = new AppLife({ definition: () => this.definitions.app, onError: this.onError, emit: (...said) => this.emit(...said) })
    this.dialogs = new Dialogs(this)
    this.consent = new Consent(this)
    this.bars = new Bars(this)
    this.manner = mannerOf(this)
    this.wx = createWx(this)
    setUpFramework(this, app.modules)
    installPull(this)
    watchSelection(this)
    followDevice(this)
  }

  get appName() {
    return this.manifest.app.window?.navigationBarTitleText || '小程序'
  }
  get entryPage() {
    return this.manifest.app.entryPagePath ?? this.manifest.pages[0]
  }

  /** Start the app at an address, entered by a scene. */
  start(address, scene) {
    const target = parseAddress(address || this.entryPage)
    const known = this.manifest.components[target.path]?.isPage
    this.loader.load(this.manifest.main)
    document.body.classList.add(this.manifest.app.style === 'v2' ? 'mp-v2' : 'mp-v1')
    this.life.launch({ ...target, scene })
    if (known) this.routes.reLaunch(`/${formatAddress(target)}`)
    else this.#notFound(target)
    this.emit('started')
  }

  /** Open an address in the running app, as a scan does: hidden, shown with the new scene, relaunched. */
  open(address, scene = SCENES.list) {
    const target = parseAddress(address || this.entryPage)
    this.background()
    this.life.show({ ...target, scene })
    if (this.manifest.components[target.path]?.isPage) this.routes.reLaunch(`/${formatAddress(target)}`)
    else this.#notFound(target)
  }

  background() {
    this.routes.top?.hide()
    this.life.hide()
  }

  foreground() {
    this.life.show()
    this.routes.top?.show()
  }

  /** Leave the mini-program; a tap on what is left comes back. */
  leave() {
    this.background()
    this.dialogs.left(() => this.foreground())
    this.emit('left')
  }

  goHome() {
    this.routes.reLaunch(`/${this.entryPage}`)
  }
  leaveSinglePage() {
    this.open(formatAddress(this.routes.top), SCENES.fromSinglePage)
  }

  share(from, target) {
    return passToFriend(this, from, target)
  }
  shareTimeline() {
    return passToTimeline(this)
  }
  openMenu() {
    return openMenu(this)
  }
  pictureMenu(url) {
    return pictureMenu(this, url)
  }

  tapTab(tab, index) {
    if (this.routes.top?.path !== tab.pagePath) this.routes.switchTab(`/${tab.pagePath}`)
    this.routes.top.call('onTabItemTap', { index: String(index), pagePath: tab.pagePath, text: tab.text })
  }

  openType(button, types) {
    return openType(this, button, types)
  }

  /** Whether the phone's base library has a component or function. */
  has(name) {
    return has(this.device.sdk, name)
  }
  isTab(path) {
    return (this.manifest.app.tabBar?.list ?? []).some(({ pagePath }) => pagePath === path)
  }
  isFormField(is) {
    return this.definitions.fields.has(is)
  }

  get theme() {
    return this.manifest.app.darkmode ? this.device.theme : 'light'
  }

  /** A font size as CSS has it: `system` is the reader's own. */
  fontSize(wanted) {
    return wanted === 'system' ? `${this.device.fontSize}px` : wanted
  }

  /** A config with theme variables filled in. */
  themed(config) {
    return withTheme(config, this.manifest.theme[this.theme])
  }

  /** The address at which an <img> finds a picture of the app, the phone or the net. */
  asset(src, component) {
    if (src.startsWith('wxfile:')) return this.files.urlOf(src)
    if (/^(https?:|data:|blob:|\/\/)/.test(src)) return src
    const owner = component?.ownerShadowRoot?.getHostNode().is ?? ''
    return `assets/${parseAddress(src, owner).path}`
  }

  /** The DOM node with an id in the same template as a component; null if there is none. */
  nodeById(component, id) {
    return component.ownerShadowRoot?.getElementById(id)?.$$ ?? null
  }

  /** The page in whose template a component stands, open or just being made; else null. */
  pageOf(component) {
    const owner = component.ownerShadowRoot?.getHostNode()
    return [...this.routes.pages, this.opening].find((page) => page?.component === owner) ?? null
  }

  pageSize() {
    return { width: this.screen.clientWidth, height: this.screen.clientHeight }
  }
  pageOrigin() {
    return this.screen.getBoundingClientRect()
  }

  safeArea() {
    const top = this.bars.statusHeight
    const bottom = innerHeight - (top ? 34 : 0)
    return { left: 0, top, right: innerWidth, bottom, width: innerWidth, height: bottom - top }
  }

  /** wx.onX and wx.offX for names. */
  listeners(...names) {
    return Object.fromEntries(
      names.flatMap((name) => [
        [`on${name}`, (listener) => this.on(name, listener)],
        [`off${name}`, (listener) => this.off(name, listener)],
      ]),
    )
  }

  /** Call something of the app's; an error goes where errors go. */
  guard(run) {
    try {
      return run()
    } catch (error) {
      return this.onError(error)
    }
  }

  #report(error) {
    console.error(error)
    const text = String(error?.stack ?? error)
    try {
      this.life?.instance?.onError?.(text)
    } catch (worse) {
      console.error(worse)
    }
    this.emit('Error', { message: String(error?.message ?? error), stack: text })
  }

  #notFound(target) {
    const options = { ...target, isEntryPage: true }
    const handled = this.life.instance?.onPageNotFound || this.of('PageNotFound').length
    this.life.call('onPageNotFound', options)
    this.emit('PageNotFound', options)
    if (!handled) this.dialogs.modal({ title: '页面不存在', content: target.path, showCancel: false })
  }
}

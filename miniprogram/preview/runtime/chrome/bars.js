// What WeChat draws around a page: status bar, title, back, home, capsule and tab bar.
import { make } from './dom.js'

const NAV_HEIGHT = 44
const CAPSULE = { width: 87, height: 32, right: 7, top: 4 }
const TAB_HEIGHT = 50

export class Bars {
  constructor(phone) {
    this.phone = phone
    const at = (id) => document.getElementById(id)
    Object.assign(this, {
      status: at('mp-status'),
      nav: at('mp-nav'),
      back: at('mp-back'),
      title: at('mp-title'),
      home: at('mp-home'),
      tabs: at('mp-tabbar'),
      capsule: at('mp-capsule'),
      single: at('mp-single'),
    })
    this.tabsHidden = false
    this.homeHidden = new WeakSet()
    this.back.addEventListener('click', () => phone.wx.navigateBack({ fail() {} }))
    this.home.addEventListener('click', () => phone.goHome())
    at('mp-menu').addEventListener('click', () => phone.openMenu())
    at('mp-close').addEventListener('click', () => phone.leave())
    this.single.addEventListener('click', () => phone.leaveSinglePage())
    this.#fillTabs()
  }

  get statusHeight() {
    return document.body.classList.contains('mp-framed') ? 44 : 0
  }

  /** Where the capsule is, as wx.getMenuButtonBoundingClientRect tells. */
  get capsuleRect() {
    const right = innerWidth - CAPSULE.right
    const top = this.statusHeight + CAPSULE.top
    return {
      width: CAPSULE.width,
      height: CAPSULE.height,
      top,
      right,
      left: right - CAPSULE.width,
      bottom: top + CAPSULE.height,
    }
  }

  get hasTabs() {
    return this.tabs.style.display !== 'none'
  }

  get height() {
    return this.statusHeight + NAV_HEIGHT
  }

  get tabHeight() {
    return this.hasTabs ? TAB_HEIGHT : 0
  }

  /** Draw everything anew for the page in front. */
  paint(page) {
    if (!page) return
    const { phone } = this
    const config = page.config
    const custom = config.navigationStyle === 'custom' && !phone.life.singlePage
    const front = page.nav.front ?? (config.navigationBarTextStyle === 'black' ? '#000000' : '#ffffff')
    const ground = page.nav.back ?? config.navigationBarBackgroundColor ?? '#000000'
    document.body.classList.toggle('mp-custom-nav', custom)
    for (const bar of [this.nav, this.status]) {
      bar.style.color = front
      bar.style.background = custom ? 'transparent' : ground
    }
    this.capsule.classList.toggle('mp-on-dark', front === '#ffffff')
    this.title.textContent = page.nav.title ?? config.navigationBarTitleText ?? ''
    document.title = this.title.textContent || phone.appName
    const deep = phone.routes.pages.length > 1
    this.back.hidden = !deep
    this.home.hidden = deep || phone.isTab(page.path) || page.path === phone.entryPage || this.homeHidden.has(page) || phone.life.singlePage
    this.single.hidden = !phone.life.singlePage
    phone.screen.style.background = config.backgroundColor ?? ''
    this.#paintTabs(page)
  }

  hideHome(page) {
    this.homeHidden.add(page)
    this.paint(page)
  }

  showTabs(shown) {
    this.tabsHidden = !shown
    this.paint(this.phone.routes.top)
  }

  /** Put a text on a tab; an empty one takes it off. */
  badge(index, text) {
    const tab = this.tabs.children[index]
    if (!tab) throw new Error('tabbar item not found')
    tab.querySelector('.mp-badge')?.remove()
    if (text) tab.append(make('i', 'mp-badge', {}, String(text)))
  }

  #fillTabs() {
    const { list = [] } = this.phone.manifest.app.tabBar ?? {}
    list.forEach((tab, index) => {
      const node = make('div', 'mp-tab', { onclick: () => this.phone.tapTab(tab, index) })
      if (tab.iconPath) node.append(make('img', '', { alt: '' }))
      node.append(make('span', '', {}, tab.text))
      this.tabs.append(node)
    })
  }

  #paintTabs(page) {
    const { phone } = this
    const bar = phone.themed(phone.manifest.app.tabBar ?? {})
    const shown = phone.isTab(page.path) && !this.tabsHidden && !bar.custom && !phone.life.singlePage
    this.tabs.style.display = shown ? '' : 'none'
    if (!shown) return
    this.tabs.style.background = bar.backgroundColor ?? '#fff'
    ;[...this.tabs.children].forEach((node, index) => {
      const tab = bar.list[index]
      const on = tab.pagePath === page.path
      node.classList.toggle('mp-on', on)
      node.style.color = on ? (bar.selectedColor ?? '') : (bar.color ?? '')
      const picture = node.querySelector('img')
      if (picture) picture.src = phone.asset(`/${(on && tab.selectedIconPath) || tab.iconPath}`)
    })
  }
}

// The remaining built-in components: each does one small thing.
import { any, fire, flag, number, part, text } from './kit.js'
import { toWebUnits } from '../units.js'

const GLYPHS = {
  success: '✔',
  success_no_circle: '✓',
  info: 'ℹ',
  warn: '⚠',
  waiting: '◷',
  cancel: '⊗',
  download: '⬇',
  search: '⌕',
  clear: '⊗',
}
const ROUTES = {
  navigate: 'navigateTo',
  redirect: 'redirectTo',
  switchTab: 'switchTab',
  reLaunch: 'reLaunch',
  navigateBack: 'navigateBack',
}
const FOLLOW_SCENES = [1011, 1017, 1025, 1047, 1124]

export const icon = () => ({
  properties: { type: text(), size: any(23), color: text() },
  data: { glyph: '' },
  observers: {
    type(type) {
      this.setData({ glyph: GLYPHS[type] ?? '' })
    },
  },
})

export const progress = () => ({
  properties: {
    percent: number(),
    showInfo: flag(),
    borderRadius: any(0),
    fontSize: any(16),
    strokeWidth: any(6),
    color: text(),
    activeColor: text(),
    backgroundColor: text('#EBEBEB'),
    active: flag(),
    activeMode: text('backwards'),
    duration: number(30),
  },
})

export const navigator = (phone) => ({
  properties: {
    url: text(),
    openType: text('navigate'),
    delta: number(1),
    target: text('self'),
    hoverClass: text('navigator-hover'),
    hoverStopPropagation: flag(),
    hoverStartTime: number(50),
    hoverStayTime: number(600),
    appId: text(),
    path: text(),
  },
  lifetimes: {
    attached() {
      this.addListener('tap', () => {
        const { url, openType, delta } = this.data
        const route = ROUTES[openType]
        if (phone.life.singlePage) return
        if (!route) fire(this, 'fail', { errMsg: `navigator open-type=${openType} is not in the preview` })
        else phone.wx[route]({ url, delta, success: (done) => fire(this, 'success', done), fail: (why) => fire(this, 'fail', why) })
      })
    },
  },
})

export const canvas = () => ({
  properties: { type: text(), canvasId: text(), disableScroll: flag() },
  lifetimes: {
    attached() {
      Object.assign(part(this, 'canvas'), { width: 300, height: 150 })
    },
  },
})

export const video = (phone) => ({
  properties: {
    src: text(),
    controls: flag(true),
    poster: text(),
    autoplay: flag(),
    loop: flag(),
    muted: flag(),
    objectFit: text('contain'),
  },
  data: { url: '' },
  observers: {
    src(src) {
      this.setData({ url: src ? phone.asset(src, this) : '' })
    },
  },
})

export const webView = () => ({ properties: { src: text() } })

export const pageMeta = (phone) => ({
  properties: {
    pageStyle: text(),
    rootFontSize: text(),
    pageFontSize: text(),
    rootBackgroundColor: text(),
    backgroundColor: text(),
    backgroundTextStyle: text(),
    scrollTop: text(),
    scrollDuration: number(300),
    pageOrientation: text(),
  },
  observers: {
    'pageStyle,rootFontSize,pageFontSize,rootBackgroundColor'() {
      this.apply()
    },
    scrollTop(top) {
      if (top) phone.pageOf(this)?.scroller.scrollTo({ top: parseFloat(top), behavior: 'smooth' })
    },
  },
  methods: {
    apply() {
      const page = phone.pageOf(this)
      if (!page) return
      const { pageStyle, rootFontSize, pageFontSize, rootBackgroundColor } = this.data
      const size = phone.fontSize(pageFontSize)
      page.rem = rootFontSize
      page.sizeRem()
      page.body.setAttribute('style', toWebUnits([pageStyle, size && `font-size:${size}`].filter(Boolean).join(';')))
      page.scroller.style.overflowY = /overflow(-y)?\s*:\s*hidden/.test(pageStyle) ? 'hidden' : ''
      page.frame.style.background = rootBackgroundColor
    },
  },
  lifetimes: {
    attached() {
      this.apply()
    },
  },
})

export const navigationBar = (phone) => ({
  properties: { title: text(), loading: flag(), frontColor: text(), backgroundColor: text() },
  observers: {
    'title,frontColor,backgroundColor'(title, front, back) {
      const page = phone.pageOf(this)
      if (!page) return
      Object.assign(page.nav, { ...(title && { title }), ...(front && { front }), ...(back && { back }) })
      phone.bars.paint(phone.routes.top)
    },
  },
})

/** Stays where it is: a page's frame clips nothing that a portal would have to leave. */
export const rootPortal = () => ({ properties: { enable: flag(true) } })

export const pageContainer = () => ({
  properties: {
    show: flag(),
    duration: number(300),
    zIndex: number(100),
    overlay: flag(true),
    position: text('bottom'),
    round: flag(),
    closeOnSlideDown: flag(),
  },
  observers: {
    show(shown) {
      for (const name of shown ? ['beforeenter', 'enter', 'afterenter'] : ['beforeleave', 'leave', 'afterleave']) fire(this, name)
    },
  },
  methods: {
    onVeil() {
      fire(this, 'clickoverlay')
      this.setData({ show: false })
    },
  },
})

/** The card to follow the account: WeChat shows it only to those who came by a scan. */
export const officialAccount = (phone) => ({
  lifetimes: {
    attached() {
      const shown = FOLLOW_SCENES.includes(phone.life.enter?.scene)
      this.$$.toggleAttribute('hidden', !shown)
      setTimeout(() =>
        shown ? fire(this, 'load', { status: 0, errMsg: 'ok' }) : fire(this, 'error', { status: 5, errMsg: 'not supported in this scene' }),
      )
    },
  },
})

export const matchMedia = () => ({
  properties: {
    minWidth: number(-1),
    maxWidth: number(-1),
    width: number(-1),
    minHeight: number(-1),
    maxHeight: number(-1),
    height: number(-1),
    orientation: text(),
  },
  data: { matches: true },
  methods: {
    check() {
      const { minWidth, maxWidth, width, minHeight, maxHeight, height } = this.data
      const fits = (least, most, exact, now) => (least < 0 || now >= least) && (most < 0 || now <= most) && (exact < 0 || now === exact)
      this.setData({ matches: fits(minWidth, maxWidth, width, innerWidth) && fits(minHeight, maxHeight, height, innerHeight) })
    },
  },
  lifetimes: {
    attached() {
      this.check()
    },
  },
})

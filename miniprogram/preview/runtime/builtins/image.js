// <image>: modes, lazy loading, its load and error events, and the menu of a long press.
import { fire, flag, part, reflect, text } from './kit.js'

const FIT = { scaleToFill: 'fill', aspectFit: 'contain', aspectFill: 'cover', widthFix: 'fill', heightFix: 'fill' }

export const image = (phone) => ({
  properties: {
    src: text(),
    mode: text('scaleToFill'),
    lazyLoad: flag(),
    showMenuByLongpress: flag(),
    webp: flag(),
    alt: text(),
    fadeIn: flag(),
    forceHttps: flag(),
  },
  data: { url: '', fit: 'object-fit:fill' },
  observers: {
    src(src) {
      this.setData({ url: src ? phone.asset(src, this) : '' })
    },
    mode(mode) {
      this.setData({ fit: FIT[mode] ? `object-fit:${FIT[mode]}` : `object-fit:none;object-position:${mode}` })
      reflect(this, 'mode', mode)
    },
  },
  methods: {
    onLoad() {
      const shown = part(this, 'img')
      if (!shown) return // the page was closed before its picture came
      fire(this, 'load', { width: shown.naturalWidth, height: shown.naturalHeight })
    },
    onError() {
      if (this.data.url) fire(this, 'error', { errMsg: `GET ${this.data.src} 404 (Not Found)` })
    },
  },
  lifetimes: {
    attached() {
      reflect(this, 'mode', this.data.mode)
      this.$$.addEventListener('contextmenu', (event) => event.preventDefault())
      if (!this.data.showMenuByLongpress) return
      this.addListener('longpress', () => phone.pictureMenu(this.data.url))
    },
  },
})

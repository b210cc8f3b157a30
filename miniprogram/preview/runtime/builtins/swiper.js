// <swiper>: one slide after another, by finger, by clock or by `current`.
import { any, fire, flag, number, part, text } from './kit.js'

const SWIPE_PX = 30

export const swiper = () => ({
  properties: {
    current: number(),
    currentItemId: text(),
    indicatorDots: flag(),
    indicatorColor: text('rgba(0,0,0,.3)'),
    indicatorActiveColor: text('#000'),
    autoplay: flag(),
    interval: number(5000),
    duration: number(500),
    circular: flag(),
    vertical: flag(),
    previousMargin: text('0px'),
    nextMargin: text('0px'),
    displayMultipleItems: any(1),
    snapToEdge: flag(),
    easingFunction: text('default'),
    skipHiddenItemLayout: flag(),
  },
  data: { count: 0, at: 0, shift: '' },
  observers: {
    current(at) {
      this.go(at, '')
    },
    'autoplay,interval'() {
      this.run()
    },
  },
  methods: {
    slides() {
      return [...this.$$.querySelectorAll(':scope > .mp-track > wx-swiper-item')]
    },
    go(wanted, source) {
      const slides = this.slides()
      const count = slides.length
      const last = Math.max(0, count - Math.max(1, Number(this.data.displayMultipleItems)))
      const at = this.data.circular && count ? (wanted + count) % count : Math.max(0, Math.min(wanted, last))
      const changed = at !== this.data.at
      const { duration, vertical, displayMultipleItems } = this.data
      const share = (-100 * at) / Math.max(1, Number(displayMultipleItems))
      this.setData({
        count,
        at,
        shift: `transition:transform ${duration}ms;transform:translate${vertical ? 'Y' : 'X'}(${share}%);flex-direction:${vertical ? 'column' : 'row'}`,
      })
      if (!changed) return
      const currentItemId = slides[at]?.__wxElement?.data?.itemId ?? ''
      fire(this, 'change', { current: at, currentItemId, source })
      setTimeout(() => fire(this, 'animationfinish', { current: at, currentItemId, source }), duration)
    },
    run() {
      clearInterval(this.clock)
      if (!this.data.autoplay) return
      this.clock = setInterval(() => this.go((this.data.at + 1) % (this.slides().length || 1), 'autoplay'), this.data.interval)
    },
    resize() {
      const several = Math.max(1, Number(this.data.displayMultipleItems))
      const size = this.data.vertical ? 'height' : 'width'
      for (const slide of this.slides()) slide.style[size] = `${100 / several}%`
      this.setData({ count: this.slides().length })
    },
  },
  lifetimes: {
    attached() {
      this.watcher = new MutationObserver(() => this.resize())
      this.watcher.observe(part(this, '.mp-track'), { childList: true })
      setTimeout(() => {
        this.resize()
        this.go(this.data.current, '')
      })
      swipe(this)
    },
    detached() {
      clearInterval(this.clock)
      this.watcher?.disconnect()
    },
  },
})

export const swiperItem = () => ({ properties: { itemId: text(), skipHiddenItemLayout: flag() } })

function swipe(component) {
  let start = null
  component.$$.addEventListener(
    'touchstart',
    (event) => {
      start = event.touches[0]
    },
    { passive: true },
  )
  component.$$.addEventListener('touchend', (event) => {
    if (!start) return
    const end = event.changedTouches[0]
    const moved = component.data.vertical ? end.clientY - start.clientY : end.clientX - start.clientX
    start = null
    if (Math.abs(moved) > SWIPE_PX) component.go(component.data.at - Math.sign(moved), 'touch')
  })
}

// <scroll-view>: scrolling, reaching its ends, scrolling into view, its own pulling to refresh.
import { any, fire, flag, part, text } from './kit.js'

const PULL_PX = 45

export const scrollView = (phone) => ({
  properties: {
    scrollX: flag(),
    scrollY: flag(),
    scrollTop: any(),
    scrollLeft: any(),
    scrollIntoView: text(),
    scrollWithAnimation: flag(),
    upperThreshold: any(50),
    lowerThreshold: any(50),
    enableFlex: flag(),
    enhanced: flag(),
    bounces: flag(true),
    showScrollbar: flag(true),
    pagingEnabled: flag(),
    fastDeceleration: flag(),
    refresherEnabled: flag(),
    refresherTriggered: flag(),
    refresherThreshold: any(PULL_PX),
    refresherBackground: text(),
    refresherDefaultStyle: text('black'),
    usingSticky: flag(),
    type: text('list'),
    scrollAnchoring: flag(),
    enableBackToTop: flag(),
    enablePassive: flag(),
  },
  data: { reach: '', pull: 'height:0' },
  observers: {
    'scrollX,scrollY,enableFlex'(x, y, flex) {
      this.setData({ reach: `overflow-x:${x ? 'auto' : 'hidden'};overflow-y:${y ? 'auto' : 'hidden'};${flex ? 'display:flex;' : ''}` })
    },
    scrollTop(top) {
      this.go({ top })
    },
    scrollLeft(left) {
      this.go({ left })
    },
    scrollIntoView(id) {
      // The node may come with the same setData.
      if (id) setTimeout(() => this.showNode(phone.nodeById(this, id)), 30)
    },
    refresherTriggered(on) {
      this.setData({ pull: `height:${on ? PULL_PX : 0}px` })
      if (!on && this.pulling) fire(this, 'refresherrestore')
      this.pulling = on
    },
  },
  methods: {
    scroller() {
      return part(this, '.mp-scroller')
    },
    behavior() {
      return this.data.scrollWithAnimation ? 'smooth' : 'auto'
    },
    go(target) {
      const [[side, value]] = Object.entries(target)
      const distance = parseFloat(value)
      if (Number.isFinite(distance)) this.scroller()?.scrollTo({ [side]: distance, behavior: this.behavior() })
    },
    // Only this view is scrolled, not what it stands in.
    showNode(node) {
      if (!node) return
      const scroller = this.scroller()
      const [there, here] = [node.getBoundingClientRect(), scroller.getBoundingClientRect()]
      const [left, top] = [scroller.scrollLeft + there.left - here.left, scroller.scrollTop + there.top - here.top]
      scroller.scrollTo({ left, top, behavior: this.behavior() })
    },
  },
  lifetimes: {
    attached() {
      if (this.data.scrollTop) setTimeout(() => this.go({ top: this.data.scrollTop }))
      this.ends = new Ends(this)
      this.scroller().addEventListener('scroll', () => this.ends.moved())
      watchPull(this)
    },
  },
})

/** Knows when a scroll view reaches an end, and tells each time it gets there, once. */
class Ends {
  constructor(component) {
    this.component = component
    this.top = 0
    this.left = 0
    this.near = {}
  }

  moved() {
    const { component } = this
    const node = component.scroller()
    const { scrollTop, scrollLeft, scrollHeight, scrollWidth } = node
    const deltaX = this.left - scrollLeft
    const deltaY = this.top - scrollTop
    this.top = scrollTop
    this.left = scrollLeft
    fire(component, 'scroll', { scrollTop, scrollLeft, scrollHeight, scrollWidth, deltaX, deltaY })
    const upper = parseFloat(component.data.upperThreshold)
    const lower = parseFloat(component.data.lowerThreshold)
    if (component.data.scrollY) {
      this.#tell('bottom', scrollHeight - node.clientHeight - scrollTop <= lower, deltaY < 0)
      this.#tell('top', scrollTop <= upper, deltaY > 0)
    }
    if (component.data.scrollX) {
      this.#tell('right', scrollWidth - node.clientWidth - scrollLeft <= lower, deltaX < 0)
      this.#tell('left', scrollLeft <= upper, deltaX > 0)
    }
  }

  #tell(direction, near, towards) {
    const event = direction === 'bottom' || direction === 'right' ? 'scrolltolower' : 'scrolltoupper'
    if (near && towards && !this.near[direction]) fire(this.component, event, { direction })
    this.near[direction] = near
  }
}

function watchPull(component) {
  let start = null
  component.$$.addEventListener(
    'touchstart',
    (event) => {
      const ready = component.data.refresherEnabled && component.scroller().scrollTop <= 0
      start = ready ? event.touches[0].clientY : null
    },
    { passive: true },
  )
  component.$$.addEventListener('touchend', (event) => {
    if (start === null) return
    const pulled = event.changedTouches[0].clientY - start
    if (pulled > Number(component.data.refresherThreshold)) {
      component.pulling = true
      component.setData({ pull: `height:${PULL_PX}px` })
      fire(component, 'refresherrefresh', { dy: pulled })
    }
  })
}

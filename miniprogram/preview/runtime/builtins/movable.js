// <movable-view>: follows the finger inside its <movable-area>.
import { any, fire, flag, number, text } from './kit.js'

export const movableView = () => ({
  properties: {
    direction: text('none'),
    x: any(0),
    y: any(0),
    inertia: flag(),
    outOfBounds: flag(),
    damping: number(20),
    friction: number(2),
    disabled: flag(),
    scale: flag(),
    scaleMin: number(0.5),
    scaleMax: number(10),
    scaleValue: number(1),
    animation: flag(true),
  },
  observers: {
    'x,y'(x, y) {
      this.place(parseFloat(x) || 0, parseFloat(y) || 0, '')
    },
  },
  methods: {
    place(x, y, source) {
      const area = this.$$?.closest('wx-movable-area')
      if (!area) return
      const within = (value, room) => Math.min(Math.max(Math.min(0, room), value), Math.max(0, room))
      this.at = this.data.outOfBounds
        ? { x, y }
        : {
            x: within(x, area.clientWidth - this.$$.offsetWidth),
            y: within(y, area.clientHeight - this.$$.offsetHeight),
          }
      this.$$.style.transform = `translate(${this.at.x}px, ${this.at.y}px) scale(${this.data.scaleValue})`
      if (source) fire(this, 'change', { ...this.at, source })
    },
  },
  lifetimes: {
    attached() {
      this.at = { x: 0, y: 0 }
      setTimeout(() => this.place(parseFloat(this.data.x) || 0, parseFloat(this.data.y) || 0, ''))
      drag(this)
    },
  },
})

function drag(component) {
  let start = null
  component.$$.addEventListener(
    'touchstart',
    (event) => {
      const { clientX, clientY } = event.touches[0]
      start = component.data.disabled ? null : { clientX, clientY, ...component.at }
    },
    { passive: true },
  )
  component.$$.addEventListener(
    'touchmove',
    (event) => {
      if (!start) return
      const { clientX, clientY } = event.touches[0]
      const { direction } = component.data
      const sideways = direction === 'all' || direction === 'horizontal'
      const upright = direction === 'all' || direction === 'vertical'
      component.place(start.x + (sideways ? clientX - start.clientX : 0), start.y + (upright ? clientY - start.clientY : 0), 'touch')
    },
    { passive: true },
  )
  component.$$.addEventListener('touchend', () => {
    start = null
  })
}

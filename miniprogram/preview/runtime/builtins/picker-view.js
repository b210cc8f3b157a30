// <picker-view> and its columns: wheels that stop at an item.
import { fire, flag, list, part, text } from './kit.js'

const STILL_MS = 120
const ITEM_PX = 34

export const pickerView = () => ({
  properties: {
    value: list(),
    indicatorStyle: text(),
    indicatorClass: text(),
    maskStyle: text(),
    maskClass: text(),
    immediateChange: flag(),
  },
  observers: {
    value() {
      setTimeout(() => this.turn())
    },
  },
  methods: {
    columns() {
      return [...this.$$.querySelectorAll('wx-picker-view-column')].map((node) => node.__wxElement)
    },
    turn() {
      this.columns().forEach((column, index) => column.go(this.data.value[index] ?? 0))
    },
    stopped() {
      const value = this.columns().map((column) => column.at())
      if (value.join() === this.data.value.join()) return
      this.setData({ value })
      fire(this, 'change', { value })
    },
  },
  lifetimes: {
    attached() {
      setTimeout(() => this.turn())
    },
  },
})

export const pickerViewColumn = () => ({
  methods: {
    wheel() {
      return part(this, '.mp-wheel')
    },
    height() {
      return this.wheel().children[1]?.offsetHeight || ITEM_PX
    },
    at() {
      return Math.round(this.wheel().scrollTop / this.height())
    },
    go(index) {
      const room = (this.wheel().clientHeight - this.height()) / 2
      for (const pad of this.wheel().querySelectorAll(':scope > .mp-wheel-pad')) pad.style.height = `${Math.max(0, room)}px`
      if (this.at() !== index) this.wheel().scrollTop = index * this.height()
    },
  },
  lifetimes: {
    attached() {
      let timer = null
      const wheel = this.wheel()
      wheel.addEventListener('touchstart', () => fire(this.view(), 'pickstart'), { passive: true })
      wheel.addEventListener('scroll', () => {
        clearTimeout(timer)
        timer = setTimeout(() => {
          wheel.scrollTop = this.at() * this.height()
          this.view().stopped()
        }, STILL_MS)
      })
      this.view = () => this.$$.closest('wx-picker-view').__wxElement
    },
  },
})

// <checkbox>, <radio>, their groups, <switch>, <slider>.
import { FIELD, around, fire, flag, hear, number, part, text } from './kit.js'

export const checkbox = () =>
  choice('#09BB07', {
    methods: {
      toggle() {
        if (this.data.disabled) return
        this.setData({ on: !this.data.on })
        tellGroup(this, 'wx-checkbox-group')
      },
    },
  })

export const radio = () =>
  choice('#09BB07', {
    methods: {
      toggle() {
        if (this.data.disabled || this.data.on) return
        const group = around(this, 'wx-radio-group')
        for (const other of group?.items() ?? []) other.setData({ on: false })
        this.setData({ on: true })
        tellGroup(this, 'wx-radio-group')
      },
    },
  })

export const checkboxGroup = () => group('wx-checkbox', (values) => values)
export const radioGroup = () => group('wx-radio', (values) => values[0] ?? '')

function choice(color, { methods }) {
  return {
    properties: { ...FIELD, value: text(), checked: flag(), color: text(color) },
    data: { on: false },
    observers: {
      checked(on) {
        this.setData({ on })
      },
    },
    methods: {
      ...methods,
      clear() {
        this.setData({ on: this.first })
      },
    },
    lifetimes: {
      attached() {
        this.first = this.data.checked
        this.addListener('tap', () => this.toggle())
      },
    },
  }
}

function tellGroup(component, tag) {
  const group = around(component, tag)
  if (group) fire(group, 'change', { value: group.value() })
}

function group(tag, gather) {
  return {
    properties: FIELD,
    methods: {
      items() {
        return [...this.$$.querySelectorAll(tag)].map((node) => node.__wxElement)
      },
      value() {
        return gather(
          this.items()
            .filter(({ data }) => data.on)
            .map(({ data }) => data.value),
        )
      },
      clear() {
        for (const item of this.items()) item.clear()
      },
    },
  }
}

export const switchBox = () => ({
  properties: { ...FIELD, checked: flag(), type: text('switch'), color: text('#04BE02') },
  data: { on: false },
  observers: {
    checked(on) {
      this.setData({ on })
    },
  },
  methods: {
    toggle() {
      if (this.data.disabled) return
      this.setData({ on: !this.data.on })
      fire(this, 'change', { value: this.data.on })
    },
    value() {
      return this.data.on
    },
    clear() {
      this.setData({ on: this.first })
    },
  },
  lifetimes: {
    attached() {
      this.first = this.data.checked
      this.addListener('tap', () => this.toggle())
    },
  },
})

export const slider = () => ({
  properties: {
    ...FIELD,
    min: number(),
    max: number(100),
    step: number(1),
    value: number(),
    showValue: flag(),
    color: text('#e9e9e9'),
    selectedColor: text('#1aad19'),
    activeColor: text('#1aad19'),
    backgroundColor: text('#e9e9e9'),
    blockSize: number(28),
    blockColor: text('#fff'),
  },
  data: { now: 0 },
  observers: {
    'min,max,step,value,disabled,activeColor'() {
      this.sync()
    },
  },
  methods: {
    sync() {
      const { native, data } = this
      if (!native) return
      Object.assign(native, { min: data.min, max: data.max, step: data.step, disabled: data.disabled })
      native.value = data.value
      native.style.setProperty('--active', data.activeColor)
      native.style.setProperty('--ground', data.backgroundColor)
      this.show(data.value)
    },
    show(now) {
      const { min, max } = this.data
      this.native.style.setProperty('--share', (now - min) / (max - min || 1))
      this.setData({ now })
    },
    clear() {
      this.setData({ value: this.first })
    },
  },
  lifetimes: {
    attached() {
      this.native = part(this, 'input')
      this.first = this.data.value
      this.sync()
      hear(this.native, 'input', () => {
        this.show(Number(this.native.value))
        fire(this, 'changing', { value: Number(this.native.value) })
      })
      hear(this.native, 'change', () => {
        this.setData({ value: Number(this.native.value) })
        fire(this, 'change', { value: Number(this.native.value) })
      })
    },
  },
})

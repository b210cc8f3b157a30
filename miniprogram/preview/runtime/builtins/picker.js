// <picker>: the browser's own list, date and time fields; several columns in a sheet of ours.
import { FIELD, any, fire, list, part, text } from './kit.js'
import { make } from '../chrome/dom.js'

export const picker = () => ({
  properties: {
    ...FIELD,
    mode: text('selector'),
    range: list(),
    rangeKey: text(),
    value: any(),
    start: text(),
    end: text(),
    fields: text('day'),
    headerText: text(),
    customItem: text(),
    level: text(),
  },
  observers: {
    'range,value,mode,rangeKey,start,end,disabled'() {
      setTimeout(() => this.fill())
    },
  },
  methods: {
    field() {
      return part(this, ':scope > .mp-select')
    },
    label(item) {
      return String(this.data.rangeKey ? item?.[this.data.rangeKey] : item)
    },
    fill() {
      const field = this.field()
      if (!field || field.tagName === 'DIV') return
      field.disabled = this.data.disabled
      if (field.tagName === 'SELECT') this.fillList(field)
      else this.fillDate(field)
      if (field.heard) return
      field.heard = true
      field.addEventListener('input', (event) => event.stopPropagation())
      field.addEventListener('change', (event) => {
        event.stopPropagation()
        this.choose(field.tagName === 'SELECT' ? Number(field.value) : field.value)
      })
    },
    fillList(field) {
      field.replaceChildren(...this.data.range.map((item, index) => make('option', '', { value: index }, this.label(item))))
      field.value = this.data.value ?? 0
    },
    fillDate(field) {
      const { mode, fields, value, start, end } = this.data
      field.type = mode === 'time' ? 'time' : fields === 'month' ? 'month' : 'date'
      Object.assign(field, { value: value ?? '', min: start, max: end })
    },
    choose(value) {
      this.setData({ value })
      fire(this, 'change', { value: typeof value === 'number' ? String(value) : value })
    },
    clear() {
      this.setData({ value: this.first })
    },
    onOpenColumns() {
      if (this.data.disabled) return
      if (this.data.mode === 'multiSelector') openColumns(this)
      else fire(this, 'cancel')
    },
  },
  lifetimes: {
    attached() {
      this.first = this.data.value
      this.fill()
    },
  },
})

function openColumns(component) {
  const chosen = [...(component.data.value ?? [])]
  const column = (items, at) =>
    make(
      'select',
      '',
      {
        onchange: (event) => {
          chosen[at] = Number(event.target.value)
          fire(component, 'columnchange', { column: at, value: chosen[at] })
        },
      },
      ...items.map((item, index) => make('option', '', { value: index, selected: index === (chosen[at] ?? 0) }, component.label(item))),
    )
  const done = (event) => () => {
    layer.remove()
    if (event === 'change') component.choose(component.data.range.map((_, at) => chosen[at] ?? 0))
    else fire(component, 'cancel')
  }
  const layer = make(
    'div',
    'mp-sheet',
    {},
    make(
      'div',
      'mp-box mp-columns',
      {},
      ...component.data.range.map(column),
      make('a', 'mp-ok', { onclick: done('change') }, '确定'),
      make('a', 'mp-cancel', { onclick: done('cancel') }, '取消'),
    ),
  )
  document.getElementById('mp-phone').append(layer)
}

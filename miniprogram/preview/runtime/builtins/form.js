// <form> gathers the fields inside it; <label> passes a tap on to its field.
import { fire, flag, text } from './kit.js'

const FIELDS = /^\$builtin\/(input|textarea|switch|slider|picker|checkbox-group|radio-group)$/
const TAPPABLE = 'wx-checkbox,wx-radio,wx-switch,wx-input,wx-textarea,wx-button'

export const form = (phone) => ({
  properties: { reportSubmit: flag(), reportSubmitTimeout: { type: Number, value: 0 } },
  methods: {
    fields() {
      return [...this.$$.querySelectorAll('*')]
        .map((node) => node.__wxElement)
        .filter((each) => each?.data?.name && (FIELDS.test(each.is) || phone.isFormField(each.is)))
    },
    submit() {
      // Moments' single-page mode has no forms.
      if (phone.life.singlePage) return
      const value = Object.fromEntries(this.fields().map((each) => [each.data.name, valueOf(each)]))
      fire(this, 'submit', { value, target: {} })
    },
    reset() {
      for (const each of this.fields()) each.clear?.()
      fire(this, 'reset', { target: {} })
    },
  },
})

function valueOf(field) {
  return typeof field.value === 'function' ? field.value() : field.data.value
}

export const label = (phone) => ({
  properties: { for: text() },
  lifetimes: {
    attached() {
      this.addListener('tap', (event) => {
        const from = event.getOriginalEvent?.()?.target
        if (from?.closest?.(TAPPABLE)) return
        const node = this.data.for ? phone.nodeById(this, this.data.for) : this.$$.querySelector(TAPPABLE)
        const field = node?.__wxElement
        if (field?.toggle) field.toggle()
        else field?.take?.()
      })
    },
  },
})

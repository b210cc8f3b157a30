// <input> and <textarea>: one native field inside, WeChat's properties and events outside.
import { FIELD, any, fire, flag, hear, number, part, text } from './kit.js'

const MODES = { number: 'numeric', digit: 'decimal', idcard: 'text', text: 'text', nickname: 'text' }

const PROPERTIES = {
  ...FIELD,
  value: text(),
  placeholder: text(),
  placeholderStyle: text(),
  placeholderClass: text(),
  maxlength: number(140),
  focus: flag(),
  autoFocus: flag(),
  confirmType: text('done'),
  confirmHold: flag(),
  cursor: number(-1),
  cursorSpacing: any(0),
  selectionStart: number(-1),
  selectionEnd: number(-1),
  adjustPosition: flag(true),
  holdKeyboard: flag(),
  alwaysEmbed: flag(),
  ariaLabel: text(),
  cursorColor: text(),
}

export const input = (phone) => field(phone, 'input', { type: text('text'), password: flag() })

export const textarea = (phone) =>
  field(phone, 'textarea', {
    autoHeight: flag(),
    fixed: flag(),
    showConfirmBar: flag(true),
    disableDefaultPadding: flag(),
    adjustKeyboardTo: text('cursor'),
  })

function field(phone, tag, more) {
  return {
    properties: { ...PROPERTIES, ...more },
    data: { offer: '' },
    observers: {
      value(value) {
        const { native } = this
        if (native && native.value !== value) native.value = value
        this.grow?.()
      },
      'placeholder,disabled,password,maxlength,type,focus'() {
        this.sync?.()
      },
    },
    methods: {
      sync() {
        const { native, data } = this
        if (!native) return
        native.placeholder = data.placeholder
        native.disabled = data.disabled
        if (data.ariaLabel) native.setAttribute('aria-label', data.ariaLabel)
        if (tag === 'input') {
          native.type = data.password ? 'password' : 'text'
          native.inputMode = MODES[data.type] ?? 'text'
          native.enterKeyHint = data.confirmType
        }
        if (data.maxlength >= 0) native.maxLength = data.maxlength
        else native.removeAttribute('maxlength')
        if (data.focus && document.activeElement !== native) setTimeout(() => native.focus())
        if (!data.focus && this.wasFocused && document.activeElement === native) native.blur()
        this.wasFocused = data.focus
      },
      grow() {
        if (!this.data.autoHeight || !this.native) return
        this.native.style.height = 'auto'
        this.native.style.height = `${this.native.scrollHeight}px`
        this.$$.style.height = 'auto'
        fire(this, 'linechange', { height: this.native.scrollHeight, lineCount: this.native.value.split('\n').length })
      },
      type(value) {
        this.setData({ value })
        fire(this, 'input', { value, cursor: this.native.selectionStart ?? value.length, keyCode: 0 })
      },
      clear() {
        this.setData({ value: this.first })
      },
      take() {
        this.native.focus()
      },
      onNick() {
        this.setData({ offer: '' })
        this.type(phone.device.name)
        fire(this, 'nicknamereview', { pass: true, timeout: false })
      },
    },
    lifetimes: {
      attached() {
        this.native = part(this, '.mp-field')
        this.native.value = this.data.value
        this.first = this.data.value
        this.sync()
        listen(this, tag, phone)
        if (this.data.autoFocus) this.native.focus()
        setTimeout(() => this.grow())
      },
    },
  }
}

function listen(component, tag, phone) {
  const { native } = component
  const value = () => native.value
  hear(native, 'input', (event) => {
    if (!event.isComposing || event.inputType !== 'insertCompositionText') component.type(value())
    component.grow()
  })
  hear(native, 'compositionend', () => {
    if (component.data.value !== value()) component.type(value())
  })
  hear(native, 'change', () => {})
  native.addEventListener('focus', () => {
    // WeChat offers the reader's own nickname only once the privacy contract is agreed to.
    if (component.data.type === 'nickname' && phone.device.allowed.privacy) component.setData({ offer: phone.device.name })
    fire(component, 'focus', { value: value(), height: 0 })
  })
  native.addEventListener('blur', () => {
    setTimeout(() => component.setData({ offer: '' }), 200)
    fire(component, 'blur', { value: value(), cursor: native.selectionStart })
  })
  native.addEventListener('keydown', (event) => {
    const sends = tag === 'input' || component.data.confirmType === 'send'
    if (event.key !== 'Enter' || event.isComposing || !sends) return
    fire(component, 'confirm', { value: value() })
    if (!component.data.confirmHold) native.blur()
  })
}

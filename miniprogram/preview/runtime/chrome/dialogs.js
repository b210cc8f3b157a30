// WeChat's own dialogs: toast, modal, action sheet, picture preview, and a list to choose from.
import { make } from './dom.js'

const MARKS = { success: '✓', error: '!', loading: '', none: '' }
const TOAST_MS = 1500
const AFTER_TOUCH_MS = 1000

export class Dialogs {
  #timer = null
  #pressed = 0

  constructor(phone) {
    this.phone = phone
    this.root = document.getElementById('mp-phone')
    this.box = document.getElementById('mp-toast')
    for (const type of ['touchstart', 'mousedown']) {
      document.addEventListener(
        type,
        (event) => {
          if (event.isTrusted) this.#press(event)
        },
        true,
      )
    }
  }

  // The mouse events that a browser sends after a touch are part of it.
  #press({ type, timeStamp }) {
    if (type === 'touchstart') this.touched = timeStamp
    if (type === 'touchstart' || timeStamp - (this.touched ?? -Infinity) > AFTER_TOUCH_MS) this.#pressed = timeStamp
  }

  /** Put a layer over everything; the click that ends the tap that opened it does not count. */
  #cover(layer) {
    const born = performance.now()
    layer.addEventListener(
      'click',
      (event) => {
        if (event.isTrusted && this.#pressed < born) event.stopPropagation()
      },
      true,
    )
    this.root.append(layer)
  }

  /** Show a toast until its time is over; `loading` ones stay until hidden. */
  toast({ title = '', icon = 'success', duration = TOAST_MS, image, mask, stays = false }) {
    clearTimeout(this.#timer)
    const mark = image ? make('img', '', { src: this.phone.asset(image) }) : make('i', '', { 'data-icon': icon }, MARKS[icon] ?? '')
    this.box.replaceChildren(icon === 'none' && !image ? '' : mark, make('span', '', {}, title))
    this.box.className = mask ? 'mp-on mp-mask' : 'mp-on'
    if (!stays) this.#timer = setTimeout(() => this.hideToast(), duration)
  }

  hideToast() {
    clearTimeout(this.#timer)
    this.box.className = ''
  }

  /** Ask yes or no; gives {confirm, cancel, content}. */
  modal({
    title = '',
    content = '',
    showCancel = true,
    cancelText = '取消',
    confirmText = '确定',
    cancelColor,
    confirmColor,
    editable = false,
    placeholderText = '',
    picture,
  }) {
    return new Promise((resolve) => {
      const field = editable ? make('textarea', 'mp-input', { placeholder: placeholderText }) : null
      if (field) field.value = content
      const done = (confirm) => {
        layer.remove()
        resolve({ confirm, cancel: !confirm, content: field && confirm ? field.value : null })
      }
      const button = (name, text, color, confirm) =>
        make('a', name, { style: color ? `color:${color}` : null, onclick: () => done(confirm) }, text)
      const layer = make(
        'div',
        'mp-modal',
        {},
        make(
          'div',
          'mp-box',
          {},
          title ? make('h3', '', {}, title) : null,
          field ?? make('p', '', {}, content),
          picture ? make('img', 'mp-picture', { src: picture, alt: '' }) : null,
          make(
            'footer',
            '',
            {},
            showCancel ? button('mp-cancel', cancelText, cancelColor, false) : null,
            button('mp-ok', confirmText, confirmColor, true),
          ),
        ),
      )
      this.#cover(layer)
    })
  }

  /** Ask whether messages of these templates may be sent; gives {allowed, keeps}: whether to ask again. */
  subscribe(templates) {
    return new Promise((resolve) => {
      const keeps = make('input', '', { type: 'checkbox' })
      const done = (allowed) => {
        layer.remove()
        resolve({ allowed, keeps: keeps.checked })
      }
      const layer = make(
        'div',
        'mp-modal mp-subscribe',
        {},
        make(
          'div',
          'mp-box',
          {},
          make('h3', '', {}, '小程序申请发送以下订阅消息'),
          ...templates.map((each) => make('p', '', {}, each)),
          make('label', 'mp-row', {}, keeps, '总是保持以上选择，不再询问'),
          make(
            'footer',
            '',
            {},
            make('a', 'mp-cancel', { onclick: () => done(false) }, '取消'),
            make('a', 'mp-ok', { onclick: () => done(true) }, '允许'),
          ),
        ),
      )
      this.#cover(layer)
    })
  }

  /** Offer a list; gives {tapIndex}, or fails with `cancel`. */
  sheet({ itemList, itemColor = '', alertText = '' }) {
    return new Promise((resolve, reject) => {
      const close = (then) => () => {
        layer.remove()
        then()
      }
      const item = (text, index) =>
        make('a', 'mp-item', { style: itemColor ? `color:${itemColor}` : null, onclick: close(() => resolve({ tapIndex: index })) }, text)
      const cancel = close(() => reject(new Error('cancel')))
      const box = make(
        'div',
        'mp-box',
        { onclick: (event) => event.stopPropagation() },
        alertText ? make('p', 'mp-alert', {}, alertText) : null,
        ...itemList.map(item),
        make('a', 'mp-cancel', { onclick: cancel }, '取消'),
      )
      const layer = make('div', 'mp-sheet', { onclick: cancel }, box)
      this.#cover(layer)
    })
  }

  /** Show pictures over everything; a tap closes, a sideways swipe turns. */
  preview(urls, first) {
    let at = Math.max(0, urls.indexOf(first))
    const image = make('img', '', { alt: '' })
    const count = make('span', 'mp-count')
    const turn = (to) => {
      at = (to + urls.length) % urls.length
      image.src = urls[at]
      count.textContent = urls.length > 1 ? `${at + 1} / ${urls.length}` : ''
    }
    let start = 0
    const layer = make(
      'div',
      'mp-preview',
      {
        onclick: () => layer.remove(),
        ontouchstart: (event) => {
          start = event.touches[0].clientX
        },
        ontouchend: (event) => {
          const moved = event.changedTouches[0].clientX - start
          if (Math.abs(moved) > 40) turn(at - Math.sign(moved))
        },
      },
      image,
      count,
    )
    turn(at)
    this.#cover(layer)
  }

  /** The mini-program was left: a tap comes back. */
  left(comeBack) {
    const layer = make(
      'div',
      'mp-left',
      {
        onclick: () => {
          layer.remove()
          comeBack()
        },
      },
      '小程序在后台，点一下回来',
    )
    this.root.append(layer)
  }

  /** Let a person choose files of this computer; gives a list, empty when they changed their mind. */
  chooseFiles({ accept = 'image/*', multiple = false }) {
    return new Promise((resolve) => {
      const field = make('input', 'mp-file', { type: 'file', accept, multiple })
      const done = (files) => {
        field.remove()
        resolve(files)
      }
      field.addEventListener('change', () => done([...field.files]))
      field.addEventListener('cancel', () => done([]))
      this.root.append(field)
      field.click()
    })
  }
}

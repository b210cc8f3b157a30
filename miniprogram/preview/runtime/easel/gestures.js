// Touches as a mini-program sees them: tap, longpress, touches on every event, hover classes, and a
// mouse that counts as a finger.
import { glassEasel } from 'glass-easel-miniprogram-adapter'
import { Hover } from './hover.js'

const LONG_MS = 350
const FAR_PX = 10

/** Send the document's events into the component tree. `hasListener(element, type)` tells who waits. */
export function installGestures(context, hasListener) {
  const press = new LongPress(hasListener)
  const hover = new Hover()
  context.onEvent((target, type, detail, options) => {
    const original = options.originalEvent
    if (type === 'touchstart') hover.press(target.$$)
    if (type === 'touchend' || type === 'touchcancel') hover.release()
    if (type === 'tap' && press.swallowsTap(target)) return undefined
    return dispatch(target, type, withPosition(type, detail, original), options, touchesOf(type, detail, original))
  })
  for (const type of ['touchstart', 'touchend', 'touchcancel']) context.setListenerStats(document.body, type, true, 0)
  press.listen()
  if (!('ontouchstart' in window) && window.Touch) fingersFromMouse()
}

function dispatch(target, type, detail, options, touches) {
  const event = new glassEasel.Event(type, detail, { ...options, extraFields: touches })
  glassEasel.Event.dispatchEvent(target, event)
  return event.getEventBubbleStatus()
}

function withPosition(type, detail, original) {
  const touch = original?.changedTouches?.[0]
  return type.startsWith('touch') && touch ? { x: touch.clientX, y: touch.clientY } : detail
}

function touchesOf(type, detail, original) {
  if (original?.changedTouches) {
    const ended = type === 'tap' ? original.changedTouches : original.touches
    return { touches: [...ended].map(plain), changedTouches: [...original.changedTouches].map(plain) }
  }
  if (type !== 'tap') return {}
  const touch = { identifier: 0, clientX: detail.x, clientY: detail.y, pageX: detail.x, pageY: detail.y }
  return { touches: [touch], changedTouches: [touch] }
}

function plain({ identifier, pageX, pageY, clientX, clientY }) {
  return { identifier, pageX, pageY, clientX, clientY, force: 1 }
}

/** A finger that stays in place for 350 ms; where somebody listens for that, no tap follows. */
class LongPress {
  constructor(hasListener) {
    this.hasListener = hasListener
    this.timer = null
    this.happened = false
  }

  listen() {
    const options = { capture: true, passive: true }
    document.addEventListener('touchstart', (event) => this.#start(event), options)
    document.addEventListener('touchmove', (event) => this.#move(event), options)
    for (const type of ['touchend', 'touchcancel']) document.addEventListener(type, () => clearTimeout(this.timer), options)
  }

  swallowsTap(target) {
    return this.happened && this.hasListener(target.$$, 'longpress')
  }

  #start(event) {
    clearTimeout(this.timer)
    this.happened = false
    if (event.touches.length !== 1) return
    this.at = event.touches[0]
    this.timer = setTimeout(() => this.#fire(event), LONG_MS)
  }

  #move(event) {
    const touch = event.touches[0]
    const far = Math.hypot(touch.clientX - this.at.clientX, touch.clientY - this.at.clientY) > FAR_PX
    if (far) clearTimeout(this.timer)
  }

  #fire(event) {
    const element = closestElement(event.target)
    if (!element) return
    this.happened = true
    const detail = { x: this.at.clientX, y: this.at.clientY }
    const touches = { touches: [plain(this.at)], changedTouches: [plain(this.at)] }
    for (const type of ['longpress', 'longtap']) {
      dispatch(element, type, detail, { originalEvent: event, bubbles: true, composed: true, capturePhase: true }, touches)
    }
  }
}

function closestElement(node) {
  let each = node
  while (each && !each.__wxElement) each = each.parentNode
  return each?.__wxElement ?? null
}

function fingersFromMouse() {
  let finger = 0
  let target = null
  const send = (type, event) => {
    const { clientX, clientY, pageX, pageY } = event
    const touch = new Touch({ identifier: finger, target, clientX, clientY, pageX, pageY })
    const down = type === 'touchend' ? [] : [touch]
    target.dispatchEvent(
      new TouchEvent(type, {
        bubbles: true,
        cancelable: true,
        composed: true,
        touches: down,
        targetTouches: down,
        changedTouches: [touch],
      }),
    )
  }
  addEventListener(
    'mousedown',
    (event) => {
      if (event.button) return
      finger += 1
      target = event.target
      send('touchstart', event)
    },
    true,
  )
  addEventListener(
    'mousemove',
    (event) => {
      if (target) send('touchmove', event)
    },
    true,
  )
  addEventListener(
    'mouseup',
    (event) => {
      if (!target) return
      send('touchend', event)
      target = null
    },
    true,
  )
}

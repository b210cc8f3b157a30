// glass-easel's view of the document: our tags become wx-*, styles get web units, datasets and ids
// are mirrored to the DOM so that tests and selectors can see them.
import { glassEasel } from 'glass-easel-miniprogram-adapter'
import { toWebUnits } from '../units.js'
import { play } from '../wx/animation.js'

/** The backend context in which all nodes are made. `builtins` are the tags that become wx-*. */
export function createContext(builtins) {
  const context = new glassEasel.CurrentWindowBackendContext()
  const create = document.createElement.bind(document)
  context.document = {
    // Templates of built-in components write native tags as h-div, h-img.
    createElement: (tag) => create(tag.startsWith('h-') ? tag.slice(2) : builtins.has(tag) ? `wx-${tag}` : tag),
    createTextNode: (text) => document.createTextNode(text),
    createDocumentFragment: () => document.createDocumentFragment(),
  }
  mirrorToDom(glassEasel.Element.prototype)
  return context
}

function mirrorToDom(prototype) {
  const { setNodeStyle, setDataset } = prototype
  prototype.setNodeStyle = function (style, kind) {
    return setNodeStyle.call(this, toWebUnits(style), kind)
  }
  prototype.setDataset = function (name, value) {
    if (typeof value !== 'object') this.$$?.setAttribute?.(`data-${dashed(name)}`, String(value))
    return setDataset.call(this, name, value)
  }
}

/** Remember, for each node, which events somebody listens to; `longpress` needs to know. */
export function rememberListeners(context) {
  const listened = new WeakMap()
  const { setListenerStats } = context
  context.setListenerStats = function (element, type, capture, level) {
    if (element) {
      const types = listened.get(element) ?? new Set()
      // A browser puts a fat finger on what can be clicked; nodes with a tap must count as such.
      if (type === 'tap' && !types.has('tap')) element.addEventListener('click', () => {})
      listened.set(element, types.add(type))
    }
    return setListenerStats.call(this, element, type, capture, level)
  }
  return (element, type) => {
    for (let node = element; node; node = node.parentNode) {
      if (listened.get(node)?.has(type)) return true
    }
    return false
  }
}

function dashed(name) {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/**
 * Understand attributes of plain nodes that are more than words: `animation` plays what
 * wx.createAnimation exported, `aria-…` is told to screen readers as browsers know it.
 */
export function understandAttributes() {
  const { prototype } = glassEasel.Element
  const { setAttribute } = prototype
  prototype.setAttribute = function (name, value) {
    if (name === 'animation' && value?.actions) return void play(this.$$, value)
    if (name.startsWith('aria-')) return tellReaders(this, name, value)
    return setAttribute.call(this, name, value)
  }
}

// A state that is false is told as well: a radio that is not checked is not one without a state.
function tellReaders(node, name, value) {
  const told = name === 'aria-role' ? 'role' : name
  if (value === null || value === undefined || value === '') node.$$?.removeAttribute(told)
  else node.$$?.setAttribute(told, String(value))
}

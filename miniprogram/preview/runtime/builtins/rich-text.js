// <rich-text>: HTML as a string or as nodes, with only the tags and attributes that WeChat trusts.
import { any, flag, part, reflect, text } from './kit.js'
import { toWebUnits } from '../units.js'

const TAGS = new Set(
  (
    'a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del div dl dt em ' +
    'fieldset font footer h1 h2 h3 h4 h5 h6 header hr i img ins label legend li mark nav ol p pre q rt ruby s section small ' +
    'span strong sub sup table tbody td tfoot th thead tr tt u ul'
  ).split(' '),
)
const ATTRIBUTES = new Set(
  'class style src alt width height href colspan rowspan align start type dir size color face span data-src'.split(' '),
)

export const richText = () => ({
  properties: { nodes: any(''), space: text(), userSelect: flag(), mode: text('default') },
  observers: {
    nodes() {
      this.draw()
    },
    userSelect(on) {
      reflect(this, 'user-select', on)
    },
    space(kind) {
      reflect(this, 'space', kind)
    },
  },
  methods: {
    draw() {
      const box = part(this, '.mp-rich')
      if (!box) return
      const { nodes } = this.data
      if (typeof nodes === 'string') box.replaceChildren(...cleaned(nodes))
      else box.replaceChildren(...(nodes ?? []).map(built))
    },
  },
  lifetimes: {
    attached() {
      reflect(this, 'user-select', this.data.userSelect)
      this.draw()
    },
  },
})

function cleaned(html) {
  const { body } = new DOMParser().parseFromString(html, 'text/html')
  clean(body)
  return body.childNodes
}

function clean(parent) {
  for (const node of [...parent.childNodes]) {
    if (node.nodeType === Node.TEXT_NODE) continue
    if (node.nodeType !== Node.ELEMENT_NODE || !TAGS.has(node.localName)) {
      node.remove()
      continue
    }
    for (const { name, value } of [...node.attributes]) {
      node.removeAttribute(name)
      setTrusted(node, name, value)
    }
    clean(node)
  }
}

function built(node) {
  if (node.type === 'text' || (!node.name && node.text !== undefined)) return document.createTextNode(decoded(node.text ?? ''))
  const name = String(node.name ?? '').toLowerCase()
  if (!TAGS.has(name)) return document.createTextNode('')
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(node.attrs ?? {})) setTrusted(element, key, String(value))
  element.append(...(node.children ?? []).map(built))
  return element
}

function setTrusted(element, name, value) {
  if (!ATTRIBUTES.has(name) || /^\s*(javascript|vbscript):/i.test(value)) return
  element.setAttribute(name, name === 'style' ? toWebUnits(value) : value)
}

/** Character entities are decoded; tags in a text node stay text. */
function decoded(words) {
  const area = document.createElement('textarea')
  area.innerHTML = String(words).replaceAll('<', '&lt;')
  return area.value
}

// <selection>: tells which words a reader has selected. It is there from base library 3.6.4 on;
// before that the tag is a plain node, as in WeChat.
import { fire, flag, reflect } from './kit.js'
import { describeRange, pointAt, textsIn } from './selection-offsets.js'

const UNITS = 'wx-text, wx-rich-text'
const SELECTABLE = /^(|true)$/

export const selection = (phone) => ({
  properties: { disableContextMenu: flag() },
  methods: {
    tell(detail) {
      this.selected = !detail.isCollapsed
      fire(this, 'selectionchange', detail)
    },
    context() {
      return new SelectionContext(this, phone)
    },
  },
  lifetimes: {
    attached() {
      reflect(this, 'disable-context-menu', this.data.disableContextMenu)
      this.$$.addEventListener('contextmenu', (event) => {
        if (this.data.disableContextMenu) event.preventDefault()
      })
    },
  },
})

/** Hear the document's selection change and tell the <selection> in which it began. */
export function watchSelection(phone) {
  let last = null
  document.addEventListener('selectionchange', () => {
    if (!phone.has('selection')) return
    const chosen = document.getSelection()
    const root = closest(chosen.anchorNode, 'wx-selection')
    if (last && last !== root && last.__wxElement.selected) last.__wxElement.tell(nothing())
    last = root
    if (!root) return
    if (!chosen.isCollapsed) root.__wxElement.tell(detailOf(chosen, root))
    else if (root.__wxElement.selected) root.__wxElement.tell(nothing())
  })
}

function detailOf(chosen, root) {
  const range = chosen.getRangeAt(0)
  const place = describeRange(range, root, unitOf)
  return {
    isCollapsed: false,
    selectedString: wordsOf(range, root),
    firstNodeId: place?.firstNodeId ?? '',
    firstOffset: place?.firstOffset,
    lastNodeId: place?.lastNodeId ?? '',
    lastOffset: place?.lastOffset,
    firstRangeRect: rectOf(range.getClientRects()[0] ?? range.getBoundingClientRect()),
  }
}

/** The selected words of all units; a new line where another block begins. */
function wordsOf(range, root) {
  let words = ''
  let block = null
  for (const node of textsIn(root)) {
    if (!range.intersectsNode(node) || !unitOf(node)) continue
    const from = node === range.startContainer ? range.startOffset : 0
    const piece = node.data.slice(from, node === range.endContainer ? range.endOffset : undefined)
    if (!piece) continue
    const own = blockOf(node)
    words += block && own !== block ? `\n${piece}` : piece
    block = own
  }
  return words || document.getSelection().toString()
}

function blockOf(node) {
  let each = node.parentElement
  while (/^(inline|contents)/.test(getComputedStyle(each).display)) each = each.parentElement
  return each
}

function nothing() {
  return { isCollapsed: true, selectedString: '', firstNodeId: '', lastNodeId: '', firstRangeRect: null }
}

function rectOf({ left, top, width, height }) {
  const origin = document.getElementById('mp-stack').getBoundingClientRect()
  const x = left - origin.left
  const y = top - origin.top
  return { x, y, left: x, top: y, width, height }
}

/** The text unit that a text node is in: the nearest selectable text or rich-text with an id. */
function unitOf(node) {
  let unit = closest(node, UNITS)
  while (unit && !(isSelectable(unit) && unit.__wxElement?.id)) unit = closest(unit.parentNode, UNITS)
  return unit && { id: unit.__wxElement.id, node: unit }
}

function isSelectable(unit) {
  return ['user-select', 'selectable'].some((name) => unit.hasAttribute(name) && SELECTABLE.test(unit.getAttribute(name)))
}

function closest(node, selector) {
  return (node?.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.(selector) ?? null
}

/** What createSelectorQuery().select().context() gives for a <selection>. */
class SelectionContext {
  constructor(component, phone) {
    this.root = component.$$
    for (const [name, deed] of Object.entries({ removeSelection, selectRange, setBaseAndExtent })) {
      if (phone.has(`selection.${name}`)) this[name] = deed
    }
  }
}

function removeSelection() {
  document.getSelection().removeAllRanges()
}

function selectRange(start, end) {
  const texts = [...textsIn(this.root)].filter(unitOf)
  const joined = { childNodes: texts }
  choose(pointAt(joined, start), pointAt(joined, end))
}

function setBaseAndExtent(anchorNodeId, anchorOffset, focusNodeId, focusOffset) {
  const unit = (id) => [...this.root.querySelectorAll(UNITS)].find((each) => each.__wxElement?.id === id)
  choose(pointAt(unit(anchorNodeId) ?? {}, anchorOffset), pointAt(unit(focusNodeId) ?? {}, focusOffset))
}

function choose(start, end) {
  if (start && end) document.getSelection().setBaseAndExtent(start.node, start.offset, end.node, end.offset)
}

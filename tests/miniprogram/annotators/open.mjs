// Opens our exports in Recogito and in Apache Annotator, and has both write what they understood.
//
// Reads {paragraphs, recogito, items} from standard input: an article's paragraphs, our list for
// Recogito, and our Web Annotations. Writes, for each program, the words that each annotation marks
// there by its id, and the same annotations as the program itself writes them.
import { JSDOM } from 'jsdom'

const input = JSON.parse(await new Response(process.stdin).text())
const page = input.paragraphs.map((text) => `<p>${text.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</p>`).join('\n')
const { window } = new JSDOM(`<body><article>${page}</article></body>`)
const GLOBALS = ['document', 'Node', 'NodeFilter', 'Range', 'Text', 'Element', 'HTMLElement', 'MouseEvent', 'MutationObserver']
globalThis.window = window
for (const name of GLOBALS) globalThis[name] = window[name]
// What jsdom lacks: it lays nothing out.
const nowhere = { x: 0, y: 0, top: 0, left: 0, right: 0, bottom: 0, width: 0, height: 0 }
window.Range.prototype.getClientRects = () => []
window.Range.prototype.getBoundingClientRect = () => nowhere
globalThis.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
}
globalThis.requestAnimationFrame = () => 0
globalThis.getComputedStyle = window.getComputedStyle.bind(window)
const article = window.document.querySelector('article')
console.debug = () => {}

process.stdout.write(JSON.stringify({ recogito: await openInRecogito(), apache: await openInApache() }))
process.exit(0)

/** Show our list in Recogito; gives what it marks, and what it writes. */
async function openInRecogito() {
  const { createTextAnnotator, W3CTextFormat } = await import('@recogito/text-annotator')
  const annotator = createTextAnnotator(article, { adapter: W3CTextFormat('https://example.com/article', article) })
  annotator.setAnnotations(input.recogito, false)
  const all = annotator.state.store.all()
  const marked = Object.fromEntries(all.map((each) => [each.id, each.target.selector.map(({ range }) => range.toString())]))
  const bodies = Object.fromEntries(all.map((each) => [each.id, each.bodies.map(({ purpose, value }) => [purpose ?? null, value])]))
  return { marked, bodies, written: annotator.getAnnotations() }
}

/** Find each selector of our annotations by Apache Annotator; gives what they mark, and what it writes. */
async function openInApache() {
  const dom = await import('@apache-annotator/dom')
  const matchers = {
    TextQuoteSelector: dom.createTextQuoteSelectorMatcher,
    TextPositionSelector: dom.createTextPositionSelectorMatcher,
  }
  const marked = {}
  const written = []
  for (const { id, target } of input.items) {
    marked[id] = []
    for (const selector of target.selector) {
      for await (const range of matchers[selector.type](selector)(article)) {
        marked[id].push(window.Range.prototype.toString.call(toRange(range)))
        if (selector.type !== 'TextQuoteSelector') continue
        const quote = await dom.describeTextQuote(range, article)
        const refined = { type: 'CssSelector', value: 'article', refinedBy: quote }
        written.push({ type: 'Annotation', target: { source: 'https://example.com/article', selector: refined } })
      }
    }
  }
  return { marked, written }
}

/** Give a live range: some matchers give only where it begins and ends. */
function toRange({ startContainer, startOffset, endContainer, endOffset }) {
  const range = window.document.createRange()
  range.setStart(startContainer, startOffset)
  range.setEnd(endContainer, endOffset)
  return range
}

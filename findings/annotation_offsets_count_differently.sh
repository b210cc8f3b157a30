#!/bin/bash
# Two libraries that write W3C TextPositionSelectors count in different units, and read each other's wrongly.
#
# Expected: `start` and `end` of a TextPositionSelector written by one library in a browser mark the same words when
#           read by another in the same document.
# So it is: Apache Annotator counts code points, as the Web Annotation model says; Hypothesis'
#           dom-anchor-text-position counts UTF-16 units, as the DOM does. After one sign outside the basic plane
#           (an emoji, a rare character of a name) both are shifted; Apache Annotator reads the other's position
#           without complaint and marks other words.
# Matters:  an annotation file that travels between programs needs the quote beside the position, and the quote
#           must win; a position alone cannot tell its unit.
# Guess before the first run: both count UTF-16 units, since both work on DOM ranges (wrong for Apache).
# Seen with: @apache-annotator/dom 0.2.0, dom-anchor-text-position 5.0.0, jsdom 24.1.3, Node.js 20.
set -euo pipefail
cd "$(mktemp -d)"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund jsdom@24.1.3 @apache-annotator/dom@0.2.0 \
    @apache-annotator/selector@0.2.0 dom-anchor-text-position@5.0.0 >/dev/null
cat >run.mjs <<'JS'
import { JSDOM } from 'jsdom'

const dom = new JSDOM('<p>𠮷野家的字，好句 too</p>')
for (const name of ['document', 'Node', 'NodeFilter', 'Range', 'Text', 'Element']) globalThis[name] = dom.window[name]
globalThis.window = dom.window
const apache = await import('@apache-annotator/dom')
const hypothesis = await import('dom-anchor-text-position')

const scope = document.querySelector('p')
const words = scope.firstChild
const at = words.data.indexOf('好句')
const range = document.createRange()
range.setStart(words, at)
range.setEnd(words, at + 2)

let changed = 0
function expect(what, seen, recorded) {
  const same = JSON.stringify(seen) === JSON.stringify(recorded)
  console.log(`${same ? 'as recorded' : 'CHANGED'}: ${what} -> ${JSON.stringify(seen)}`)
  if (!same) changed = 1
}
const written = await apache.describeTextPosition(range, scope)
expect('apache writes', [written.start, written.end], [6, 8])
const other = hypothesis.fromRange(scope, range)
expect('hypothesis writes', [other.start, other.end], [7, 9])
const marked = []
const selector = { type: 'TextPositionSelector', ...other }
for await (const match of apache.createTextPositionSelectorMatcher(selector)(scope)) {
  marked.push(words.data.slice(match.startOffset, match.endOffset))
}
expect("apache reads hypothesis'", marked, ['句 '])
const back = hypothesis.toRange(scope, { start: written.start, end: written.end })
expect("hypothesis reads apache's", words.data.slice(back.startOffset, back.endOffset), '，好')
process.exit(changed)
JS
node run.mjs

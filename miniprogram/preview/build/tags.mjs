// Are the tags of a template known: built in, or named by the component's usingComponents?
import { placeOf } from './faults.mjs'
import { SUPPLIED, SYNTAX } from './builtin-tags.mjs'

// A whole opening tag, so that what looks like a tag inside a quoted value is none.
const TAG = /<([a-zA-Z][\w-]*)(?:"[^"]*"|'[^']*'|[^>"'])*>/g

/** The text with comments and inline scripts blanked out; all positions stay. */
export function textOutsideComments(text) {
  const blank = (part) => part.replace(/[^\n]/g, ' ')
  return text
    .replace(/<!--[\s\S]*?-->/g, blank)
    .replace(/(<wxs\b[^>]*[^/]>)([\s\S]*?)(<\/wxs>)/g, (_, open, body, close) => open + blank(body) + close)
    .replace(/\{\{[\s\S]*?\}\}/g, blank)
}

/** Note a fault for every tag that a component's template uses and nobody supplies. */
export function checkTags(text, file, component, faults) {
  for (const match of textOutsideComments(text).matchAll(TAG)) {
    const tag = match[1]
    if (SUPPLIED.has(tag) || SYNTAX.has(tag)) continue
    if (component.using[tag] || component.generics[tag]) continue
    const { line, column } = placeOf(text, match.index)
    faults.add(file, `<${tag}> is neither built in nor in usingComponents of ${component.path}`, line, column)
  }
}

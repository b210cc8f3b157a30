// A template as a tree of tags, attributes and texts, each with its `{{ }}`; for what wcc lets pass unread.
// It reads only what wcc accepts, so that a stray `<` need not be thought of.

const PART =
  /<!--[\s\S]*?-->|<(wxs)\b[^>]*?(?:\/>|>[\s\S]*?<\/wxs\s*>)|<\/([\w-]+)\s*>|<([\w-]+)((?:\s*[\w:.-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'))?)*)\s*(\/?)>/g
const ATTRIBUTE = /([\w:.-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?/g
const BINDING = /\{\{((?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^'"])*?)\}\}(?!\})/gs

/**
 * Parse a template. Gives {root, modules}: root is a node {tag, attributes, children, line, above}, an attribute
 * {name, value, bindings}, a text {text, bindings, line}; bindings are the expressions. Modules are those of wxs.
 */
export function parseWxml(source) {
  const root = { tag: '', attributes: [], children: [], line: 1, above: null }
  const modules = new Set()
  let node = root
  let end = 0
  const lineAt = (at) => source.slice(0, at).split('\n').length
  const text = (from, to) => {
    const words = source.slice(from, to)
    if (words.trim()) node.children.push({ text: words, bindings: bindingsIn(words), line: lineAt(from + words.search(/\S/)) })
  }
  for (const match of source.matchAll(PART)) {
    const [whole, wxs, closed, opened, attributes, alone] = match
    text(end, match.index)
    end = match.index + whole.length
    if (wxs) modules.add(/\bmodule\s*=\s*["']([^"']+)/.exec(whole)?.[1])
    if (closed) node = node.above ?? root
    if (!opened) continue
    const child = { tag: opened, attributes: attributesIn(attributes), children: [], line: lineAt(match.index), above: node }
    node.children.push(child)
    if (!alone) node = child
  }
  text(end, source.length)
  return { root, modules }
}

/** Visit every node below one, parents first. */
export function walk(node, visit) {
  visit(node)
  for (const child of node.children ?? []) walk(child, visit)
}

/** Give an attribute's value; null where it is not there. */
export function valueOf(node, name) {
  return node.attributes?.find((each) => each.name === name)?.value ?? null
}

/** Whether a value is one `{{ }}` and nothing beside it. */
export function isOneBinding(value) {
  const [first] = [...value.matchAll(BINDING)]
  return first?.[0] === value
}

function attributesIn(text) {
  return [...text.matchAll(ATTRIBUTE)].map(([, name, double, single]) => {
    const value = double ?? single ?? null
    return { name, value, bindings: bindingsIn(value ?? '') }
  })
}

function bindingsIn(text) {
  return [...text.matchAll(BINDING)].map(([, expression]) => expression.trim())
}

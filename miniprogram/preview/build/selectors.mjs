// Style isolation by rewriting selectors: tags become wx-*, an isolated component's classes get its
// prefix, `:host` its host attribute, and a page's rules hold only inside that page.
import parse from 'postcss-selector-parser'

/**
 * Rewrite one selector list.
 *
 * scope: {prefix, host, route}. `prefix` is the class prefix of an isolated component, or '';
 * `host` the attribute selector's text that stands for `:host`; `route` the page whose rules
 * these are, or ''. `:where()` adds no specificity, so a page's rules weigh what they weighed.
 */
export function scopeSelector(selector, tags, { prefix = '', host = '', route = '' }) {
  return parse((list) => {
    list.each((each) => {
      each.walkTags((tag) => renameTag(tag, tags))
      if (prefix) each.walkClasses((name) => prefixClass(name, prefix))
      each.walkPseudos((pseudo) => replaceHost(pseudo, host))
      if (route) confine(each, route)
    })
  }).processSync(selector)
}

/** What WeChat does not allow in a component's own styles; null when the selector is fine. */
export function forbiddenInComponent(selector) {
  let found = null
  parse((list) => {
    list.walkTags((tag) => {
      found ??= `tag selector ${tag.value}`
    })
    list.walkIds((id) => {
      found ??= `id selector #${id.value}`
    })
    list.walkAttributes((attribute) => {
      found ??= `attribute selector ${attribute}`
    })
  }).processSync(selector)
  return found
}

function renameTag(tag, tags) {
  if (tag.value === 'page') tag.replaceWith(parse.className({ value: 'mp-page' }))
  else if (tags.has(tag.value)) tag.value = `wx-${tag.value}`
}

function prefixClass(name, prefix) {
  if (name.value !== 'mp-page') name.value = `${prefix}--${name.value}`
}

function replaceHost(pseudo, host) {
  if (pseudo.value !== ':host' || !host) return
  const [attribute, value] = host
  pseudo.replaceWith(
    parse.attribute({
      attribute,
      operator: '=',
      value: JSON.stringify(value),
      quoteMark: '"',
      raws: {},
    }),
  )
}

function confine(selector, route) {
  const first = selector.first
  if (first) first.spaces.before = ''
  selector.prepend(parse.combinator({ value: ' ' }))
  selector.prepend(parse.pseudo({ value: `:where([mp-route="${route}"])` }))
}

// Page addresses as WeChat writes them: `/pages/a/a?id=1`, absolute or relative, values left as sent.

/** Split an address into {path, query}; a relative one is taken from the page `from`. */
export function parseAddress(written, from = '') {
  const [path, ...rest] = String(written).split('#')[0].split('?')
  const base = path.startsWith('/') ? '' : from.split('/').slice(0, -1).join('/')
  return { path: normalize(`${base}/${path}`), query: parseQuery(rest.join('?')) }
}

/** A query's names and values, not decoded: a page decodes what it encoded, as on a phone. */
function parseQuery(text) {
  const query = {}
  for (const pair of text.split('&').filter(Boolean)) {
    const at = pair.indexOf('=')
    query[at < 0 ? pair : pair.slice(0, at)] = at < 0 ? '' : pair.slice(at + 1)
  }
  return query
}

/** Write {path, query} as an address without a leading slash. */
export function formatAddress({ path, query }) {
  const text = Object.entries(query)
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
  return text ? `${path}?${text}` : path
}

/** The page and query that a scanned code opens: its scene arrives encoded, as WeChat sends it. */
export function addressOfCode(page, scene) {
  const path = String(page).replace(/^\//, '')
  return scene ? `${path}?scene=${encodeURIComponent(scene)}` : path
}

/** A code's picture holds an address with page and scene; null for anything else. */
export function addressInCode(held) {
  try {
    const { searchParams } = new URL(held)
    const page = searchParams.get('page')
    return page ? addressOfCode(page, searchParams.get('scene') ?? '') : null
  } catch {
    return null
  }
}

function normalize(path) {
  const parts = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part && part !== '.') parts.push(part)
  }
  return parts.join('/').replace(/\.html$/, '')
}

// Where the servers are: `preview.json` beside index.html, as the backend serves it.

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/

/** Read {api, simulator}; whatever is absent is this page's own origin. */
export async function readPreviewConfig(base) {
  const own = new URL(base).origin
  const said = await fetch(new URL('preview.json', base), { cache: 'no-store' })
    .then((reply) => (reply.ok ? reply.json() : {}))
    .catch(() => ({}))
  return { api: said.api || own, simulator: said.simulator || own, own }
}

/**
 * The address at which a browser may ask: a server on this machine has several names, and only the
 * one that this page came from needs no leave to be read.
 */
export function sameOrigin(url, own) {
  try {
    const asked = new URL(url)
    const here = new URL(own)
    const oneMachine = LOOPBACK.test(asked.hostname) && LOOPBACK.test(here.hostname)
    if (!oneMachine || asked.port !== here.port || asked.protocol !== here.protocol) return url
    return here.origin + url.slice(asked.origin.length)
  } catch {
    return url
  }
}

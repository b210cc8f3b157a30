// The line between a phone and the server: what was asked over it, and ways to hold it, or to answer
// in the server's stead.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'

/** Long, since machines may be busy: only what is never going to happen waits so long. */
export const PATIENCE_MS = 60_000

export class Network {
  constructor(page) {
    this.page = page
    this.asked = []
    page.on('request', (request) => this.asked.push(nameOf(request)))
  }

  /** How often the server was asked this. */
  count(method, place) {
    return this.asked.filter((each) => each === `${method} /api/v1${place}`).length
  }

  /** Answer some requests in the server's stead: those whose path begins so, or is like a pattern. */
  intercept(place, answer) {
    const isMeant = place instanceof RegExp ? (url) => place.test(url.pathname) : (url) => url.pathname.startsWith(`/api/v1${place}`)
    return this.page.route(isMeant, answer)
  }

  /** Hold some requests back, all or those of one method, until the function it gives is called. */
  async hold(place, method = null) {
    let letGo
    const held = new Promise((resolve) => {
      letGo = resolve
    })
    await this.intercept(place, async (route) => {
      if (method && route.request().method() !== method) return route.fallback()
      await held
      await route.continue()
    })
    return letGo
  }

  /**
   * Have some requests refused in the server's stead, as {status, code, detail}. Gives {by}, which may
   * be set to another refusal, or to null for none.
   */
  async refuse(method, place, refusal = null, headers = {}) {
    const refused = { by: refusal }
    await this.intercept(place, (route) => {
      if (!refused.by || route.request().method() !== method) return route.fallback()
      const { status, code, detail } = refused.by
      const json = { type: 'about:blank', title: code, status, code, detail, request_id: 'journey' }
      return route.fulfill({ status, json, headers: { 'content-type': 'application/problem+json', ...headers } })
    })
    return refused
  }

  /** Wait until the server was asked something so often. */
  waitForRequests(times, method, place) {
    return waitForCount(this.asked, times, `${method} /api/v1${place}`)
  }

  /** Do something, and wait until the server has answered what it asks in the course of that. */
  async untilAnswered(method, place, deed) {
    const answer = this.page.waitForResponse((reply) => nameOf(reply.request()) === `${method} /api/v1${place}`)
    await deed()
    await (await answer).finished()
  }
}

/**
 * Show the files of another build. The document itself and where the servers are come from the server:
 * a document out of nowhere may not speak to this machine.
 */
export function serveFrom(context, folder) {
  return context.route(
    (url) => url.pathname.startsWith('/mini/'),
    (route) => {
      const file = path.join(folder, new URL(route.request().url()).pathname.slice('/mini/'.length))
      const isOurs = route.request().resourceType() !== 'document' && fs.existsSync(file)
      return isOurs ? route.fulfill({ path: file }) : route.fallback()
    },
  )
}

const nameOf = (request) => `${request.method()} ${new URL(request.url()).pathname}`

/** Wait until something is so often in a list that grows. */
async function waitForCount(list, times, what) {
  const count = () => list.filter((each) => each === what).length
  const deadline = Date.now() + PATIENCE_MS
  while (count() < times && Date.now() < deadline)
    await new Promise((resolve) => {
      setTimeout(resolve, 20)
    })
  assert.equal(count(), times, what)
}

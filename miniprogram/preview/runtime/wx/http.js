// Requests over the network in wx's manner; no document is needed, so that node can test it.
import { answer, failure, Refused } from './api.js'

const USUAL_MS = 60_000
const SLOW_MS = 1500
const UNSENDABLE = new Set(['referer', 'user-agent', 'host', 'cookie', 'content-length'])
const METHODS = new Set(['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT'])

/** Give {url, method, headers, body} of what wx.request was asked. Throws Refused. */
export function prepare({ url, data, header = {}, method = 'GET' }) {
  const verb = String(method).toUpperCase()
  if (!/^https?:\/\/[^/]/.test(url ?? '')) throw new Refused(`invalid url "${url}"`, { errno: 600009 })
  if (!METHODS.has(verb)) console.warn(`wx.request: ${verb} is not among WeChat's methods; a phone may refuse it`)
  const headers = { 'content-type': 'application/json' }
  for (const [name, value] of Object.entries(header)) {
    if (!UNSENDABLE.has(name.toLowerCase())) headers[name.toLowerCase()] = String(value)
  }
  if (data === undefined || data === null) {
    delete headers['content-type']
    return { url, method: verb, headers }
  }
  if (verb === 'GET' || verb === 'HEAD') {
    delete headers['content-type']
    const query = typeof data === 'string' ? data : queryOf(data)
    return { url: query ? `${url}${url.includes('?') ? '&' : '?'}${query}` : url, method: verb, headers }
  }
  return { url, method: verb, headers, body: bodyOf(data, headers['content-type']) }
}

/** Encode an object's fields as a query. */
function queryOf(data) {
  const text = (value) => (typeof value === 'object' ? JSON.stringify(value) : String(value))
  return Object.entries(data)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(text(value))}`)
    .join('&')
}

function bodyOf(data, type) {
  if (typeof data === 'string' || data instanceof ArrayBuffer) return data
  return type.includes('application/x-www-form-urlencoded') ? queryOf(data) : JSON.stringify(data)
}

/** Header names in lower case, one string each. */
export function headerOf(reply) {
  return Object.fromEntries([...reply.headers].map(([name, value]) => [name.toLowerCase(), value]))
}

/** Read a reply's body as asked: parsed JSON where it parses, text, or bytes. */
export async function dataOf(reply, { dataType = 'json', responseType = 'text' }) {
  if (responseType === 'arraybuffer') return reply.arrayBuffer()
  const text = await reply.text()
  if (dataType !== 'json') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/**
 * Start a task such as wx.request gives.
 *
 * `run({send, task})` does the work and gives the result; `send(url, init)` is fetch with the
 * task's abort and timeout and the phone's network. Any HTTP status is a success.
 */
export function startTask(name, options, { network, onError, usualTimeout }, run) {
  const stopper = new AbortController()
  const listeners = { headers: [], progress: [] }
  let why = ''
  const stop = (words) => {
    why ||= words
    stopper.abort()
  }
  const timer = setTimeout(() => stop('timeout'), options.timeout || usualTimeout || USUAL_MS)
  const send = async (url, init) => {
    await reach(network(), stopper.signal)
    const reply = await fetch(url, { ...init, signal: stopper.signal, credentials: 'omit', redirect: 'follow' })
    for (const listener of listeners.headers) listener({ header: headerOf(reply), cookies: [], statusCode: reply.status })
    return reply
  }
  const progress = (sent) => {
    for (const listener of listeners.progress) listener(sent)
  }
  Promise.resolve()
    .then(() => run({ send, progress }))
    .then((result) => ({ ...result, errMsg: `${name}:ok` }))
    .then(
      (result) => answer([options.success, options.complete], result, onError),
      (error) => answer([options.fail, options.complete], failure(name, explained(error, why)), onError),
    )
    .finally(() => clearTimeout(timer))
  return {
    abort: () => stop('abort'),
    onHeadersReceived: (listener) => {
      listeners.headers.push(listener)
    },
    offHeadersReceived: () => {
      listeners.headers = []
    },
    onProgressUpdate: (listener) => {
      listeners.progress.push(listener)
    },
    offProgressUpdate: () => {
      listeners.progress = []
    },
    onChunkReceived() {},
    offChunkReceived() {},
  }
}

async function reach(network, signal) {
  if (network === 'none') throw new Refused('net::ERR_INTERNET_DISCONNECTED', { errno: 600003 })
  if (network !== 'slow') return
  await new Promise((resolve) => {
    const timer = setTimeout(resolve, SLOW_MS)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

function explained(error, why) {
  if (why === 'timeout') return new Refused('timeout', { errno: 5 })
  if (why === 'abort') return new Refused('abort')
  if (error instanceof Refused) return error
  return new Refused('net::ERR_CONNECTION_FAILED', { errno: 600001 })
}

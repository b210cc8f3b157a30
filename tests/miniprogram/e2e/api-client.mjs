// What a journey asks past the phone: the server as somebody else, the editors' figures, a card's code.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { PYTHON } from '../checks/places.mjs'
import { PATIENCE_MS } from './network.mjs'

/** The server that run.mjs started: {web, simulator, key, data}. */
export const server = JSON.parse(process.env.TEST_SERVER ?? 'null')
const SCAN = fileURLToPath(new URL('scan.py', import.meta.url))

/** Ask the server as somebody else would; gives {status, body}. */
export async function callApi(method, address, { token, body } = {}) {
  const headers = { ...(token && { authorization: `Bearer ${token}` }), ...(body && { 'content-type': 'application/json' }) }
  const url = address.startsWith('http') ? address : server.web + address
  const reply = await fetch(url, { method, headers, body: body && JSON.stringify(body) })
  const text = await reply.text()
  return { status: reply.status, body: text ? JSON.parse(text) : null }
}

/** Ask as an editor; the answer must be a good one. */
export async function asEditor(method, address, body) {
  const answer = await callApi(method, `/admin/api/v1${address}`, { token: server.key, body })
  assert.ok(answer.status < 300, `${method} ${address}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}

/** Find a published article by its title. */
export async function findArticle(title) {
  const { body } = await callApi('GET', '/api/v1/articles?limit=50')
  const found = body.items.find((each) => each.title.includes(title))
  assert.ok(found, `no article called ${title}`)
  return (await callApi('GET', `/api/v1/articles/${found.id}`)).body
}

/** Find words in an article; gives the article and where they begin in its text. */
export async function findPlace(title, words) {
  const article = await findArticle(title)
  const texts = article.paragraphs.map(({ runs = [], items = [runs] }) =>
    items.map((item) => item.map((run) => run.text).join('')).join('\n'),
  )
  const index = texts.findIndex((each) => each.includes(words))
  assert.ok(index >= 0, `not in ${title}: ${words}`)
  const start = article.starts[index] + [...texts[index].slice(0, texts[index].indexOf(words))].length
  return { article, start }
}

/** The address of the page where a card is made of words of an article. */
export const cardPath = (title, words) => makerPath('card', title, words)

/** The address of the page where some characters of the words are hidden. */
export const gapPath = (title, words) => makerPath('gap', title, words)

async function makerPath(page, title, words) {
  const {
    article: { id, revision },
    start,
  } = await findPlace(title, words)
  return `pages/${page}/index?article=${id}&revision=${revision}&start=${start}&end=${start + [...words].length}`
}

/** Hide characters of words of an article and pass them on, as somebody who has no phone in this journey; gives the path for a friend. */
export async function createChallenge(title, words, hidden, token) {
  const {
    article: { id },
    start,
  } = await findPlace(title, words)
  const s = randomUUID().replaceAll('-', '').slice(0, 12)
  const first = [...words.slice(0, words.lastIndexOf(hidden))].length
  const gap = { quote: words, start, hidden: { start: first, end: first + [...hidden].length } }
  const { status } = await callApi('PUT', `/api/v1/challenges/${s}`, { token, body: { article_id: id, visitor: randomUUID(), gap } })
  assert.equal(status, 200)
  return `pages/challenge/index?s=${s}&a=${id}`
}

/** Answer a challenge, as somebody who has no phone in this journey; gives how it stands for them. */
export async function answerChallenge(s, letters, { token, group, listed = false } = {}) {
  const said = { visitor: randomUUID(), key: randomUUID(), letters, group_id: group, listed }
  const { status, body } = await callApi('POST', `/api/v1/challenges/${s}/answers`, { token, body: said })
  assert.equal(status, 200)
  return body
}

/** Let three readers mark words of an article, unless many did, and one of them think something there; gives the article. */
export async function createPopular(title, quote, thought = '') {
  const { article, start } = await findPlace(title, quote)
  const place = `/api/v1/articles/${article.id}`
  const isPopular = async () => (await callApi('GET', `${place}/marks`)).body.popular.some((each) => each.quote === quote)
  const isKnown = await isPopular()
  for (const name of isKnown ? [] : ['甲', '乙', '丙']) await write(`${place}/marks`, name, { quote, start, visibility: 'counted' })
  if (thought) await write(`${place}/thoughts`, '甲', { quote, start, text: thought })
  await waitUntil(isPopular)
  return article
}

/** Read an article as far as paragraph number `index`, on another phone. */
export async function readUpTo(index, { id, revision, paragraphs }, token) {
  const place = { key: paragraphs[index].key, offset: 0 }
  const body = { revision, read_at_ms: Date.now(), position: place, furthest: place }
  const { status } = await callApi('PUT', `/api/v1/articles/${id}/reading`, { token, body })
  assert.equal(status, 204)
}

/** Have somebody who has no phone in this journey write something; gives what the server keeps of it. */
export async function write(place, name, said) {
  const { status, body } = await callApi('POST', place, { token: await signInReader(name), body: { key: randomUUID(), ...said } })
  assert.equal(status, 201, place)
  return body
}

/** Read the code on a picture, as a camera would; gives the address it holds. */
export async function scan(url) {
  const file = path.join(os.tmpdir(), `shiju-scan-${randomUUID()}`)
  fs.writeFileSync(file, Buffer.from(await (await fetch(url)).arrayBuffer()))
  try {
    const { stdout } = await promisify(execFile)(PYTHON, [SCAN, file])
    return new URL(stdout.trim())
  } finally {
    fs.rmSync(file)
  }
}

/** Sign somebody in who has no phone in this journey; gives their token. */
export async function signInReader(name) {
  const {
    body: { code },
  } = await callApi('POST', `${server.simulator}/simulator/codes`, { body: { device: `${name} ${randomUUID()}` } })
  return (await callApi('POST', '/api/v1/sessions', { body: { code } })).body.token
}

/** What a phone tells of an arrival that is nobody's yet. */
export function buildVisit(share) {
  return { share_id: share, key: randomUUID(), visitor: randomUUID(), scene: 1047 }
}

/** Wait until so many people came by a share of a reader's, as that reader is told. */
export async function waitForVisitors(share, people, token) {
  await waitUntil(async () => (await callApi('GET', `/api/v1/me/shares/${share}`, { token })).body.people === people)
}

/** Ask again until there is an answer. */
export async function waitUntil(question, patience = PATIENCE_MS) {
  for (const deadline = Date.now() + patience; Date.now() < deadline;) {
    const answer = await question()
    if (answer) return answer
    await new Promise((resolve) => {
      setTimeout(resolve, 100)
    })
  }
  throw new Error(`no answer: ${question}`)
}

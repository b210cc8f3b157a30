// What the tests serve: a built page, a few birds over HTTP, login codes, and an echo of requests.
import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
}
const BIRDS = [
  { id: 1, name: '白鹭', grams: 550, stars: 4, tags: ['涉禽', '白'], words: '<h3>白鹭</h3><p>水边</p>' },
  { id: 2, name: '鸬鹚', grams: 2600, stars: 3, tags: ['会潜水'], words: '<h3>鸬鹚</h3><script>window.hacked = 1</script>' },
  { id: 3, name: '鸿雁', grams: 3300, stars: 5, tags: [], words: '<h3>鸿雁</h3>' },
]

/** Serve `folder` at `/mini/` with the API beside it. Gives {origin, asked, picture, close()}. */
export async function serve(folder = null, picture = Buffer.from('not a picture')) {
  const asked = []
  const server = http.createServer(async (request, reply) => {
    const url = new URL(request.url, 'http://here')
    const body = await bodyOf(request)
    asked.push({ method: request.method, path: url.pathname, query: Object.fromEntries(url.searchParams), headers: request.headers, body })
    const answer = API[url.pathname] ?? (url.pathname.startsWith('/api/birds/') ? oneBird : null)
    if (answer) return answer(reply, { url, body, request, picture })
    return file(reply, folder, url.pathname.replace(/^\/mini\//, ''))
  })
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}

const API = {
  '/api/birds': (reply, { url }) =>
    json(
      reply,
      BIRDS.filter(({ name }) => name.includes(url.searchParams.get('words') ?? '')),
    ),
  '/api/login': (reply, { url }) => json(reply, { token: `token-of-${url.searchParams.get('code')}` }),
  '/api/picture': (reply, { picture }) => reply.writeHead(200, { 'content-type': 'image/png' }).end(picture),
  '/api/echo': (reply, { request, body }) => json(reply, { method: request.method, headers: request.headers, body: body.toString() }),
  '/api/refused': (reply) =>
    reply.writeHead(404, { 'content-type': 'application/problem+json', 'X-Reason': 'gone' }).end('{"code":"not_found"}'),
  '/api/words': (reply) => reply.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end('不是 JSON'),
  '/api/never': () => {},
  '/simulator/codes': (reply, { body }) => json(reply, { code: `code-of-${JSON.parse(body).device}` }, 201),
}

function oneBird(reply, { url }) {
  const bird = BIRDS.find(({ id }) => url.pathname.endsWith(`/${id}`))
  return bird ? json(reply, bird) : json(reply, { code: 'not_found' }, 404)
}

function json(reply, value, status = 200) {
  reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

function file(reply, folder, name) {
  const found = folder && path.join(folder, name || 'index.html')
  if (!found || !fs.existsSync(found)) return reply.writeHead(404).end()
  reply.writeHead(200, { 'content-type': TYPES[path.extname(found)] ?? 'application/octet-stream', 'cache-control': 'no-store' })
  return fs.createReadStream(found).pipe(reply)
}

async function bodyOf(request) {
  const parts = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts)
}

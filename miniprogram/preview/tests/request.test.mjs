// wx.request and its like against a real server: what is sent, and what counts as success.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sameOrigin } from '../runtime/preview-config.js'
import { asyncFunction, Refused } from '../runtime/wx/api.js'
import { network } from '../runtime/wx/network.js'
import { Files } from '../runtime/wx/files.js'
import { prepare } from '../runtime/wx/http.js'
import { serve } from './served.mjs'

let served, phone, wx

test('any HTTP status is a success, header names are lower case', async () => {
  const reply = await ask({ url: '/api/refused' })
  assert.deepEqual([reply.statusCode, reply.data, reply.errMsg], [404, { code: 'not_found' }, 'request:ok'])
  assert.equal(reply.header['x-reason'], 'gone')
})

test('what is not JSON stays text, and bytes come as bytes', async () => {
  assert.equal((await ask({ url: '/api/words' })).data, '不是 JSON')
  assert.equal(typeof (await ask({ url: '/api/birds/1', dataType: 'text' })).data, 'string')
  const { data } = await ask({ url: '/api/picture', responseType: 'arraybuffer' })
  assert.equal(Buffer.from(data).toString(), 'not a picture')
})

test("GET's data become the query, after what the address has", async () => {
  await ask({ url: '/api/birds?a=1', data: { words: '白', list: [1] } })
  assert.deepEqual(served.asked.at(-1).query, { a: '1', words: '白', list: '[1]' })
})

test('POST sends JSON unless told otherwise', async () => {
  assert.deepEqual(JSON.parse((await ask({ url: '/api/echo', method: 'POST', data: { a: '句' } })).data.body), { a: '句' })
  const form = await ask({
    url: '/api/echo',
    method: 'post',
    data: { a: '1 &', b: 2 },
    header: { 'Content-Type': 'application/x-www-form-urlencoded' },
  })
  assert.deepEqual([form.data.body, form.data.method], ['a=1%20%26&b=2', 'POST'])
  assert.equal((await ask({ url: '/api/echo', method: 'PUT', data: 'raw' })).data.body, 'raw')
})

test('headers go along, but those that only WeChat may set', async () => {
  const { data } = await ask({ url: '/api/echo', header: { Authorization: 'Bearer x', Referer: 'http://me', Cookie: 'a=1' } })
  assert.deepEqual([data.headers.authorization, data.headers.referer, data.headers.cookie], ['Bearer x', undefined, undefined])
})

test('a timeout, an abort and a dead server fail, each in its words', async () => {
  await assert.rejects(ask({ url: '/api/never', timeout: 30 }), { errMsg: 'request:fail timeout', errno: 5 })
  await assert.rejects(
    ask({ url: '/api/never' }, (task) => task.abort()),
    { errMsg: 'request:fail abort' },
  )
  await assert.rejects(ask({ url: 'http://127.0.0.1:1/' }), { errMsg: 'request:fail net::ERR_CONNECTION_FAILED', errno: 600001 })
})

test('without network nothing is sent', async () => {
  phone.device.network = 'none'
  const before = served.asked.length
  await assert.rejects(ask({ url: '/api/birds' }), /./)
  assert.equal(served.asked.length, before)
  phone.device.network = 'wifi'
})

test('an address that is none is refused, as on a phone', () => {
  for (const url of ['/api/birds', 'birds', undefined, 'ftp://a']) assert.throws(() => prepare({ url }), /invalid url/)
})

test('complete comes after success, and headers are told early', async () => {
  const told = []
  await new Promise((resolve) => {
    const task = wx.request({
      url: `${served.origin}/api/birds`,
      success: () => told.push('success'),
      complete: () => {
        told.push('complete')
        resolve()
      },
    })
    task.onHeadersReceived(({ statusCode }) => told.push(`headers ${statusCode}`))
  })
  assert.deepEqual(told, ['headers 200', 'success', 'complete'])
})

test('an error in a callback is told, and complete is called all the same', async () => {
  await new Promise((resolve) => {
    wx.request({
      url: `${served.origin}/api/birds`,
      success() {
        throw new Error('mine')
      },
      complete: resolve,
    })
  })
  assert.equal(phone.errors.at(-1).message, 'mine')
})

test('a download is a file, of any status; an upload is multipart', async () => {
  const { tempFilePath, statusCode } = await call('downloadFile', { url: `${served.origin}/api/picture` })
  assert.equal(statusCode, 200)
  assert.equal(Buffer.from(phone.files.get(tempFilePath).bytes).toString(), 'not a picture')
  const { data } = await call('uploadFile', {
    url: `${served.origin}/api/echo`,
    filePath: tempFilePath,
    name: 'picture',
    formData: { note: '记' },
    header: { 'content-type': 'text/plain' },
  })
  const { headers, body } = JSON.parse(data)
  assert.match(headers['content-type'], /^multipart\/form-data/)
  assert.ok(body.includes('name="picture"') && body.includes('记') && body.includes('not a picture'))
  await assert.rejects(call('uploadFile', { url: `${served.origin}/api/echo`, filePath: 'wxfile://gone', name: 'a' }), {
    errMsg: 'uploadFile:fail file not found',
  })
})

test('a function gives a promise only when no callback is given', async () => {
  const fine = asyncFunction('fine', () => ({ a: 1 }), { onError() {}, forbids: () => false })
  assert.deepEqual(await fine(), { a: 1, errMsg: 'fine:ok' })
  assert.deepEqual(
    await new Promise((success) => {
      assert.equal(fine({ success }), undefined)
    }),
    { a: 1, errMsg: 'fine:ok' },
  )
})

test('a refusal has its words and fields, a forbidden function refuses', async () => {
  const refusing = asyncFunction(
    'no',
    () => {
      throw new Refused('auth deny', { errno: 3 })
    },
    { onError() {}, forbids: () => false },
  )
  await assert.rejects(refusing(), { errMsg: 'no:fail auth deny', errno: 3 })
  const forbidden = asyncFunction('login', () => ({}), { onError() {}, forbids: (name) => name === 'login' })
  await assert.rejects(forbidden(), { errMsg: 'login:fail not available in single page mode' })
})

test('a server of this machine is asked under the name that the page came from', () => {
  assert.equal(sameOrigin('http://127.0.0.1:8000/a?b', 'http://localhost:8000'), 'http://localhost:8000/a?b')
  assert.equal(sameOrigin('http://127.0.0.1:8001/a', 'http://localhost:8000'), 'http://127.0.0.1:8001/a')
  assert.equal(sameOrigin('https://a.example/a', 'http://localhost:8000'), 'https://a.example/a')
  assert.equal(sameOrigin('http://127.0.0.1:8000', 'http://localhost:8000'), 'http://localhost:8000')
})

function call(name, options, withTask = () => {}) {
  return new Promise((success, fail) => {
    withTask(wx[name]({ ...options, success, fail }))
  })
}

const ask = (options, withTask) =>
  call('request', { ...options, url: options.url.startsWith('/') ? served.origin + options.url : options.url }, withTask)

before(async () => {
  served = await serve()
  phone = {
    manifest: { app: {} },
    config: { own: served.origin },
    device: { network: 'wifi' },
    files: new Files(),
    errors: [],
    onError: (error) => phone.errors.push(error),
    listeners: () => ({}),
  }
  wx = network(phone).sync
})

after(() => served.close())

// What is kept: values as they were, limits as WeChat has them, each reader apart; and files.
import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { Device } from '../runtime/device.js'
import { Files, fileSystem, USER_FOLDER } from '../runtime/wx/files.js'
import { LARGEST_ALL, LARGEST_ENTRY, StorageBox } from '../runtime/wx/storage-box.js'

let store, reader, box

for (const value of ['text', '', 0, false, null, { a: [1] }, new Date(7), undefined]) {
  test(`${JSON.stringify(value)} comes back as it was`, () => {
    box.set('k', value)
    assert.deepEqual(box.get('k'), value)
    assert.ok(box.has('k'))
  })
}

test('what is not there is an empty text', () => {
  assert.equal(box.get('k'), '')
  assert.equal(box.has('k'), false)
})

test('an entry may take a megabyte, not more', () => {
  const room = LARGEST_ENTRY - '{"value":""}'.length
  box.set('k', 'x'.repeat(room))
  assert.throws(() => box.set('k', 'x'.repeat(room + 1)), /entry size limit/)
  assert.throws(() => box.set('k', '字'.repeat(room / 2)), /entry size limit/)
})

test('all together may take ten megabytes; a replaced entry frees its room', () => {
  const large = 'x'.repeat(LARGEST_ENTRY - 20)
  for (let number = 0; number < 10; number += 1) box.set(`k${number}`, large)
  assert.ok(box.size() <= LARGEST_ALL)
  assert.throws(() => box.set('more', large), /exceed storage max size/)
  box.set('k3', large)
  box.remove('k3')
  box.set('more', large)
})

test('a browser that has no room left is a limit too', () => {
  store.setItem = () => {
    throw new Error('QuotaExceededError')
  }
  assert.throws(() => box.set('k', 1), /exceed storage max size/)
})

test('a key is a text', () => assert.throws(() => box.set(undefined, 1), /parameter error/))

test('readers are apart, and clearing is for one', () => {
  box.set('k', '甲')
  reader = '乙'
  assert.equal(box.get('k'), '')
  box.set('k', '乙')
  box.clear()
  reader = '甲'
  assert.deepEqual([box.get('k'), box.keys()], ['甲', ['k']])
})

test('a phone keeps its settings and what its reader allowed, and takes no nonsense', () => {
  const device = new Device(store)
  device.set({ name: '乙', sdk: 'newest', theme: 'dark', fontSize: 500, network: 'slow' })
  device.allow({ scopes: { 'scope.writePhotosAlbum': false } })
  const again = new Device(store)
  assert.deepEqual([again.name, again.sdk, again.theme, again.fontSize, again.network], ['乙', '3.16.2', 'dark', 16, 'slow'])
  assert.deepEqual(again.allowed, { privacy: false, scopes: { 'scope.writePhotosAlbum': false }, subscriptions: {} })
  again.allow({ scopes: { 'scope.writePhotosAlbum': null } })
  assert.deepEqual(again.allowed.scopes, {})
  again.set({ name: '丙' })
  assert.equal(again.allowed.privacy, false)
})

test('what a page asks for in its address counts for that page only', () => {
  new Device(store, { name: '丁' })
  assert.equal(new Device(store).name, '甲')
})

test('a file is written, read in three ways and removed', () => {
  const system = fileSystem(new Files(), manner)
  const file = `${USER_FOLDER}/note.txt`
  system.writeFileSync(file, '一句🌸', 'utf8')
  assert.equal(system.readFileSync(file, 'utf8'), '一句🌸')
  assert.equal(system.readFileSync(file).byteLength, 10)
  assert.equal(Buffer.from(system.readFileSync(file, 'base64'), 'base64').toString(), '一句🌸')
  system.unlinkSync(file)
  assert.throws(() => system.accessSync(file), /no such file/)
})

test('only the user folder can be written to, and a temporary file can be kept there', async () => {
  const files = new Files()
  const system = fileSystem(files, manner)
  assert.throws(() => system.writeFileSync('wxfile://elsewhere', 'x'), /permission denied/)
  const temporary = files.keep({ bytes: new Uint8Array([1]), type: 'image/png' })
  assert.match(temporary, /^wxfile:\/\/tmp_\w+\.png$/)
  const { savedFilePath } = await system.saveFile({ tempFilePath: temporary })
  assert.deepEqual([files.has(temporary), files.has(savedFilePath)], [false, true])
})

const manner = {
  onError(error) {
    throw error
  },
  forbids: () => false,
}

beforeEach(() => {
  const kept = new Map()
  store = {
    get length() {
      return kept.size
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => {
      kept.set(key, text)
    },
    removeItem: (key) => {
      kept.delete(key)
    },
  }
  reader = '甲'
  box = new StorageBox(store, () => `mp:${reader}:`)
})

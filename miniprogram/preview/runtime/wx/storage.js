// wx storage, sync and async.
import { LARGEST_ALL } from './storage-box.js'
import { failure, Refused } from './api.js'

export function storage({ storageBox: box }) {
  // The sync functions throw an Error whose message is the errMsg.
  const sync =
    (name, run) =>
    (...values) => {
      try {
        return run(...values)
      } catch (error) {
        throw new Error(failure(name, error).errMsg)
      }
    }
  const info = () => ({ keys: box.keys(), currentSize: Math.ceil(box.size() / 1024), limitSize: LARGEST_ALL / 1024 })
  return {
    sync: {
      getStorageSync: (key) => box.get(key),
      setStorageSync: sync('setStorageSync', (key, value) => box.set(key, value)),
      removeStorageSync: (key) => box.remove(key),
      clearStorageSync: () => box.clear(),
      getStorageInfoSync: info,
      batchGetStorageSync: (keys) => keys.map((key) => box.get(key)),
      batchSetStorageSync: sync('batchSetStorageSync', (entries) => entries.forEach(({ key, value }) => box.set(key, value))),
    },
    async: {
      getStorage({ key }) {
        if (!box.has(key)) throw new Refused('data not found')
        return { data: box.get(key) }
      },
      setStorage: ({ key, data }) => {
        box.set(key, data)
      },
      removeStorage: ({ key }) => {
        box.remove(key)
      },
      clearStorage: () => {
        box.clear()
      },
      getStorageInfo: info,
    },
  }
}

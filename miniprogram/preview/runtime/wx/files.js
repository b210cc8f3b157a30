// The files of the pictured phone: temporary ones and those in the user's folder, in memory until
// the page is reloaded; and wx.getFileSystemManager, as far as an app of this kind needs it.
import { asyncFunction, Refused } from './api.js'

const ENDINGS = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp', 'image/gif': 'gif' }

/** Where files may be written. */
export const USER_FOLDER = 'wxfile://usr'

export class Files {
  #files = new Map()
  #urls = new Map()
  #made = 0

  /** Keep a file {bytes, type, name}, under a path or a new temporary one; gives the path. */
  keep({ bytes, type = '', name = '' }, path = this.#temporary(type, name)) {
    this.remove(path)
    this.#files.set(path, { bytes, type: type.split(';')[0], name: name || path.split('/').pop() })
    return path
  }

  get(path) {
    return this.#files.get(path) ?? null
  }

  has(path) {
    return this.#files.has(path)
  }

  remove(path) {
    if (this.#urls.has(path)) URL.revokeObjectURL(this.#urls.get(path))
    this.#urls.delete(path)
    return this.#files.delete(path)
  }

  list(folder) {
    return [...this.#files.keys()].filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1))
  }

  /** An address that an <img> can show. */
  urlOf(path) {
    const file = this.get(path)
    if (!file) return ''
    if (!this.#urls.has(path)) this.#urls.set(path, URL.createObjectURL(new Blob([file.bytes], { type: file.type })))
    return this.#urls.get(path)
  }

  #temporary(type, name) {
    this.#made += 1
    const ending = ENDINGS[type.split(';')[0]] ?? /\.(\w{1,5})$/.exec(name)?.[1] ?? 'bin'
    return `wxfile://tmp_${Date.now().toString(36)}${this.#made}.${ending}`
  }
}

/** wx.getFileSystemManager's object, over a phone's files. */
export function fileSystem(files, manner) {
  const find = (path) => {
    if (!files.has(path)) throw new Refused(`no such file or directory, open "${path}"`, { errno: 1300002 })
    return files.get(path)
  }
  const writable = (path) => {
    if (!path?.startsWith(USER_FOLDER)) throw new Refused(`permission denied, open "${path}"`, { errno: 1300013 })
    return path
  }
  const deeds = {
    access: ({ path }) => {
      if (path !== USER_FOLDER) find(path)
    },
    readFile: ({ filePath, encoding }) => ({ data: decoded(find(filePath).bytes, encoding) }),
    writeFile: ({ filePath, data, encoding }) => {
      files.keep({ bytes: encoded(data, encoding) }, writable(filePath))
    },
    saveFile: ({ tempFilePath, filePath }) => {
      const file = find(tempFilePath)
      const path = writable(filePath ?? `${USER_FOLDER}/store_${tempFilePath.split('/').pop()}`)
      files.keep(file, path)
      files.remove(tempFilePath)
      return { savedFilePath: path }
    },
    copyFile: ({ srcPath, destPath }) => {
      files.keep(find(srcPath), writable(destPath))
    },
    unlink: ({ filePath }) => {
      find(filePath)
      files.remove(filePath)
    },
    getFileInfo: ({ filePath }) => ({ size: find(filePath).bytes.length }),
    readdir: ({ dirPath }) => ({ files: files.list(dirPath) }),
    mkdir: ({ dirPath }) => {
      writable(dirPath)
    },
  }
  const system = Object.fromEntries(Object.entries(deeds).map(([name, run]) => [name, asyncFunction(name, run, manner)]))
  return Object.assign(system, {
    accessSync: (path) => deeds.access({ path }),
    readFileSync: (filePath, encoding) => deeds.readFile({ filePath, encoding }).data,
    writeFileSync: (filePath, data, encoding) => deeds.writeFile({ filePath, data, encoding }),
    saveFileSync: (tempFilePath, filePath) => deeds.saveFile({ tempFilePath, filePath }).savedFilePath,
    copyFileSync: (srcPath, destPath) => deeds.copyFile({ srcPath, destPath }),
    unlinkSync: (filePath) => deeds.unlink({ filePath }),
    readdirSync: (dirPath) => deeds.readdir({ dirPath }).files,
    mkdirSync: (dirPath) => deeds.mkdir({ dirPath }),
  })
}

/** Bytes as base64, without the limits of spreading a long array. */
export function toBase64(bytes) {
  let binary = ''
  for (const byte of new Uint8Array(bytes)) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** Bytes of a base64 text. */
export function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
}

function decoded(bytes, encoding) {
  if (!encoding) return bytes.slice().buffer
  if (encoding === 'base64') return toBase64(bytes)
  return new TextDecoder().decode(bytes)
}

function encoded(data, encoding) {
  if (typeof data !== 'string') return new Uint8Array(data).slice()
  return encoding === 'base64' ? fromBase64(data) : new TextEncoder().encode(data)
}

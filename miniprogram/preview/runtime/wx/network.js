// wx.request, wx.uploadFile, wx.downloadFile, and what the phone says about its network.
import { dataOf, headerOf, prepare, startTask } from './http.js'
import { Refused } from './api.js'
import { sameOrigin } from '../preview-config.js'

export function network(phone) {
  const limits = phone.manifest.app.networkTimeout ?? {}
  const near = (url) => sameOrigin(url, phone.config.own)
  const task = (name, options, run) =>
    startTask(
      name,
      options,
      {
        network: () => phone.device.network,
        onError: phone.onError,
        usualTimeout: limits[name],
      },
      run,
    )
  return {
    sync: {
      request: (options) =>
        task('request', options, async ({ send }) => {
          const { url, ...init } = prepare(options)
          const reply = await send(near(url), init)
          const data = await dataOf(reply, options)
          return { data, statusCode: reply.status, header: headerOf(reply), cookies: [] }
        }),
      uploadFile: (options) =>
        task('uploadFile', options, async ({ send, progress }) => {
          const { url, headers } = prepare({ url: options.url, header: options.header, method: 'POST' })
          const body = formOf(phone.files, options)
          const reply = await send(near(url), { method: 'POST', headers, body })
          progress({ progress: 100, totalBytesSent: 1, totalBytesExpectedToSend: 1 })
          return { data: await reply.text(), statusCode: reply.status, header: headerOf(reply), cookies: [] }
        }),
      downloadFile: (options) =>
        task('downloadFile', options, async ({ send, progress }) => {
          const { url, headers } = prepare(options)
          const reply = await send(near(url), { headers })
          const bytes = new Uint8Array(await reply.arrayBuffer())
          progress({ progress: 100, totalBytesWritten: bytes.length, totalBytesExpectedToWrite: bytes.length })
          const kept = phone.files.keep({ bytes, type: reply.headers.get('content-type') ?? '', name: nameIn(url) }, options.filePath)
          const path = options.filePath ? { filePath: kept } : { tempFilePath: kept }
          return { ...path, statusCode: reply.status, header: headerOf(reply), cookies: [] }
        }),
      ...phone.listeners('NetworkStatusChange', 'NetworkWeakChange'),
    },
    async: { getNetworkType: () => networkOf(phone.device) },
  }
}

/** What getNetworkType tells for the tools' switch. */
export function networkOf({ network: kind }) {
  const networkType = { wifi: 'wifi', slow: '3g', none: 'none' }[kind]
  return { networkType, isConnected: kind !== 'none', hasSystemProxy: false, weakNet: kind === 'slow' }
}

function formOf(files, { filePath, name, formData = {} }) {
  const file = files.get(filePath)
  if (!file) throw new Refused('file not found')
  const form = new FormData()
  for (const [field, value] of Object.entries(formData)) form.append(field, String(value))
  form.append(name, new Blob([file.bytes], { type: file.type }), file.name)
  return form
}

function nameIn(url) {
  return new URL(url).pathname.split('/').pop() || 'file'
}

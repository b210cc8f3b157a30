// Canvases: off screen ones, and pictures made of them.
import { Refused } from './api.js'
import { fromBase64, toBase64, fileSystem, USER_FOLDER } from './files.js'

export function canvas(phone) {
  return {
    sync: {
      createOffscreenCanvas: ({ width = 300, height = 150 } = {}) =>
        completeCanvas(Object.assign(document.createElement('canvas'), { width, height })),
      getFileSystemManager: () => fileSystem(phone.files, phone.manner),
      arrayBufferToBase64: (bytes) => toBase64(bytes),
      base64ToArrayBuffer: (text) => fromBase64(text).buffer,
    },
    async: { canvasToTempFilePath: (options) => pictureOf(phone, options) },
    env: { USER_DATA_PATH: USER_FOLDER },
  }
}

/** Give a native canvas what WeChat's canvas node has besides. */
export function completeCanvas(node) {
  return Object.assign(node, {
    createImage: () => new Image(),
    createImageData: (width, height) => new ImageData(width, height),
    createPath2D: (path) => new Path2D(path),
    requestAnimationFrame: (run) => requestAnimationFrame(run),
    cancelAnimationFrame: (id) => cancelAnimationFrame(id),
  })
}

async function pictureOf(
  phone,
  { canvas: given, canvasId, x = 0, y = 0, width, height, destWidth, destHeight, fileType = 'png', quality = 1 },
) {
  const source = given ?? phone.routes.top?.find(`#${canvasId}`)?.querySelector('canvas')
  if (!source) throw new Refused('canvas is empty')
  // The visible size and the canvas's own may differ; x, y, width and height are in the latter.
  const w = width ?? source.width - x
  const h = height ?? source.height - y
  const target = Object.assign(document.createElement('canvas'), { width: destWidth ?? w, height: destHeight ?? h })
  target.getContext('2d').drawImage(source, x, y, w, h, 0, 0, target.width, target.height)
  const type = fileType === 'jpg' ? 'image/jpeg' : 'image/png'
  const blob = await new Promise((resolve) => {
    target.toBlob(resolve, type, quality)
  })
  if (!blob) throw new Refused('create bitmap failed')
  return { tempFilePath: phone.files.keep({ bytes: new Uint8Array(await blob.arrayBuffer()), type }) }
}

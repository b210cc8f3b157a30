// Reading the code in a picture: by the browser's own detector, else by a bundled decoder.
import { decodePixels } from 'code-decoder'
import { addressInCode } from '../url.js'

const WIDEST_PX = 1200

/** Whether this browser, or this build, can read codes at all. */
export async function canReadCodes() {
  return Boolean(decodePixels) || (await nativeDetector()) !== null
}

/** What the code in a picture (an address or a File) holds; null when none is found. */
async function readCode(picture) {
  const bitmap = await bitmapOf(picture)
  const detector = await nativeDetector()
  const [found] = detector ? await detector.detect(bitmap) : []
  return found?.rawValue ?? (decodePixels ? decodePixels(pixelsOf(bitmap)) : null)
}

/** The page address that a picture's code opens; null when it holds none of ours. */
export async function addressInPicture(picture) {
  const held = await readCode(picture)
  return held && addressInCode(held)
}

async function nativeDetector() {
  const { BarcodeDetector } = globalThis
  if (!BarcodeDetector) return null
  const formats = await BarcodeDetector.getSupportedFormats().catch(() => [])
  return formats.includes('qr_code') ? new BarcodeDetector({ formats: ['qr_code'] }) : null
}

async function bitmapOf(picture) {
  const blob = typeof picture === 'string' ? await (await fetch(picture)).blob() : picture
  return createImageBitmap(blob)
}

function pixelsOf(bitmap) {
  const scale = Math.min(1, WIDEST_PX / bitmap.width)
  const width = Math.round(bitmap.width * scale)
  const height = Math.round(bitmap.height * scale)
  const pen = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d')
  pen.drawImage(bitmap, 0, 0, width, height)
  return pen.getImageData(0, 0, width, height)
}

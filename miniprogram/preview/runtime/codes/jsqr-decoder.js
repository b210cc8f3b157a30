// Reads a QR code from pixels by the package jsqr; bundled only where that is installed.
import jsQR from 'jsqr'

/** The text in an ImageData's code; null when there is none. */
export function decodePixels({ data, width, height }) {
  return jsQR(data, width, height)?.data ?? null
}

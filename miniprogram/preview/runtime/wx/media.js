// Pictures: chosen from this computer, looked at, saved to the pictured phone's album, passed on.
import { Refused } from './api.js'

export function media(phone) {
  const { files, consent, dialogs } = phone
  return {
    sync: {},
    async: {
      async chooseMedia({ count = 9, mediaType = ['image', 'video'] }) {
        await consent.privacy('chooseMedia')
        const accept = mediaType
          .filter((each) => each !== 'mix')
          .map((each) => `${each}/*`)
          .join()
        const chosen = await choose(phone, { count, accept })
        return {
          tempFiles: chosen.map(({ path, file }) => ({ tempFilePath: path, size: file.size, fileType: file.type.split('/')[0] })),
          type: 'image',
        }
      },
      async chooseImage({ count = 9 }) {
        await consent.privacy('chooseImage')
        const chosen = await choose(phone, { count, accept: 'image/*' })
        return { tempFilePaths: chosen.map(({ path }) => path), tempFiles: chosen.map(({ path, file }) => ({ path, size: file.size })) }
      },
      previewImage({ urls, current }) {
        const first = typeof current === 'number' ? urls[current] : current
        dialogs.preview(
          urls.map((url) => phone.asset(url)),
          phone.asset(first ?? urls[0]),
        )
      },
      async getImageInfo({ src }) {
        const image = new Image()
        image.src = phone.asset(src)
        await image.decode().catch(() => {
          throw new Refused('image not found')
        })
        return {
          width: image.naturalWidth,
          height: image.naturalHeight,
          path: src,
          orientation: 'up',
          type: files.get(src)?.type.split('/')[1] ?? '',
        }
      },
      compressImage: ({ src }) => ({ tempFilePath: src }),
      async saveImageToPhotosAlbum({ filePath }) {
        if (/^https?:/.test(filePath ?? '') || !files.has(filePath)) throw new Refused('file not found')
        await consent.privacy('saveImageToPhotosAlbum')
        await consent.scope('scope.writePhotosAlbum')
        phone.emit('saved', { path: filePath, url: files.urlOf(filePath) })
      },
    },
  }
}

async function choose({ dialogs, files }, { count, accept }) {
  const chosen = (await dialogs.chooseFiles({ accept, multiple: count > 1 })).slice(0, count)
  if (!chosen.length) throw new Refused('cancel')
  return Promise.all(
    chosen.map(async (file) => ({
      file,
      path: files.keep({ bytes: new Uint8Array(await file.arrayBuffer()), type: file.type, name: file.name }),
    })),
  )
}

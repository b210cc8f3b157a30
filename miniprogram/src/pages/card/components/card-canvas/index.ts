// A card drawn by the phone, from the server's steps: there at once when a design is turned over.
import { drawCard, type Picture, type Pictures, type Role, type Step } from '../../../../lib/canvas-drawing'

/** Where pictures lie, by their role; null is not there. */
type Addresses = Record<Role, string | null>

/** A drawing as the server plans it. */
interface Plan {
  width: number
  height: number
  steps: Step[]
}

type Canvas = WechatMiniprogram.Canvas

/** WeChat names 1365 as the most; larger canvases end some Android phones. */
const MAX_SIDE = 1365
const QUALITY = 0.9

/** Pictures asked for, by address; a picture can only be drawn on the canvas that made it. */
const loadedPictures = new WeakMap<Canvas, Map<string, Promise<Picture | null>>>()

Component({
  options: { pureDataPattern: /^_/ },
  properties: {
    /** what is drawn: {width, height, steps}; null for nothing yet */
    preview: { type: Object, value: null as Plan | null },
    /** addresses of cover, avatar and code */
    pictures: { type: Object, value: {} as Addresses },
    /** the words, for those who do not see them */
    description: String,
  },
  data: {
    /** whether all that can be drawn is drawn */
    isDrawn: false,
    /** counts drawings, so that a late picture does not draw over a newer card */
    _drawNumber: 0,
  },
  observers: {
    'preview, pictures'(preview: Plan | null) {
      if (preview) void this.redraw()
    },
  },
  methods: {
    /** Draw what there is at once, and again when the pictures are here. */
    async redraw() {
      const turn = this.data._drawNumber + 1
      this.setData({ _drawNumber: turn, isDrawn: false })
      const canvas = await this.canvas()
      const plan = this.data.preview as Plan | null
      if (!canvas || !plan || this.data._drawNumber !== turn) return
      const scale = Math.min(1, MAX_SIDE / Math.max(plan.width, plan.height))
      canvas.width = Math.round(plan.width * scale)
      canvas.height = Math.round(plan.height * scale)
      const brush = canvas.getContext('2d')
      brush.scale(scale, scale)
      drawCard(brush, plan.steps, {})
      const pictures = await this.loadPicture(canvas)
      if (this.data._drawNumber !== turn) return
      drawCard(brush, plan.steps, pictures)
      this.setData({ isDrawn: true })
    },

    canvas(): Promise<Canvas | null> {
      return new Promise((resolve) => {
        this.createSelectorQuery()
          .select('#paper')
          .fields({ node: true }, (found) => resolve((found?.node as Canvas) ?? null))
          .exec()
      })
    },

    /** Load the pictures that there are; one that does not come is left out. */
    async loadPicture(canvas: Canvas): Promise<Pictures> {
      const found: Pictures = {}
      const wanted = Object.entries(this.data.pictures as Addresses)
      await Promise.all(
        wanted.map(async ([role, url]) => {
          const picture = url ? await pictureAt(canvas, url) : null
          if (picture) found[role as Role] = picture
        }),
      )
      return found
    },

    /** Give what is drawn as a JPEG in a temporary file. Rejects when the phone cannot. */
    async exportFile(): Promise<string> {
      const canvas = await this.canvas()
      if (!canvas) throw new Error('no canvas')
      const { tempFilePath } = await wx.canvasToTempFilePath(
        { canvas, fileType: 'jpg', quality: QUALITY, destWidth: canvas.width, destHeight: canvas.height },
        this,
      )
      return tempFilePath
    },
  },
})

/** Load a picture once; null where it cannot be had now. */
function pictureAt(getCanvas: Canvas, url: string): Promise<Picture | null> {
  const known = loadedPictures.get(getCanvas) ?? new Map<string, Promise<Picture | null>>()
  loadedPictures.set(getCanvas, known)
  const asked =
    known.get(url) ??
    new Promise<Picture | null>((resolve) => {
      const image = getCanvas.createImage()
      image.onload = () => resolve(image)
      image.onerror = () => {
        known.delete(url)
        resolve(null)
      }
      image.src = url
    })
  known.set(url, asked)
  return asked
}

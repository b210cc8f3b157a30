// The paragraphs of an article, with passages marked, from which a passage can be picked: by the
// phone's own selection, or by tapping sentences. Both end in the same `pick` event.
import { allSentences, wholeText, type Paragraph } from '../../lib/article'
import { holds, lines, placeOf, type Drawn, type Line } from '../../lib/marks'
import { fromSelection, passageOf, tap, type Passage } from '../../lib/passage'
import type { Span } from '../../lib/text'
import { windowHeight } from '../../services/phone'

/** What `<selection>` reports. */
interface Selected {
  isCollapsed: boolean
  selectedString: string
  firstNodeId: string
  firstOffset?: number
  lastNodeId: string
  lastOffset?: number
}

/** A paragraph as it is drawn. */
interface Block {
  key: string
  kind: Paragraph['kind']
  /** of a heading: 1 to 3 */
  level: number
  lines: Line[]
  /** of a picture: its address, words for it, and its shape */
  url: string
  alt: string
  ratio: number
  /** of what only the original page can show: the words that say so */
  says: string
}

const AT_ONCE = 40
/** A tap on the bar ends the selection before the tap itself arrives; the words must last that long. */
const LINGER = 300

Component({
  options: { pureDataPattern: /^_/ },
  properties: {
    /** the paragraphs, as the server gives them; for picking, all of them */
    paragraphs: { type: Array, value: [] as Paragraph[] },
    /** where each paragraph begins in the article's text */
    starts: { type: Array, value: [] as number[] },
    /** the passage that was passed on: {start, end}; null for none */
    lit: { type: Object, value: null as Span | null },
    /** what stays drawn in the text: {start, end, look} */
    drawn: { type: Array, value: [] as Drawn[] },
    /** how words are picked: read (not at all), select, tap */
    mode: { type: String, value: 'read' },
  },
  data: {
    /** the paragraphs as drawn */
    blocks: [] as Block[],
    /** what is being picked; null for nothing */
    _picked: null as Span | null,
    /** all sentences, for taps; empty in the other modes */
    _sentences: [] as Span[],
    /** what was last told as picked */
    _told: null as Passage | null,
    /** timer that lets go of a selection that has ended */
    _letting: 0,
  },
  observers: {
    'paragraphs, starts, lit, mode'() {
      this.redraw()
    },
    drawn() {
      if (!this.isHeld()) this.redrawLines()
    },
  },
  methods: {
    redraw() {
      const { paragraphs, starts, mode } = this.data
      if (paragraphs.length !== starts.length) return
      const _sentences = mode === 'tap' ? allSentences(paragraphs, starts) : []
      this.setData({ _sentences, _picked: null })
      const blocks = paragraphs.map((_, index) => this.block(index))
      this.setData({ blocks: blocks.slice(0, AT_ONCE) })
      // A long article comes in pieces, so that its beginning does not wait for its end.
      for (let from = AT_ONCE; from < blocks.length; from += AT_ONCE) {
        const some = blocks.slice(from, from + AT_ONCE).map((each, i) => [`blocks[${from + i}]`, each])
        this.setData(Object.fromEntries(some))
      }
    },

    /** Draw anew only the paragraphs that look otherwise than before. */
    redrawLines() {
      const changes: Record<string, Line[]> = {}
      this.data.blocks.forEach((before, index) => {
        const { lines: now } = this.block(index)
        if (JSON.stringify(now) !== JSON.stringify(before.lines)) changes[`blocks[${index}].lines`] = now
      })
      this.setData(changes)
    },

    block(index: number): Block {
      const paragraph = this.data.paragraphs[index]
      const { lit, _picked: picked, _sentences } = this.data
      const start = this.data.starts[index]
      return {
        key: `${index}`,
        kind: paragraph.kind,
        level: paragraph.kind === 'heading' ? paragraph.level : 0,
        lines: lines(paragraph, start, { lit, picked, drawn: this.drawnIn(index) }, this.within(_sentences, index)),
        url: (paragraph.kind === 'picture' && paragraph.url) || '',
        alt: paragraph.kind === 'picture' ? paragraph.alt ?? '' : '',
        ratio: paragraph.kind === 'picture' ? shape(paragraph.width, paragraph.height) : 0,
        says: paragraph.kind === 'placeholder' ? paragraph.says : '',
      }
    },

    within(spans: Span[], index: number): Span[] {
      const { starts } = this.data
      const end = starts[index + 1] ?? Infinity
      return spans.filter((span) => span.start >= starts[index] && span.start < end)
    },

    drawnIn(index: number): Drawn[] {
      const { starts, drawn } = this.data
      const here = { start: starts[index], end: starts[index + 1] ?? Infinity }
      return drawn.filter((each: Drawn) => meet(each, here))
    },

    onSelect({ detail }: { detail: Selected }) {
      clearTimeout(this.data._letting)
      if (detail.isCollapsed || !detail.selectedString?.trim()) {
        this.setData({ _letting: setTimeout(() => this.tell(null), LINGER) as unknown as number })
        return
      }
      const all = this.data.blocks.flatMap((each) => each.lines)
      const place = (id: string, offset?: number) => (offset === undefined ? null : placeOf(all, id, offset))
      const start = place(detail.firstNodeId, detail.firstOffset)
      const end = place(detail.lastNodeId, detail.lastOffset)
      this.tell(fromSelection(this.text(), detail.selectedString, start, end))
    },

    /** A tap on what is drawn asks for it; where sentences are tapped, what many marked is picked like any other. */
    onTap({ target }: WechatMiniprogram.TouchEvent) {
      const at = Number(target.dataset.at)
      const { drawn, _picked, mode } = this.data
      if (Number.isNaN(at)) return
      const opens = (each: Drawn) => holds(each, at) && (mode !== 'tap' || each.look !== 'popular')
      if (!_picked && drawn.some(opens)) this.triggerEvent('drawn', { at })
      else if (mode === 'tap') this.tapSentence(at)
    },

    tapSentence(at: number) {
      const { _sentences, _picked } = this.data
      const index = _sentences.findIndex((span) => holds(span, at))
      if (index < 0) return
      const picked = tap(_sentences, _picked, index)
      this.mark(picked)
      this.tell(picked && passageOf(this.text(), picked))
    },

    /** Draw anew the paragraphs that what is picked has left or entered. */
    mark(picked: Span | null) {
      const { _picked: before, starts } = this.data
      this.setData({ _picked: picked })
      const changes: Record<string, Line[]> = {}
      starts.forEach((start: number, index: number) => {
        const here = { start, end: starts[index + 1] ?? Infinity }
        if (meet(before, here) || meet(picked, here)) {
          changes[`blocks[${index}].lines`] = this.block(index).lines
        }
      })
      this.setData(changes)
    },

    /** Let go of what is picked, but not of what the reader picks meanwhile; told once that is done. */
    clear() {
      this.mark(null)
      if (this.data.mode !== 'select') return this.tell(null)
      const { _told } = this.data
      this.createSelectorQuery().select('#words').context((found) => {
        if (this.data._told?.start !== _told?.start || this.data._told?.end !== _told?.end) return
        const context = found?.context as unknown as { removeSelection?: () => void } | undefined
        context?.removeSelection?.()
        this.tell(null)
      }).exec()
    },

    /** Say how far below the top of the page a place of the text is, in px; null when it is not drawn. */
    topOf(start: number): Promise<number | null> {
      const line = this.data.blocks.flatMap((each) => each.lines).filter((each) => Number(each.id.slice(1)) <= start).pop()
      const piece = line?.pieces.find((each) => each.start === start)
      const id = piece?.id ?? line?.id
      return id ? this.downPage(`#${id}`, 0) : Promise.resolve(null)
    },

    /** Say how far below the top of the page a paragraph begins, in px; null when there is none. */
    topOfBlock(index: number): Promise<number | null> {
      return this.downPage('.block', index)
    },

    downPage(selector: string, index: number): Promise<number | null> {
      return new Promise((resolve) => {
        const query = this.createSelectorQuery()
        query.selectAll(selector).boundingClientRect()
        query.selectViewport().scrollOffset()
        query.exec(([boxes, page]: [{ top: number }[] | null, { scrollTop: number }]) => {
          const box = boxes?.[index]
          resolve(box ? box.top + page.scrollTop : null)
        })
      })
    },

    /** Say which paragraphs are in sight, by number; null when none is. */
    async inSight(): Promise<{ first: number; last: number } | null> {
      const height = windowHeight()
      const boxes = await this.boxes()
      const seen = boxes.map(({ top, bottom }, index) => (bottom > 0 && top < height ? index : -1)).filter((index) => index >= 0)
      return seen.length ? { first: seen[0], last: seen[seen.length - 1] } : null
    },

    boxes(): Promise<{ top: number; bottom: number }[]> {
      return new Promise((resolve) => {
        const query = this.createSelectorQuery()
        query.selectAll('.block').boundingClientRect((found) => resolve((found as unknown as { top: number; bottom: number }[]) ?? [])).exec()
      })
    },

    text(): string {
      return wholeText(this.data.paragraphs)
    },

    /** Tell what is picked; what was to be drawn in the meantime is drawn once a selection is let go. */
    tell(passage: Passage | null) {
      const before = this.isHeld()
      this.setData({ _told: passage })
      if (before && !this.isHeld()) this.redrawLines()
      this.triggerEvent('pick', { passage })
    },

    /** Tell whether the phone holds a selection, which new lines would tear. */
    isHeld(): boolean {
      return this.data.mode === 'select' && !!this.data._told
    },

    onPicture({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const urls = this.data.blocks.map((each) => each.url).filter(Boolean)
      void wx.previewImage({ urls, current: currentTarget.dataset.url })
    },
  },
})

/** Give height over width, in percent; 0 when unknown. */
function shape(width: number | null | undefined, height: number | null | undefined): number {
  return width && height ? Math.min(300, Math.round((height / width) * 10000) / 100) : 0
}

function meet(span: Span | null, other: Span): boolean {
  return !!span && span.start < other.end && other.start < span.end
}

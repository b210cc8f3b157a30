// The paragraphs of an article, with passages marked, from which a passage can be picked: by the
// phone's own selection, or by tapping sentences. Both end in the same `pick` event.
import { listSentences, joinText, type Paragraph } from '../../lib/paragraph-text'
import { containsOffset, buildLines, offsetOf, type Highlight, type Line } from '../../lib/drawn-lines'
import { passageFromSelection, cutPassage, tapSentence, type Passage } from '../../lib/passage'
import { listStretches, snapToStretches } from '../../lib/shifts'
import type { Span } from '../../lib/code-points'
import { getWindowHeight } from '../../services/device'

/** What `<selection>` reports. */
interface SelectionDetail {
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
  placeholderText: string
}

const BLOCKS_PER_UPDATE = 40
/** A tap on the bar ends the selection before the tap itself arrives; the words must last that long. */
const RELEASE_DELAY_MS = 300

Component({
  options: { pureDataPattern: /^_/ },
  properties: {
    /** the paragraphs, as the server gives them; for picking, all of them */
    paragraphs: { type: Array, value: [] as Paragraph[] },
    /** where each paragraph begins in the article's text */
    starts: { type: Array, value: [] as number[] },
    /** the passage that was passed on: {start, end}; null for none */
    litSpan: { type: Object, value: null as Span | null },
    /** what stays drawn in the text: {start, end, look} */
    highlights: { type: Array, value: [] as Highlight[] },
    /** how words are picked: read (not at all), select, tap */
    pickMode: { type: String, value: 'read' },
  },
  data: {
    /** the paragraphs as drawn */
    blocks: [] as Block[],
    /** what is being picked; null for nothing */
    _selection: null as Span | null,
    /** all sentences, for taps; empty in the other modes */
    _sentences: [] as Span[],
    /** what was last told as picked */
    _reportedPassage: null as Passage | null,
    /** timer that lets go of a selection that has ended */
    _releaseTimer: 0,
  },
  observers: {
    'paragraphs, starts, litSpan, pickMode'() {
      this.redraw()
    },
    highlights() {
      if (!this.hasSelection()) this.redrawLines()
    },
  },
  methods: {
    redraw() {
      const { paragraphs, starts, pickMode } = this.data
      if (paragraphs.length !== starts.length) return
      const _sentences = pickMode === 'tap' ? listSentences(paragraphs, starts) : []
      this.setData({ _sentences, _selection: null })
      const blocks = paragraphs.map((_, index) => this.buildBlock(index))
      this.setData({ blocks: blocks.slice(0, BLOCKS_PER_UPDATE) })
      // A long article comes in pieces, so that its beginning does not wait for its end.
      for (let from = BLOCKS_PER_UPDATE; from < blocks.length; from += BLOCKS_PER_UPDATE) {
        const some = blocks.slice(from, from + BLOCKS_PER_UPDATE).map((each, i) => [`blocks[${from + i}]`, each])
        this.setData(Object.fromEntries(some))
      }
    },

    /** Draw anew only the paragraphs that look otherwise than before. */
    redrawLines() {
      const changes: Record<string, Line[]> = {}
      this.data.blocks.forEach((before, index) => {
        const { lines: now } = this.buildBlock(index)
        if (JSON.stringify(now) !== JSON.stringify(before.lines)) changes[`blocks[${index}].lines`] = now
      })
      this.setData(changes)
    },

    buildBlock(index: number): Block {
      const paragraph = this.data.paragraphs[index]
      const { litSpan: lit, _selection: picked, _sentences } = this.data
      const start = this.data.starts[index]
      return {
        key: `${index}`,
        kind: paragraph.kind,
        level: paragraph.kind === 'heading' ? paragraph.level : 0,
        lines: buildLines(paragraph, start, { lit, picked, drawn: this.highlightsIn(index) }, this.spansIn(_sentences, index)),
        url: (paragraph.kind === 'picture' && paragraph.url) || '',
        alt: paragraph.kind === 'picture' ? (paragraph.alt ?? '') : '',
        ratio: paragraph.kind === 'picture' ? aspectRatio(paragraph.width, paragraph.height) : 0,
        placeholderText: paragraph.kind === 'placeholder' ? paragraph.says : '',
      }
    },

    spansIn(spans: Span[], index: number): Span[] {
      const { starts } = this.data
      const end = starts[index + 1] ?? Infinity
      return spans.filter((span) => span.start >= starts[index] && span.start < end)
    },

    highlightsIn(index: number): Highlight[] {
      const { starts, highlights } = this.data
      const here = { start: starts[index], end: starts[index + 1] ?? Infinity }
      return highlights.filter((each: Highlight) => overlaps(each, here))
    },

    onSelect({ detail }: { detail: SelectionDetail }) {
      clearTimeout(this.data._releaseTimer)
      if (detail.isCollapsed || !detail.selectedString?.trim()) {
        this.setData({ _releaseTimer: setTimeout(() => this.reportSelection(null), RELEASE_DELAY_MS) as unknown as number })
        return
      }
      const all = this.data.blocks.flatMap((each) => each.lines)
      const place = (id: string, offset?: number) => (offset === undefined ? null : offsetOf(all, id, offset))
      const start = place(detail.firstNodeId, detail.firstOffset)
      const end = place(detail.lastNodeId, detail.lastOffset)
      const passage = passageFromSelection(this.text(), detail.selectedString, start, end)
      const whole = passage && snapToStretches(passage, listStretches(this.data.paragraphs, this.data.starts))
      this.reportSelection(whole && cutPassage(this.text(), whole))
    },

    /** A tap on what is drawn asks for it; where sentences are tapped, what many marked is picked like any other. */
    onTap({ target }: WechatMiniprogram.TouchEvent) {
      const at = Number(target.dataset.at)
      const { highlights, _selection, pickMode } = this.data
      if (Number.isNaN(at)) return
      const opens = (each: Highlight) => containsOffset(each, at) && (pickMode !== 'tap' || each.look !== 'popular')
      if (!_selection && highlights.some(opens)) this.triggerEvent('highlight', { at })
      else if (pickMode === 'tap') this.tapSentence(at)
    },

    tapSentence(at: number) {
      const { _sentences, _selection } = this.data
      const index = _sentences.findIndex((span) => containsOffset(span, at))
      if (index < 0) return
      const picked = tapSentence(_sentences, _selection, index)
      this.setSelection(picked)
      this.reportSelection(picked && cutPassage(this.text(), picked))
    },

    /** Draw anew the paragraphs that what is picked has left or entered. */
    setSelection(picked: Span | null) {
      const { _selection: before, starts } = this.data
      this.setData({ _selection: picked })
      const changes: Record<string, Line[]> = {}
      starts.forEach((start: number, index: number) => {
        const here = { start, end: starts[index + 1] ?? Infinity }
        if (overlaps(before, here) || overlaps(picked, here)) {
          changes[`blocks[${index}].lines`] = this.buildBlock(index).lines
        }
      })
      this.setData(changes)
    },

    /** Let go of what is picked, but not of what the reader picks meanwhile; told once that is done. */
    clear() {
      this.setSelection(null)
      if (this.data.pickMode !== 'select') return this.reportSelection(null)
      const { _reportedPassage } = this.data
      this.createSelectorQuery()
        .select('#words')
        .context((found) => {
          if (this.data._reportedPassage?.start !== _reportedPassage?.start || this.data._reportedPassage?.end !== _reportedPassage?.end)
            return
          const context = found?.context as unknown as { removeSelection?: () => void } | undefined
          context?.removeSelection?.()
          this.reportSelection(null)
        })
        .exec()
    },

    /** Say how far below the top of the page a place of the text is, in px; null when it is not drawn. */
    topOfOffset(start: number): Promise<number | null> {
      const line = this.data.blocks
        .flatMap((each) => each.lines)
        .filter((each) => Number(each.id.slice(1)) <= start)
        .pop()
      const piece = line?.pieces.find((each) => each.start === start)
      const id = piece?.id ?? line?.id
      return id ? this.measureTop(`#${id}`, 0) : Promise.resolve(null)
    },

    /** Say how far below the top of the page a paragraph begins, in px; null when there is none. */
    topOfBlock(index: number): Promise<number | null> {
      return this.measureTop('.block', index)
    },

    measureTop(selector: string, index: number): Promise<number | null> {
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
    async findVisibleRange(): Promise<{ first: number; last: number } | null> {
      const height = getWindowHeight()
      const boxes = await this.measureBlocks()
      const seen = boxes.map(({ top, bottom }, index) => (bottom > 0 && top < height ? index : -1)).filter((index) => index >= 0)
      return seen.length ? { first: seen[0], last: seen[seen.length - 1] } : null
    },

    measureBlocks(): Promise<{ top: number; bottom: number }[]> {
      return new Promise((resolve) => {
        const query = this.createSelectorQuery()
        query
          .selectAll('.block')
          .boundingClientRect((found) => resolve((found as unknown as { top: number; bottom: number }[]) ?? []))
          .exec()
      })
    },

    text(): string {
      return joinText(this.data.paragraphs)
    },

    /** Tell what is picked; what was to be drawn in the meantime is drawn once a selection is let go. */
    reportSelection(passage: Passage | null) {
      const before = this.hasSelection()
      this.setData({ _reportedPassage: passage })
      if (before && !this.hasSelection()) this.redrawLines()
      this.triggerEvent('select', { passage })
    },

    /** Tell whether the phone holds a selection, which new lines would tear. */
    hasSelection(): boolean {
      return this.data.pickMode === 'select' && !!this.data._reportedPassage
    },

    onPicture({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const urls = this.data.blocks.map((each) => each.url).filter(Boolean)
      void wx.previewImage({ urls, current: currentTarget.dataset.url })
    },
  },
})

/** Give height over width, in percent; 0 when unknown. */
function aspectRatio(width: number | null | undefined, height: number | null | undefined): number {
  return width && height ? Math.min(300, Math.round((height / width) * 10000) / 100) : 0
}

function overlaps(span: Span | null, other: Span): boolean {
  return !!span && span.start < other.end && other.start < span.end
}

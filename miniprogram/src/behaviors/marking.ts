// Marks in an article: drawn in the text, opened by a tap, made, changed, deleted and brought back.
import type { Drawn } from '../lib/marks'
import { holds } from '../lib/marks'
import type { Passage } from '../lib/passage'
import { length, slice, type Span } from '../lib/text'
import { changeMark, isPlaced, mark, marksOf, unmark, type Mark, type MarkChange, type Popular } from '../services/annotations'
import { asApiError } from '../services/errors'
import { groupHere } from '../services/groups'
import { recall, remember } from '../services/memory'
import { heed, unheed, waitingAt } from '../services/outbox'
import { say } from '../services/phone'

/** Marked words: the reader's own mark, the passage of many readers, or both at once. */
export interface Marked {
  mark: Mark | null
  popular: Popular | null
  /** what members of the reader's group marked there */
  shared?: Popular | null
  subject: { article: string; passage: Passage & { revision: number } }
}

const LAST = 'mark'
const USUAL: MarkChange = { colour: 'yellow', visibility: 'private' }
const UNDO_MS = 6000

export const marking = Behavior({
  data: {
    /** what is drawn in the text */
    drawn: [] as Drawn[],
    /** the marked words that are open; null for none */
    marked: null as Marked | null,
    /** the mark that was just deleted, and can come back; null for none */
    undo: null as Mark | null,
    /** the reader's own marks */
    _marks: [] as Mark[],
    /** what many readers marked */
    _popular: [] as Popular[],
    /** what members of the reader's group marked */
    _shared: [] as Popular[],
    /** the reader's group, from which they came; '' for none */
    group: '',
    /** the article these stand in */
    _in: { id: '', revision: 0 },
    /** timer that lets go of a deleted mark */
    _undoing: 0,
  },
  lifetimes: {
    attached() {
      void this.drawForGroup()
      heed(this, () => void this.drawMarks(this.data._in.id, this.data._in.revision))
    },
    detached() {
      unheed(this)
    },
  },
  methods: {
    /** Draw what the reader's group marked as well, once it is known. */
    async drawForGroup() {
      const group = await groupHere()
      if (!group) return
      this.setData({ group })
      if (this.data._in.id) await this.drawMarks(this.data._in.id, this.data._in.revision)
    },

    /** Fetch and draw what is marked; reading goes on without. */
    async drawMarks(id: string, revision: number): Promise<void> {
      this.setData({ _in: { id, revision } })
      try {
        const { items, popular, group = [], revision: counted } = await marksOf(id, this.data.group)
        const fresh = counted === revision
        this.setData({ _marks: items, _popular: fresh ? popular : [], _shared: fresh ? group : [] })
      } catch (error) {
        if (asApiError(error).code === 'group_unknown' && this.data.group) {
          this.setData({ group: '', _shared: [] })
          return this.drawMarks(id, revision)
        }
      }
      this.redrawMarks()
    },

    redrawMarks() {
      const { _marks, _popular, _shared, _in } = this.data
      const own = _marks.filter(isPlaced).map(({ start, end, colour }) => ({ start, end, look: `mark ${colour}` }))
      const waiting = waitingAt(`/articles/${_in.id}/marks`).map(({ body }) => {
        const start = Number(body.start)
        return { start, end: start + length(String(body.quote)), look: `mark ${String(body.colour)}` }
      })
      const popular = [..._popular, ..._shared].map(({ start, end }) => ({ start, end, look: 'popular' }))
      this.setData({ drawn: [...popular, ...own, ...waiting] })
    },

    /** Mark words the way the reader marked last. */
    async markWords(passage: Passage) {
      await this.attemptMark(async () => {
        const { answer } = await mark(this.data._in.id, passage.quote, passage.start, recall<MarkChange>(LAST) ?? USUAL)
        if (answer) this.keepMark(answer)
        else say('没有连上网络，联网后自动存好')
        this.redrawMarks()
      })
    },

    keepMark(kept: Mark) {
      this.setData({ _marks: [...this.data._marks.filter(({ id }) => id !== kept.id), kept] })
    },

    /** Open what is marked at a place of `text`. */
    openMarked(at: number, text: string) {
      const { _marks, _popular, _shared, _in } = this.data
      const own = _marks.filter(isPlaced).filter((each) => holds(each, at)).sort(byLength)[0]
      const popular = _popular.find((each) => holds(each, at)) ?? null
      const shared = _shared.find((each) => holds(each, at)) ?? null
      const span: Span | null = own ?? popular ?? shared
      if (!span) return
      const passage = { start: span.start, end: span.end, quote: slice(text, span.start, span.end), revision: _in.revision }
      this.setData({ marked: { mark: own ?? null, popular, shared, subject: { article: _in.id, passage } } })
    },

    /** Open words that many readers marked, whatever else is marked among them. */
    openPopular({ start, end, quote, readers }: Popular) {
      const { _marks, _in } = this.data
      const own = _marks.find((each) => each.start === start && each.end === end) ?? null
      const subject = { article: _in.id, passage: { start, end, quote, revision: _in.revision } }
      this.setData({ marked: { mark: own, popular: { start, end, quote, readers }, subject } })
    },

    /** Find what most readers marked among some words; null when not many did. */
    popularIn({ start, end }: Span): Popular | null {
      const shared = this.data._popular.filter((each) => each.start < end && start < each.end)
      return shared.sort((a, b) => b.readers - a.readers)[0] ?? null
    },

    onMarkedClose() {
      this.setData({ marked: null })
    },

    async onMarkChange({ detail }: WechatMiniprogram.CustomEvent<MarkChange>) {
      const { marked } = this.data
      const own = marked?.mark
      if (!marked || !own) return
      await this.attemptMark(async () => {
        const wanted = { ...lookOf(own), ...detail, group: detail.visibility === 'group' ? this.data.group : undefined }
        const kept = await changeMark(own.id, wanted)
        // What was for a group is no habit: the next words may be read elsewhere.
        if (wanted.visibility !== 'group') remember(LAST, wanted)
        this.keepMark(kept)
        this.setData({ 'marked.mark': kept })
        this.redrawMarks()
      })
    },

    async onMarkMarked() {
      const passage = this.data.marked?.subject.passage
      if (!passage) return
      await this.markWords(passage)
      this.setData({ marked: null })
    },

    async onUnmark() {
      const own = this.data.marked?.mark
      if (!own) return
      await this.attemptMark(async () => {
        await unmark(own.id)
        clearTimeout(this.data._undoing)
        const _undoing = setTimeout(() => this.setData({ undo: null }), UNDO_MS) as unknown as number
        this.setData({ _marks: this.data._marks.filter(({ id }) => id !== own.id), marked: null, undo: own, _undoing })
        this.redrawMarks()
      })
    },

    async onUndo() {
      const { undo } = this.data
      if (!undo) return
      this.setData({ undo: null })
      await this.attemptMark(async () => {
        this.keepMark(await changeMark(undo.id, lookOf(undo)))
        this.redrawMarks()
      })
    },

    async attemptMark(deed: () => Promise<void>) {
      try {
        await deed()
      } catch (error) {
        say(asApiError(error).detail)
      }
    },
  },
})

function byLength(a: Span, b: Span): number {
  return a.end - a.start - (b.end - b.start)
}

function lookOf({ colour, visibility }: Mark): MarkChange {
  return { colour, visibility } as MarkChange
}

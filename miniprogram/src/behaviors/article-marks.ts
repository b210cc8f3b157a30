// Marks in an article: drawn in the text, opened by a tap, made, changed, deleted and brought back.
import type { Highlight } from '../lib/drawn-lines'
import { containsOffset } from '../lib/drawn-lines'
import type { Passage } from '../lib/passage'
import { countCharacters, sliceCharacters, type Span } from '../lib/code-points'
import { updateMark, isPlaced, createMark, listMarks, deleteMark, type Mark, type MarkChange, type Popular } from '../services/annotations'
import { runWithToast } from '../services/action-feedback'
import { toApiError } from '../services/errors'
import { findCurrentGroup } from '../services/chat-groups'
import { getItem, setItem } from '../services/storage'
import { subscribe, unsubscribe, listWaitingAt } from '../services/offline-outbox'
import { showToast } from '../services/dialogs'

/** Marked words: the reader's own mark, the passage of many readers, or both at once. */
export interface OpenMark {
  mark: Mark | null
  popular: Popular | null
  /** what members of the reader's group marked there */
  shared?: Popular | null
  subject: { article: string; passage: Passage & { revision: number } }
}

const LAST_LOOK = 'mark'
const DEFAULT_LOOK: MarkChange = { colour: 'yellow', visibility: 'private' }
const UNDO_MS = 6000

export const articleMarks = Behavior({
  data: {
    /** what is drawn in the text */
    highlights: [] as Highlight[],
    /** the marked words that are open; null for none */
    openMark: null as OpenMark | null,
    /** the mark that was just deleted, and can come back; null for none */
    deletedMark: null as Mark | null,
    /** the reader's own marks */
    _marks: [] as Mark[],
    /** what many readers marked */
    _popular: [] as Popular[],
    /** what members of the reader's group marked */
    _groupMarks: [] as Popular[],
    /** the reader's group, from which they came; '' for none */
    group: '',
    /** the article these stand in */
    _markedArticle: { id: '', revision: 0 },
    /** timer that lets go of a deleted mark */
    _undoTimer: 0,
  },
  lifetimes: {
    attached() {
      void this.loadGroupMarks()
      subscribe(this, () => void this.loadMarks(this.data._markedArticle.id, this.data._markedArticle.revision))
    },
    detached() {
      unsubscribe(this)
    },
  },
  methods: {
    /** Draw what the reader's group marked as well, once it is known. */
    async loadGroupMarks() {
      const group = await findCurrentGroup()
      if (!group) return
      this.setData({ group })
      if (this.data._markedArticle.id) await this.loadMarks(this.data._markedArticle.id, this.data._markedArticle.revision)
    },

    /** Fetch and draw what is marked; reading goes on without. */
    async loadMarks(id: string, revision: number): Promise<void> {
      this.setData({ _markedArticle: { id, revision } })
      try {
        const { items, popular, group = [], revision: counted } = await listMarks(id, this.data.group)
        const fresh = counted === revision
        this.setData({ _marks: items, _popular: fresh ? popular : [], _groupMarks: fresh ? group : [] })
      } catch (error) {
        if (toApiError(error).code === 'group_unknown' && this.data.group) {
          this.setData({ group: '', _groupMarks: [] })
          return this.loadMarks(id, revision)
        }
      }
      this.updateHighlights()
    },

    updateHighlights() {
      const { _marks, _popular, _groupMarks, _markedArticle } = this.data
      const own = _marks.filter(isPlaced).map(({ start, end, colour }) => ({ start, end, look: `mark ${colour}` }))
      const waiting = listWaitingAt(`/articles/${_markedArticle.id}/marks`).map(({ body }) => {
        const start = Number(body.start)
        return { start, end: start + countCharacters(String(body.quote)), look: `mark ${String(body.colour)}` }
      })
      const popular = [..._popular, ..._groupMarks].map(({ start, end }) => ({ start, end, look: 'popular' }))
      this.setData({ highlights: [...popular, ...own, ...waiting] })
    },

    /** Mark words the way the reader marked last. */
    async addMark(passage: Passage) {
      await runWithToast(async () => {
        const { answer } = await createMark(
          this.data._markedArticle.id,
          passage.quote,
          passage.start,
          getItem<MarkChange>(LAST_LOOK) ?? DEFAULT_LOOK,
        )
        if (answer) this.putMark(answer)
        else showToast('没有连上网络，联网后自动存好')
        this.updateHighlights()
      })
    },

    putMark(kept: Mark) {
      this.setData({ _marks: [...this.data._marks.filter(({ id }) => id !== kept.id), kept] })
    },

    /** Open what is marked at a place of `text`. */
    openMarkAt(at: number, text: string) {
      const { _marks, _popular, _groupMarks, _markedArticle } = this.data
      const own = _marks
        .filter(isPlaced)
        .filter((each) => containsOffset(each, at))
        .sort(byLength)[0]
      const popular = _popular.find((each) => containsOffset(each, at)) ?? null
      const shared = _groupMarks.find((each) => containsOffset(each, at)) ?? null
      const span: Span | null = own ?? popular ?? shared
      if (!span) return
      const passage = {
        start: span.start,
        end: span.end,
        quote: sliceCharacters(text, span.start, span.end),
        revision: _markedArticle.revision,
      }
      this.setData({ openMark: { mark: own ?? null, popular, shared, subject: { article: _markedArticle.id, passage } } })
    },

    /** Open words that many readers marked, whatever else is marked among them. */
    openPopular({ start, end, quote, readers }: Popular) {
      const { _marks, _markedArticle } = this.data
      const own = _marks.find((each) => each.start === start && each.end === end) ?? null
      const subject = { article: _markedArticle.id, passage: { start, end, quote, revision: _markedArticle.revision } }
      this.setData({ openMark: { mark: own, popular: { start, end, quote, readers }, subject } })
    },

    /** Find what most readers marked among some words; null when not many did. */
    findPopular({ start, end }: Span): Popular | null {
      const shared = this.data._popular.filter((each) => each.start < end && start < each.end)
      return shared.sort((a, b) => b.readers - a.readers)[0] ?? null
    },

    onMarkClose() {
      this.setData({ openMark: null })
    },

    async onMarkChange({ detail }: WechatMiniprogram.CustomEvent<MarkChange>) {
      const { openMark } = this.data
      const own = openMark?.mark
      if (!openMark || !own) return
      await runWithToast(async () => {
        const wanted = { ...lookOf(own), ...detail, group_id: detail.visibility === 'group' ? this.data.group : undefined }
        const kept = await updateMark(own.id, wanted)
        // What was for a group is no habit: the next words may be read elsewhere.
        if (wanted.visibility !== 'group') setItem(LAST_LOOK, wanted)
        this.putMark(kept)
        this.setData({ 'openMark.mark': kept })
        this.updateHighlights()
      })
    },

    async onMarkOpen() {
      const passage = this.data.openMark?.subject.passage
      if (!passage) return
      await this.addMark(passage)
      this.setData({ openMark: null })
    },

    async onMarkDelete() {
      const own = this.data.openMark?.mark
      if (!own) return
      await runWithToast(async () => {
        await deleteMark(own.id)
        clearTimeout(this.data._undoTimer)
        const _undoing = setTimeout(() => this.setData({ deletedMark: null }), UNDO_MS) as unknown as number
        this.setData({ _marks: this.data._marks.filter(({ id }) => id !== own.id), openMark: null, deletedMark: own, _undoTimer: _undoing })
        this.updateHighlights()
      })
    },

    async onUndo() {
      const { deletedMark } = this.data
      if (!deletedMark) return
      this.setData({ deletedMark: null })
      await runWithToast(async () => {
        this.putMark(await updateMark(deletedMark.id, lookOf(deletedMark)))
        this.updateHighlights()
      })
    },
  },
})

function byLength(a: Span, b: Span): number {
  return a.end - a.start - (b.end - b.start)
}

function lookOf({ colour, visibility }: Mark): MarkChange {
  return { colour, visibility } as MarkChange
}

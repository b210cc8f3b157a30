// How far a reader is in an article: noted while they read, and offered again when they come back.
import { getKnownAccount } from '../services/accounts'
import type { Article } from '../services/articles'
import { toApiError } from '../services/errors'
import { SHELVES, getReadingProgress, saveReadingProgress, setShelf, type Shelf } from '../services/reading'
import { chooseAction, showToast } from '../services/dialogs'

/** The paragraphs in sight, by number. */
export interface VisibleRange {
  first: number
  last: number
}

/** The paragraphs of the page, as far as this behaviour speaks to them. */
interface Text {
  findVisibleRange(): Promise<VisibleRange | null>
  topOfBlock(index: number): Promise<number | null>
}

/** How often we look where the reader is, and after how many looks it is noted. */
const [LOOK_MS, LOOKS] = [3_000, 5]
const REMOVE_FROM_SHELF = '从书架上拿下来'
/** Coming back to the first few paragraphs is no going on. */
const MIN_RESUME_INDEX = 3

export const readingProgress = Behavior({
  data: {
    /** number of the paragraph where the reader left off; 0 for none worth offering */
    resumeIndex: 0,
    /** the shelf the article lies on; null for none */
    shelf: null as Shelf | null,
    /** what the shelves are called */
    shelfNames: SHELVES,
    /** the article that is being read; null until it is here */
    _readArticle: null as Article | null,
    /** what was last in sight; null before the first look */
    _visible: null as VisibleRange | null,
    /** how often we looked */
    _lookCount: 0,
    /** what was last noted, so that standing still is not noted again */
    _savedProgress: '',
    /** timer of the next look */
    _lookTimer: 0,
  },
  pageLifetimes: {
    show() {
      clearInterval(this.data._lookTimer)
      this.setData({ _lookTimer: setInterval(() => void this.updateVisible(), LOOK_MS) as unknown as number })
    },
    hide() {
      this.stopTracking()
    },
  },
  lifetimes: {
    detached() {
      this.stopTracking()
    },
  },
  methods: {
    stopTracking() {
      clearInterval(this.data._lookTimer)
      void this.saveProgress()
    },

    /** Say which article is read; `fresh` readers, who were led to a passage, are not led elsewhere. */
    async trackReading(article: Article, fresh: boolean) {
      this.setData({ _readArticle: article })
      if (!getKnownAccount()) return
      try {
        const { position, shelf } = await getReadingProgress(article.id)
        const resume = !fresh && position && position.index >= MIN_RESUME_INDEX ? position.index : 0
        this.setData({ shelf: shelf ?? null, resumeIndex: resume })
      } catch (error) {
        toApiError(error)
      }
    },

    articleText(): Text | null {
      return this.selectComponent('#text') as unknown as Text | null
    },

    /** Look what is in sight; whoever reads on past the beginning needs no offer to go on. */
    async updateVisible() {
      const visible = await this.articleText()?.findVisibleRange()
      if (!visible) return
      const lookCount = this.data._lookCount + 1
      this.setData({ _visible: visible, _lookCount: lookCount, ...(visible.first >= MIN_RESUME_INDEX && { resumeIndex: 0 }) })
      if (lookCount % LOOKS === 0) await this.saveProgress()
    },

    /**
     * Note what was last in sight: a page that is left can no longer be looked at. While the reader
     * may still go on where they left off, that place is kept. Who is not signed in leaves no trace.
     */
    async saveProgress() {
      const { _readArticle: article, _visible: sight, resumeIndex } = this.data
      if (!article || !sight || resumeIndex || !getKnownAccount()) return
      const at = (index: number) => ({ key: article.paragraphs[index].key ?? '', offset: 0 })
      const _noted = `${sight.first} ${sight.last}`
      if (_noted === this.data._savedProgress) return
      this.setData({ _savedProgress: _noted })
      try {
        await saveReadingProgress(article.id, article.revision, at(sight.first), at(sight.last))
      } catch (error) {
        toApiError(error)
        this.setData({ _savedProgress: '' })
      }
    },

    async onResume() {
      const top = await this.articleText()?.topOfBlock(this.data.resumeIndex)
      this.setData({ resumeIndex: 0 })
      if (typeof top === 'number') void wx.pageScrollTo({ scrollTop: Math.max(0, top - 96), duration: 300 })
    },

    onResumeDismiss() {
      this.setData({ resumeIndex: 0 })
    },

    async onShelve() {
      const { _readArticle: article, shelf } = this.data
      const chosen = article && (await chooseAction([...Object.values(SHELVES), ...(shelf ? [REMOVE_FROM_SHELF] : [])]))
      if (!article || !chosen) return
      const wanted = (Object.keys(SHELVES) as Shelf[]).find((each) => SHELVES[each] === chosen) ?? null
      try {
        await setShelf(article.id, wanted)
        this.setData({ shelf: wanted })
        showToast(wanted ? `放进书架了：${chosen}` : '从书架上拿下来了')
      } catch (error) {
        showToast(toApiError(error).detail)
      }
    },
  },
})

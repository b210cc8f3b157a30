// How far a reader is in an article: noted while they read, and offered again when they come back.
import { known } from '../services/accounts'
import type { Article } from '../services/articles'
import { asApiError } from '../services/errors'
import { getReading, reportReading, shelve, type Shelf } from '../services/shelves'
import { say } from '../services/phone'

/** The paragraphs in sight, by number. */
export interface Sight {
  first: number
  last: number
}

/** The paragraphs of the page, as far as this behaviour speaks to them. */
interface Text {
  inSight(): Promise<Sight | null>
  topOfBlock(index: number): Promise<number | null>
}

const EVERY_MS = 15_000
/** Coming back to the first few paragraphs is no going on. */
const FAR = 3

export const progress = Behavior({
  data: {
    /** number of the paragraph where the reader left off; 0 for none worth offering */
    resume: 0,
    /** the shelf the article lies on; null for none */
    shelf: null as Shelf | null,
    /** the article that is being read; null until it is here */
    _read: null as Article | null,
    /** what was last noted, so that standing still is not noted again */
    _noted: '',
    /** timer of the next note */
    _noting: 0,
  },
  pageLifetimes: {
    show() {
      clearInterval(this.data._noting)
      this.setData({ _noting: setInterval(() => void this.note(), EVERY_MS) as unknown as number })
    },
    hide() {
      this.pause()
    },
  },
  lifetimes: {
    detached() {
      this.pause()
    },
  },
  methods: {
    pause() {
      clearInterval(this.data._noting)
      void this.note()
    },

    /** Say which article is read; `fresh` readers, who were led to a passage, are not led elsewhere. */
    async reads(article: Article, fresh: boolean) {
      this.setData({ _read: article })
      if (!known()) return
      try {
        const { place, shelf } = await getReading(article.id)
        const resume = !fresh && place && place.index >= FAR ? place.index : 0
        this.setData({ shelf: shelf ?? null, resume })
      } catch (error) {
        asApiError(error)
      }
    },

    progressText(): Text | null {
      return this.selectComponent('#text') as unknown as Text | null
    },

    /** Note what is in sight. Who is not signed in leaves no trace. */
    async note() {
      const { _read: article } = this.data
      const sight = article && known() && (await this.progressText()?.inSight())
      if (!article || !sight) return
      const at = (index: number) => ({ key: article.paragraphs[index].key ?? '', offset: 0 })
      const _noted = `${sight.first} ${sight.last}`
      if (_noted === this.data._noted) return
      this.setData({ _noted })
      try {
        await reportReading(article.id, article.revision, at(sight.first), at(sight.last))
      } catch (error) {
        asApiError(error)
        this.setData({ _noted: '' })
      }
    },

    async onResume() {
      const top = await this.progressText()?.topOfBlock(this.data.resume)
      this.setData({ resume: 0 })
      if (typeof top === 'number') void wx.pageScrollTo({ scrollTop: Math.max(0, top - 96), duration: 300 })
    },

    onResumeNot() {
      this.setData({ resume: 0 })
    },

    async onShelve() {
      const { _read: article, shelf } = this.data
      if (!article) return
      const wanted: Shelf | null = shelf ? null : 'to_read'
      try {
        await shelve(article.id, wanted)
        this.setData({ shelf: wanted })
        say(wanted ? '放进书架了' : '从书架上拿下来了')
      } catch (error) {
        say(asApiError(error).detail)
      }
    },
  },
})

// How far a reader is in an article: noted while they read, and offered again when they come back.
import { known } from '../services/accounts'
import type { Article } from '../services/articles'
import { asApiError } from '../services/errors'
import { SHELVES, getReading, reportReading, shelve, type Shelf } from '../services/shelves'
import { choose, say } from '../services/phone'

/** The paragraphs in sight, by number. */
interface Sight {
  first: number
  last: number
}

/** The paragraphs of the page, as far as this behaviour speaks to them. */
interface Text {
  inSight(): Promise<Sight | null>
  topOfBlock(index: number): Promise<number | null>
}

/** How often we look where the reader is, and after how many looks it is noted. */
const [LOOK_MS, LOOKS] = [3_000, 5]
const OFF_SHELF = '从书架上拿下来'
/** Coming back to the first few paragraphs is no going on. */
const FAR = 3

export const progress = Behavior({
  data: {
    /** number of the paragraph where the reader left off; 0 for none worth offering */
    resume: 0,
    /** the shelf the article lies on; null for none */
    shelf: null as Shelf | null,
    /** what the shelves are called */
    shelves: SHELVES,
    /** the article that is being read; null until it is here */
    _read: null as Article | null,
    /** what was last in sight; null before the first look */
    _sight: null as Sight | null,
    /** how often we looked */
    _looks: 0,
    /** what was last noted, so that standing still is not noted again */
    _noted: '',
    /** timer of the next look */
    _noting: 0,
  },
  pageLifetimes: {
    show() {
      clearInterval(this.data._noting)
      this.setData({ _noting: setInterval(() => void this.look(), LOOK_MS) as unknown as number })
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

    /** Look what is in sight; whoever reads on past the beginning needs no offer to go on. */
    async look() {
      const _sight = await this.progressText()?.inSight()
      if (!_sight) return
      const _looks = this.data._looks + 1
      this.setData({ _sight, _looks, ...(_sight.first >= FAR && { resume: 0 }) })
      if (_looks % LOOKS === 0) await this.note()
    },

    /**
     * Note what was last in sight: a page that is left can no longer be looked at. While the reader
     * may still go on where they left off, that place is kept. Who is not signed in leaves no trace.
     */
    async note() {
      const { _read: article, _sight: sight, resume } = this.data
      if (!article || !sight || resume || !known()) return
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
      const chosen = article && (await choose([...Object.values(SHELVES), ...(shelf ? [OFF_SHELF] : [])]))
      if (!article || !chosen) return
      const wanted = (Object.keys(SHELVES) as Shelf[]).find((each) => SHELVES[each] === chosen) ?? null
      try {
        await shelve(article.id, wanted)
        this.setData({ shelf: wanted })
        say(wanted ? `放进书架了：${chosen}` : '从书架上拿下来了')
      } catch (error) {
        say(asApiError(error).detail)
      }
    },
  },
})

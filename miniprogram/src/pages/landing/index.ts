// What the codes on cards open: the passage a friend passed on, marked in its article.
import { arriving } from '../../behaviors/arriving'
import { passingOn } from '../../behaviors/passing-on'
import { pulling } from '../../behaviors/pulling'
import { touched, wholeText, type Paragraph } from '../../lib/article'
import { failureOf, type Failure } from '../../lib/failure'
import { excerpt, placeIn, saysTheSame } from '../../lib/passage'
import { articleShare, pathTo, shareIn, type Query } from '../../lib/scene'
import { slice, type Span } from '../../lib/text'
import { getArticle, type Article } from '../../services/articles'
import { isSinglePage } from '../../services/enters'
import { ApiError, asApiError } from '../../services/errors'
import { openHome } from '../../services/phone'
import { land, pictureOf, type Landing } from '../../services/shares'

/** Some paragraphs, and where they stand. */
interface Part {
  paragraphs: Paragraph[]
  starts: number[]
}

/** How many paragraphs are shown after the passage's own, before they fade. */
const AFTER = 3
const NOTHING: Part = { paragraphs: [], starts: [] }

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [arriving, passingOn, pulling],
  data: {
    /** where the share leads; null until it is known */
    landing: null as Landing | null,
    /** why it leads nowhere */
    failure: null as Failure | null,
    /** how far the article is: on its way, here, not to be had */
    text: 'waiting' as 'waiting' | 'here' | 'failed',
    /** where the passage stands now; null when the article has lost it */
    lit: null as Span | null,
    /** whether an editor changed the passage's words since it was passed on */
    changed: false,
    /** what stands before the passage, with it, and after it */
    before: NOTHING,
    passage: NOTHING,
    after: NOTHING,
    /** whether this is Moments' single-page mode, where the whole article is shown */
    single: false,
    /** the article; null until it is here */
    _article: null as Article | null,
    /** the passage in the article as it is now */
    _place: { start: 0, end: 0 } as Span,
  },
  methods: {
    onLoad(query: Query) {
      const article = query.a ? articleShare(query.a) : ''
      this.arrivedBy(shareIn(query), article)
      this.setData({ single: isSinglePage() })
      void this.refresh()
    },

    async refresh(): Promise<void> {
      this.setData({ failure: null })
      try {
        const { _s: s } = this.data
        if (!s) throw new ApiError('share_unknown', 404, '这个分享已失效，去看看别的文章吧')
        const landing = await land(s).catch((error) => this.otherwise(error))
        this.arrivedAt(landing)
        if (landing.passage || this.data.single) await this.fetch()
        else this.toArticle('redirectTo')
      } catch (error) {
        this.setData({ failure: failureOf(asApiError(error)), landing: null })
      }
    },

    /** Where the share is not known, the article that its path names will do. */
    otherwise(error: unknown): Promise<Landing> {
      const { _else: article } = this.data
      if (!article || asApiError(error).code !== 'share_unknown') throw error
      return land(article)
    },

    arrivedAt(landing: Landing) {
      const { article, passage } = landing
      const seen = passage
        ? { title: excerpt(passage.quote), image: pictureOf(passage.id, 'wide'), square: pictureOf(passage.id, 'square') }
        : { title: article.title, image: article.cover_url }
      this.setData({ landing, _passedOn: { ...seen, page: 'landing', article: article.id, query: { a: article.id } } })
    },

    async fetch() {
      const { landing } = this.data
      if (!landing) return
      this.setData({ text: 'waiting' })
      try {
        this.place(await getArticle(landing.article.id), landing)
      } catch (error) {
        const failure = failureOf(asApiError(error))
        if (failure.way === 'home') this.setData({ failure, landing: null })
        else this.setData({ text: 'failed' })
      }
    },

    /** Find the passage in the article, and show it between its neighbours. */
    place(article: Article, { passage }: Landing) {
      const { paragraphs, starts } = article
      const lit = passage && placeIn(article.revision, passage)
      const changed = !!passage && !!lit && !saysTheSame(slice(wholeText(paragraphs), lit.start, lit.end), passage.quote)
      const part = (from: number, to: number): Part => ({ paragraphs: paragraphs.slice(from, to), starts: starts.slice(from, to) })
      const [first, end] = lit ? touched(paragraphs, starts, lit) : [0, 0]
      const parts = this.data.single
        ? { before: NOTHING, passage: part(0, paragraphs.length), after: NOTHING }
        : { before: part(Math.max(0, first - 1), first), passage: part(first, end), after: lit ? part(end, end + AFTER) : NOTHING }
      this.setData({ _article: article, _place: lit ?? { start: 0, end: 0 }, lit, changed, text: 'here', ...parts })
    },

    toArticle(way: 'navigateTo' | 'redirectTo') {
      const { landing, lit, _article } = this.data
      if (!landing) return
      const url = pathTo('article', { id: landing.article.id, ...(lit && { ...lit, revision: _article?.revision }) })
      if (way === 'redirectTo') void wx.redirectTo({ url })
      else void wx.navigateTo({ url })
    },

    onRead() {
      this.toArticle('navigateTo')
    },

    onCard() {
      const { _article: article, lit } = this.data
      if (!article || !lit) return
      void wx.navigateTo({ url: pathTo('card', { article: article.id, revision: article.revision, ...lit }) })
    },

    onWayOn() {
      if (this.data.failure?.way === 'home') openHome()
      else void this.refresh()
    },

    onPullDownRefresh() {
      void this.pulled(() => this.refresh())
    },

    onShareAppMessage() {
      return this.toFriend()
    },

    onShareTimeline() {
      return this.toMoments()
    },
  },
})

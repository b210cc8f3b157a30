// What the codes on cards open: the passage a friend passed on, marked in its article.
import { visitRecording } from '../../behaviors/visit-recording'
import { failureRecovery } from '../../behaviors/failure-recovery'
import { pullHandlers, shareHandlers } from '../../behaviors/page-handlers'
import { sharing } from '../../behaviors/sharing'
import { pullRefresh } from '../../behaviors/pull-refresh'
import { findParagraphs, joinText, type Paragraph } from '../../lib/paragraph-text'
import { describeFailure, type Failure } from '../../lib/failure-text'
import { excerptOf, spanInRevision, isSameText } from '../../lib/passage'
import { articleShareId, buildPath, parseShareId, type Query } from '../../lib/scene'
import { sliceCharacters, type Span } from '../../lib/code-points'
import { getArticle, type Article } from '../../services/articles'
import { isSinglePage } from '../../services/last-launch'
import { ApiError, toApiError } from '../../services/errors'
import { getLanding, getPictureUrl, type Landing } from '../../services/shares'

/** Some paragraphs, and where they stand. */
interface Part {
  paragraphs: Paragraph[]
  starts: number[]
}

/** How many paragraphs are shown after the passage's own, before they fade. */
const PARAGRAPHS_AFTER = 3
const EMPTY_PART: Part = { paragraphs: [], starts: [] }

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [visitRecording, sharing, pullRefresh, failureRecovery],
  data: {
    /** where the share leads; null until it is known */
    landing: null as Landing | null,
    /** why it leads nowhere */
    failure: null as Failure | null,
    /** how far the article is: on its way, here, not to be had */
    articleState: 'waiting' as 'waiting' | 'here' | 'failed',
    /** where the passage stands now; null when the article has lost it */
    litSpan: null as Span | null,
    /** whether an editor changed the passage's words since it was passed on */
    isPassageChanged: false,
    /** what stands before the passage, with it, and after it */
    before: EMPTY_PART,
    passage: EMPTY_PART,
    after: EMPTY_PART,
    /** whether this is Moments' single-page mode, where the whole article is shown */
    isSinglePageMode: false,
    /** the article; null until it is here */
    _article: null as Article | null,
    /** the passage in the article as it is now */
    _passageSpan: { start: 0, end: 0 } as Span,
  },
  methods: {
    ...shareHandlers,
    ...pullHandlers,
    onLoad(query: Query) {
      const article = query.a ? articleShareId(query.a) : ''
      this.setShare(parseShareId(query), article)
      this.setData({ isSinglePageMode: isSinglePage() })
      void this.refresh()
    },

    async refresh(): Promise<void> {
      this.setData({ failure: null })
      try {
        const { _s: s } = this.data
        if (!s) throw new ApiError('share_unknown', 404, '这个分享已失效，去看看别的文章吧')
        const landing = await getLanding(s).catch((error) => this.loadFallback(error))
        this.showLanding(landing)
        if (landing.passage || this.data.isSinglePageMode) await this.loadArticle()
        else this.openArticle('redirectTo')
      } catch (error) {
        this.setData({ failure: describeFailure(toApiError(error)), landing: null })
      }
    },

    /** Where the share is not known, the article that its path names will do. */
    loadFallback(error: unknown): Promise<Landing> {
      const { _fallbackShare: article } = this.data
      if (!article || toApiError(error).code !== 'share_unknown') throw error
      return getLanding(article)
    },

    showLanding(landing: Landing) {
      const { article, passage } = landing
      const seen = passage
        ? { title: excerptOf(passage.quote), image: getPictureUrl(passage.id, 'wide'), square: getPictureUrl(passage.id, 'square') }
        : { title: article.title, image: article.cover_url }
      this.setData({ landing, _share: { ...seen, page: 'landing', article: article.id, query: { a: article.id } } })
    },

    async loadArticle() {
      const { landing } = this.data
      if (!landing) return
      this.setData({ articleState: 'waiting' })
      try {
        this.showPassage(await getArticle(landing.article.id), landing)
      } catch (error) {
        const failure = describeFailure(toApiError(error))
        if (failure.way === 'home') this.setData({ failure, landing: null })
        else this.setData({ articleState: 'failed' })
      }
    },

    /** Find the passage in the article, and show it between its neighbours. */
    showPassage(article: Article, { passage }: Landing) {
      const { paragraphs, starts } = article
      const lit = passage && spanInRevision(article.revision, passage)
      const changed = !!passage && !!lit && !isSameText(sliceCharacters(joinText(paragraphs), lit.start, lit.end), passage.quote)
      const part = (from: number, to: number): Part => ({ paragraphs: paragraphs.slice(from, to), starts: starts.slice(from, to) })
      const [first, end] = lit ? findParagraphs(paragraphs, starts, lit) : [0, 0]
      const parts = this.data.isSinglePageMode
        ? { before: EMPTY_PART, passage: part(0, paragraphs.length), after: EMPTY_PART }
        : {
            before: part(Math.max(0, first - 1), first),
            passage: part(first, end),
            after: lit ? part(end, end + PARAGRAPHS_AFTER) : EMPTY_PART,
          }
      this.setData({
        _article: article,
        _passageSpan: lit ?? { start: 0, end: 0 },
        litSpan: lit,
        isPassageChanged: changed,
        articleState: 'here',
        ...parts,
      })
    },

    openArticle(way: 'navigateTo' | 'redirectTo') {
      const { landing, litSpan, _article } = this.data
      if (!landing) return
      const url = buildPath('article', { id: landing.article.id, ...(litSpan && { ...litSpan, revision: _article?.revision }) })
      if (way === 'redirectTo') void wx.redirectTo({ url })
      else void wx.navigateTo({ url })
    },

    onRead() {
      this.openArticle('navigateTo')
    },

    onCard() {
      const { _article: article, litSpan } = this.data
      if (!article || !litSpan) return
      void wx.navigateTo({ url: buildPath('card', { article: article.id, revision: article.revision, ...litSpan }) })
    },
  },
})

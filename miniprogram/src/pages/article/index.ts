import { arriving } from '../../behaviors/arriving'
import { marking, type Marked } from '../../behaviors/marking'
import { passingOn } from '../../behaviors/passing-on'
import { progress } from '../../behaviors/progress'
import { pulling } from '../../behaviors/pulling'
import { wholeText } from '../../lib/article'
import { failureOf, type Failure } from '../../lib/failure'
import { placeIn, type Passage, type Placed } from '../../lib/passage'
import { articleShare, decoded, pathTo, shareIn, type Query } from '../../lib/scene'
import type { Span } from '../../lib/text'
import type { Popular } from '../../services/annotations'
import { getArticle, type Article } from '../../services/articles'
import { isSinglePage } from '../../services/enters'
import { asApiError } from '../../services/errors'
import type { Subject } from '../../services/messages'
import { recall, remember } from '../../services/memory'
import { linkOf, passOn } from '../../services/passing'
import { openHome, openOriginal, picksBySelection, say } from '../../services/phone'

const TAPS = 'picks-by-taps'
/** So near the top of the screen that a sheet does not cover it, in px. */
const ABOVE_SHEET = 24

/** The paragraphs of the page, as far as this page speaks to them. */
interface ArticleText {
  clear(): void
  topOf(start: number): Promise<number | null>
}

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [arriving, marking, passingOn, progress, pulling],
  data: {
    /** the article; null until it is here */
    article: null as Article | null,
    /** why there is none */
    failure: null as Failure | null,
    /** the passage the reader came for; null for none */
    lit: null as Span | null,
    /** words the reader came for that are no longer in the article; '' for none */
    lost: '',
    /** what the messages below are about; null until the article is here */
    subject: null as Subject | null,
    /** the words being picked */
    passage: null as Passage | null,
    /** what many readers marked among the words being picked; null for nothing */
    popular: null as Popular | null,
    /** whose popular passages are listed; null while the list is closed */
    listed: null as { article: string; revision: number } | null,
    /** how words are picked: read, select, tap */
    mode: 'read',
    /** whether this phone can do both, select and tap */
    choice: false,
    /** whether this is Moments' single-page mode */
    single: false,
    /** whether a link is being fetched */
    linking: false,
    /** the article's id */
    _id: '',
    /** where the words stood that the reader came for */
    _sought: null as Placed | null,
  },
  methods: {
    onLoad(query: Query) {
      const [start, end, revision] = [query.start, query.end, query.revision].map(Number)
      const _sought = query.revision ? { start, end, revision } : null
      this.setData({ _id: query.id ?? '', _sought, lost: decoded(query.lost ?? ''), ...this.ways() })
      this.arrivedBy(shareIn(query), query.id ? articleShare(query.id) : '')
      void this.refresh(true)
    },

    ways() {
      const single = isSinglePage()
      const choice = picksBySelection()
      const mode = single ? 'read' : choice && !recall(TAPS) ? 'select' : 'tap'
      return { single, choice, mode }
    },

    async refresh(first = false) {
      this.setData({ failure: null })
      try {
        const article = await getArticle(this.data._id)
        const { _sought } = this.data
        const lit = _sought && placeIn(article.revision, _sought)
        this.setData({ article, passage: null, lit })
        if (first && _sought && !lit) say('文章刚刚更新，这一句换了位置')
        this.passes(article)
        if (!this.data.subject) this.setData({ subject: { article: article.id } })
        void this.drawMarks(article.id, article.revision)
        if (!this.data.single) void this.reads(article, !!this.data.lit)
        if (first && this.data.lit) this.goTo(this.data.lit)
      } catch (error) {
        const refused = asApiError(error)
        const failure = failureOf(refused)
        if (!this.data.article || failure.way === 'home') this.setData({ failure, article: null })
        else say(refused.detail)
      }
    },

    passes(article: Article) {
      const { id, title, cover_url: image } = article
      this.setData({ _passedOn: { title, page: 'article', article: id, query: { id }, image } })
    },

    text(): ArticleText {
      return this.selectComponent('#text') as unknown as ArticleText
    },

    onLostClose() {
      this.setData({ lost: '' })
    },

    onLostCopy() {
      void wx.setClipboardData({ data: this.data.lost })
    },

    /** Bring a passage into the upper third of the screen, or so far below its top. */
    goTo({ start }: Span, below = 160) {
      wx.nextTick(async () => {
        const top = await this.text().topOf(start)
        if (top !== null) void wx.pageScrollTo({ scrollTop: Math.max(0, top - below), duration: 0 })
      })
    },

    onPick({ detail }: WechatMiniprogram.CustomEvent<{ passage: Passage | null }>) {
      const { passage } = detail
      this.setData({ passage, popular: passage && this.popularIn(passage) })
    },

    onClose() {
      this.text().clear()
    },

    onCopy() {
      const { passage } = this.data
      if (passage) void wx.setClipboardData({ data: passage.quote })
    },

    async onMark() {
      const { passage } = this.data
      if (!passage) return
      await this.markWords(passage)
      // Meanwhile the reader may have picked other words.
      if (this.data.passage?.start === passage.start) this.text().clear()
    },

    /** Open the picked words as marked ones are opened, with the place to write before the reader. */
    onThought() {
      this.openPicked('write')
    },

    onAsk() {
      this.openPicked('question')
    },

    openPicked(what: 'write' | 'question') {
      const { article, passage } = this.data
      if (!article || !passage) return
      const subject = { article: article.id, passage: { ...passage, revision: article.revision } }
      this.text().clear()
      this.setData({ marked: { mark: null, popular: null, subject } })
      wx.nextTick(() => this.sheet()?.write(what))
    },

    sheet(): { write(what: 'write' | 'question'): void } | null {
      return this.selectComponent('#sheet') as unknown as { write(what: 'write' | 'question'): void } | null
    },

    onPickedPopular() {
      const { popular } = this.data
      this.text().clear()
      if (popular) this.openPopular(popular)
    },

    onList() {
      const { article } = this.data
      if (article) this.setData({ listed: { article: article.id, revision: article.revision } })
    },

    onListClose() {
      this.setData({ listed: null })
    },

    /** Fetch the article and the list anew: either may be older than the other. */
    async onListAgain() {
      await this.refresh()
      this.onList()
    },

    onListed({ detail }: WechatMiniprogram.CustomEvent<{ popular: Popular }>) {
      this.onListClose()
      this.goTo(detail.popular, ABOVE_SHEET)
      this.openPopular(detail.popular)
    },

    onDrawn({ detail }: WechatMiniprogram.CustomEvent<{ at: number }>) {
      const { article } = this.data
      if (article) this.openMarked(detail.at, wholeText(article.paragraphs))
    },

    onMarkedCard() {
      const { marked } = this.data as { marked: Marked | null }
      if (marked) this.take('card', marked.subject.passage)
    },

    onMarkedGap() {
      const { marked } = this.data as { marked: Marked | null }
      if (marked) this.take('gap', marked.subject.passage)
    },

    onCard() {
      if (this.data.passage) this.take('card', this.data.passage)
    },

    onGap() {
      if (this.data.passage) this.take('gap', this.data.passage)
    },

    /** Take words to where something is made of them. */
    take(page: 'card' | 'gap', { start, end }: Span) {
      const { article } = this.data
      if (!article) return
      void wx.navigateTo({ url: pathTo(page, { article: article.id, revision: article.revision, start, end }) })
    },

    switchWay() {
      const mode = this.data.mode === 'tap' ? 'select' : 'tap'
      remember(TAPS, mode === 'tap')
      this.setData({ mode, passage: null })
    },

    /** Copy an address that opens the article from anywhere, in a chat or a browser. */
    async onLink() {
      const { article, linking, _s } = this.data
      if (!article || linking) return
      this.setData({ linking: true })
      try {
        const data = await linkOf(passOn(article.id, _s, 'link'))
        await wx.setClipboardData({ data })
      } catch (error) {
        say(asApiError(error).detail)
      }
      this.setData({ linking: false })
    },

    onOriginal() {
      if (this.data.article?.source_url) openOriginal(this.data.article.source_url)
    },

    onWayOn() {
      if (this.data.failure?.way === 'home') openHome()
      else void this.refresh(true)
    },

    onPullDownRefresh() {
      void this.pulled(() => this.refresh())
    },

    onReachBottom() {
      const talk = this.selectComponent('#talk') as unknown as { more(): Promise<void> } | null
      void talk?.more()
    },

    onShareAppMessage() {
      return this.toFriend()
    },

    onShareTimeline() {
      return this.toMoments()
    },
  },
})

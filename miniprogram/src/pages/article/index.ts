// An article: its text to read, mark and pick from; its popular passages, what is said about it, its account.
import { visitRecording } from '../../behaviors/visit-recording'
import { articleMarks, type OpenMark } from '../../behaviors/article-marks'
import { failureRecovery } from '../../behaviors/failure-recovery'
import { pullHandlers, shareHandlers } from '../../behaviors/page-handlers'
import { sharing } from '../../behaviors/sharing'
import { readingProgress } from '../../behaviors/reading-progress'
import { pullRefresh } from '../../behaviors/pull-refresh'
import { joinText } from '../../lib/paragraph-text'
import { describeFailure, type Failure } from '../../lib/failure-text'
import { spanInRevision, type Passage, type PassagePlace } from '../../lib/passage'
import { articleShareId, decodeParam, buildPath, parseShareId, type Query } from '../../lib/scene'
import type { Span } from '../../lib/code-points'
import type { Popular } from '../../services/annotations'
import { getArticle, type Article } from '../../services/articles'
import { isSinglePage } from '../../services/last-launch'
import { toApiError } from '../../services/errors'
import type { Subject } from '../../services/comments'
import { getItem, setItem } from '../../services/storage'
import { getShareLink, createShare } from '../../services/share-outbox'
import { openOriginalArticle } from '../../services/official-account'
import { canSelectText } from '../../services/device'
import { showToast } from '../../services/dialogs'

const TAP_MODE = 'picks-by-taps'
/** So near the top of the screen that a sheet does not cover it, in px. */
const SHEET_OFFSET = 24

/** The paragraphs of the page, as far as this page speaks to them. */
interface ArticleText {
  clear(): void
  topOfOffset(start: number): Promise<number | null>
}

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [visitRecording, articleMarks, sharing, readingProgress, pullRefresh, failureRecovery],
  data: {
    /** the article; null until it is here */
    article: null as Article | null,
    /** why there is none */
    failure: null as Failure | null,
    /** the passage the reader came for; null for none */
    litSpan: null as Span | null,
    /** words the reader came for that are no longer in the article; '' for none */
    lostWords: '',
    /** what the messages below are about; null until the article is here */
    subject: null as Subject | null,
    /** the words being picked */
    passage: null as Passage | null,
    /** what many readers marked among the words being picked; null for nothing */
    popular: null as Popular | null,
    /** whose popular passages are listed; null while the list is closed */
    popularListOf: null as { article: string; revision: number } | null,
    /** how words are picked: read, select, tap */
    pickMode: 'read',
    /** whether this phone can do both, select and tap */
    canChangePickMode: false,
    /** whether this is Moments' single-page mode */
    isSinglePageMode: false,
    /** whether a link is being fetched */
    isCopyingLink: false,
    /** the article's id */
    _articleId: '',
    /** where the words stood that the reader came for */
    _soughtPlace: null as PassagePlace | null,
  },
  methods: {
    ...shareHandlers,
    ...pullHandlers,
    onLoad(query: Query) {
      const [start, end, revision] = [query.start, query.end, query.revision].map(Number)
      const _sought = query.revision ? { start, end, revision } : null
      this.setData({
        _articleId: query.id ?? '',
        _soughtPlace: _sought,
        lostWords: decodeParam(query.lost ?? ''),
        ...this.choosePickMode(),
      })
      this.setShare(parseShareId(query), query.id ? articleShareId(query.id) : '')
      void this.refresh(true)
    },

    choosePickMode() {
      const isSinglePageMode = isSinglePage()
      const canChangePickMode = canSelectText()
      const pickMode = isSinglePageMode ? 'read' : canChangePickMode && !getItem(TAP_MODE) ? 'select' : 'tap'
      return { isSinglePageMode, canChangePickMode, pickMode }
    },

    /** Load the article, and lead to the passage again. */
    retry() {
      return this.refresh(true)
    },

    async refresh(first = false) {
      this.setData({ failure: null })
      try {
        const article = await getArticle(this.data._articleId)
        const { _soughtPlace } = this.data
        const lit = _soughtPlace && spanInRevision(article.revision, _soughtPlace)
        this.setData({ article, passage: null, litSpan: lit })
        if (first && _soughtPlace && !lit) showToast('文章刚刚更新，这一句换了位置')
        this.setShareContent(article)
        if (!this.data.subject) this.setData({ subject: { article: article.id } })
        void this.loadMarks(article.id, article.revision)
        if (!this.data.isSinglePageMode) void this.trackReading(article, !!this.data.litSpan)
        if (first && this.data.litSpan) this.scrollToSpan(this.data.litSpan)
      } catch (error) {
        const refused = toApiError(error)
        const failure = describeFailure(refused)
        if (!this.data.article || failure.way === 'home') this.setData({ failure, article: null })
        else showToast(refused.detail)
      }
    },

    setShareContent(article: Article) {
      const { id, title, cover_url: image } = article
      this.setData({ _share: { title, page: 'article', article: id, query: { id }, image } })
    },

    selectText(): ArticleText {
      return this.selectComponent('#text') as unknown as ArticleText
    },

    onLostClose() {
      this.setData({ lostWords: '' })
    },

    onLostCopy() {
      void wx.setClipboardData({ data: this.data.lostWords })
    },

    /** Bring a passage into the upper third of the screen, or so far below its top. */
    scrollToSpan({ start }: Span, below = 160) {
      wx.nextTick(async () => {
        const top = await this.selectText().topOfOffset(start)
        if (top !== null) void wx.pageScrollTo({ scrollTop: Math.max(0, top - below), duration: 0 })
      })
    },

    onPick({ detail }: WechatMiniprogram.CustomEvent<{ passage: Passage | null }>) {
      const { passage } = detail
      this.setData({ passage, popular: passage && this.findPopular(passage) })
    },

    onClose() {
      this.selectText().clear()
    },

    onCopy() {
      const { passage } = this.data
      if (passage) void wx.setClipboardData({ data: passage.quote })
    },

    async onMark() {
      const { passage } = this.data
      if (!passage) return
      await this.addMark(passage)
      // Meanwhile the reader may have picked other words.
      if (this.data.passage?.start === passage.start) this.selectText().clear()
    },

    /** Open the picked words as marked ones are opened, with the place to write before the reader. */
    onThought() {
      this.openSelection('write')
    },

    onAsk() {
      this.openSelection('question')
    },

    openSelection(what: 'write' | 'question') {
      const { article, passage } = this.data
      if (!article || !passage) return
      const subject = { article: article.id, passage: { ...passage, revision: article.revision } }
      this.selectText().clear()
      this.setData({ openMark: { mark: null, popular: null, subject } })
      wx.nextTick(() => this.markSheet()?.openComposer(what))
    },

    markSheet(): { openComposer(what: 'write' | 'question'): void } | null {
      return this.selectComponent('#sheet') as unknown as { openComposer(what: 'write' | 'question'): void } | null
    },

    onSelectionPopular() {
      const { popular } = this.data
      this.selectText().clear()
      if (popular) this.openPopular(popular)
    },

    onList() {
      const { article } = this.data
      if (article) this.setData({ popularListOf: { article: article.id, revision: article.revision } })
    },

    onListClose() {
      this.setData({ popularListOf: null })
    },

    /** Fetch the article and the list anew: either may be older than the other. */
    async onListReload() {
      await this.refresh()
      this.onList()
    },

    onListSelect({ detail }: WechatMiniprogram.CustomEvent<{ popular: Popular }>) {
      this.onListClose()
      this.scrollToSpan(detail.popular, SHEET_OFFSET)
      this.openPopular(detail.popular)
    },

    onHighlightTap({ detail }: WechatMiniprogram.CustomEvent<{ at: number }>) {
      const { article } = this.data
      if (article) this.openMarkAt(detail.at, joinText(article.paragraphs))
    },

    onMarkCard() {
      const { openMark } = this.data as { openMark: OpenMark | null }
      if (openMark) this.openMaker('card', openMark.subject.passage)
    },

    onMarkGap() {
      const { openMark } = this.data as { openMark: OpenMark | null }
      if (openMark) this.openMaker('gap', openMark.subject.passage)
    },

    onCard() {
      if (this.data.passage) this.openMaker('card', this.data.passage)
    },

    onGap() {
      if (this.data.passage) this.openMaker('gap', this.data.passage)
    },

    /** Take words to where something is made of them. */
    openMaker(page: 'card' | 'gap', { start, end }: Span) {
      const { article } = this.data
      if (!article) return
      void wx.navigateTo({ url: buildPath(page, { article: article.id, revision: article.revision, start, end }) })
    },

    switchPickMode() {
      const mode = this.data.pickMode === 'tap' ? 'select' : 'tap'
      setItem(TAP_MODE, mode === 'tap')
      this.setData({ pickMode: mode, passage: null })
    },

    /** Copy an address that opens the article from anywhere, in a chat or a browser. */
    async onLink() {
      const { article, isCopyingLink, _s } = this.data
      if (!article || isCopyingLink) return
      this.setData({ isCopyingLink: true })
      try {
        const data = await getShareLink(createShare(article.id, _s, 'link'))
        await wx.setClipboardData({ data })
      } catch (error) {
        showToast(toApiError(error).detail)
      }
      this.setData({ isCopyingLink: false })
    },

    onOriginal() {
      if (this.data.article?.source_url) openOriginalArticle(this.data.article.source_url)
    },

    onReachBottom() {
      const comments = this.selectComponent('#comments') as unknown as { loadNextPage(): Promise<void> } | null
      void comments?.loadNextPage()
    },
  },
})

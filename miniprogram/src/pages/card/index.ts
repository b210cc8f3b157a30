// Making a card: a design, a size, further passages and a note are chosen; then it is drawn, saved and passed on.
import { sharing } from '../../behaviors/sharing'
import { cardPreview, previewSettled, cardSignature } from '../../behaviors/card-preview'
import { failureRecovery } from '../../behaviors/failure-recovery'
import { navigation } from '../../behaviors/navigation'
import { joinText } from '../../lib/paragraph-text'
import { listFurtherPassages, togglePassage, type FurtherPassage } from '../../lib/card-passages'
import { TO_ARTICLE, describeFailure, type Failure } from '../../lib/failure-text'
import { excerptOf, cutPassage, type Passage } from '../../lib/passage'
import { articleShareId, buildPath, parseShareId, type Query } from '../../lib/scene'
import { isPlaced, listMarks } from '../../services/annotations'
import { getArticle, type Article } from '../../services/articles'
import { issueCard, downloadPicture, type Card } from '../../services/cards'
import { toApiError, type ApiError } from '../../services/errors'
import type { FailureCode } from '../../services/operations'
import { confirmAction, showToast } from '../../services/dialogs'
import { requestAlbumAccess, saveToAlbum, sharePicture, type SaveResult } from '../../services/photo-album'

/** The longest note, in characters. */
const MAX_NOTE_LENGTH = 60
const NOTE_ERRORS: FailureCode[] = ['risky_words', 'listed_words', 'banned', 'note_doubtful', 'note_unchecked', 'note_hidden']
const NETWORK_ERRORS: FailureCode[] = ['offline', 'timeout', 'login_failed']
const SAVE_MESSAGES: Record<SaveResult, string> = {
  saved: '已存到相册',
  cancelled: '',
  refused: '没有相册权限，卡片还没有存下来',
  undeclared: '这里暂时不能存图，长按卡片试试',
  failed: '没有存成，看看手机是不是没有空间了',
}

/** What makes a picture in the stead of a captured screen; WeChat's own types know of no answer. */
interface PosterListeners {
  onGeneratePoster?(listen: () => object): void
}

/** The paper on which the phone draws. */
interface CardCanvas {
  exportFile(): Promise<string>
}

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [sharing, cardPreview, failureRecovery, navigation],
  data: {
    /** what else may stand on it */
    furtherPassages: [] as FurtherPassage[],
    /** whether that is known */
    isFurtherLoaded: false,
    /** why it is not; '' for no reason */
    furtherError: '',
    /** which sheet is open: the note's, that of further passages, or none */
    openSheet: '' as '' | 'note' | 'more',
    /** the note that the sheet was opened with */
    initialNote: '',
    /** why the card cannot be had with this note; '' where nothing speaks against it */
    noteError: '',
    /** the most characters that a note may have */
    maxNoteLength: MAX_NOTE_LENGTH,
    /** why there is no card */
    failure: null as Failure | null,
    /** which button is at work: save, send, or none */
    busy: '' as '' | 'save' | 'send',
    /** the page's own query */
    _query: {} as Query,
    /** the article's text, to find words in */
    _text: '',
  },
  methods: {
    onLoad(query: Query) {
      this.setData({ _query: query })
      void this.refresh()
    },

    /** A reader who has given themselves a name meanwhile gets it onto the card. */
    onShow() {
      ;(wx as unknown as PosterListeners).onGeneratePoster?.(() => ({
        src: '',
        promise: this.cardCanvas()
          .exportFile()
          .then((src) => ({ src })),
      }))
      const { _signature, content } = this.data
      if (!content || _signature === cardSignature()) return
      this.setData({ _cards: {} })
      void this.loadPreviews().catch((error) => this.showFailure(error))
    },

    onHide() {
      wx.offGeneratePoster?.()
    },

    cardCanvas(): CardCanvas {
      return this.selectComponent('#paper') as unknown as CardCanvas
    },

    async refresh() {
      this.setData({ failure: null })
      try {
        const article = await getArticle(this.data._query.article ?? '')
        if (!this.findPassage(article)) return
        void this.loadFurtherPassages()
        await this.loadPreviews()
      } catch (error) {
        this.showFailure(error)
      }
    },

    /** Find the words in the article; false when it has changed since they were picked. */
    findPassage(article: Article): boolean {
      const { start, end, revision } = this.data._query
      const same = String(article.revision) === revision
      const text = joinText(article.paragraphs)
      const passage = same ? cutPassage(text, { start: Number(start), end: Number(end) }) : null
      if (!passage) {
        this.setData({ failure: { title: '文章刚刚有了改动', words: '到文章里重新选一次这句话就好。', ...TO_ARTICLE } })
        return false
      }
      const query = { id: article.id, s: articleShareId(article.id) }
      this.startCard(article.id, passage.quote, passage.start)
      this.setData({ _text: text, _share: { title: excerptOf(passage.quote), page: 'article', article: article.id, query } })
      return true
    },

    /** Find what else may stand on the card; without network the sheet says so, and asks again. */
    async loadFurtherPassages() {
      const { _query, _text } = this.data
      this.setData({ isFurtherLoaded: false, furtherError: '' })
      try {
        const { items, popular, revision } = await listMarks(_query.article ?? '')
        const first = { start: Number(_query.start), end: Number(_query.end) }
        const further = String(revision) === _query.revision ? listFurtherPassages(_text, first, items.filter(isPlaced), popular) : []
        this.setData({ furtherPassages: further, isFurtherLoaded: true })
      } catch (error) {
        this.setData({ furtherError: toApiError(error).detail })
      }
    },

    onNote() {
      this.setData({ openSheet: 'note', initialNote: this.data.content?.note ?? '' })
    },

    async onNoteSend({ detail }: WechatMiniprogram.CustomEvent<{ text: string }>) {
      this.setData({ noteError: '' })
      if (await this.changeContent({ note: detail.text || null })) this.onSheetClose()
    },

    onMore() {
      this.setData({ openSheet: 'more' })
      if (this.data.furtherError) void this.loadFurtherPassages()
    },

    onToggle({ detail }: WechatMiniprogram.CustomEvent<Passage>) {
      void this.changeContent({ more_passages: togglePassage(this.data.content?.more_passages ?? [], detail) })
    },

    onSheetClose() {
      this.setData({ openSheet: '' })
    },

    showFailure(error: unknown) {
      this.setData({ failure: describeFailure(toApiError(error), '卡片没有做成') })
    },

    onPictureLoad() {
      this.setData({ isPictureShown: true })
    },

    /** Where the picture does not come, what the phone drew stays; the next deed asks for it again. */
    onPictureError() {
      this.setData({ card: null })
    },

    onPreviewPicture() {
      const { card } = this.data
      if (card) void wx.previewImage({ urls: [card.url], current: card.url })
    },

    async onSave() {
      await this.withPicture('save', async (file) => {
        let saved = await saveToAlbum(file)
        if (saved === 'refused' && (await requestAlbumAccess())) saved = await saveToAlbum(file)
        if (SAVE_MESSAGES[saved]) showToast(SAVE_MESSAGES[saved])
      })
    },

    async onSend() {
      await this.withPicture('send', async (file, entrance) => {
        if (await sharePicture(file, entrance)) return
        showToast('打开图片后，长按就能发给朋友')
        await wx.previewImage({ urls: [file], current: file })
      })
    },

    /** Have the card made, and do something with its picture: the server's, or else the phone's own. */
    async withPicture(busy: 'save' | 'send', deed: (file: string, entrance: string) => Promise<void>) {
      if (!this.data.preview || this.data.busy) return
      this.setData({ busy })
      try {
        if (!(await previewSettled())) return
        const card = await this.issueOnce()
        await deed(await downloadPicture(card), card.path)
      } catch (error) {
        await this.recoverLocally(toApiError(error), deed)
      } finally {
        this.setData({ busy: '' })
      }
    },

    /** Have the chosen card made, once; from then on a forward carries its share. Throws ApiError. */
    async issueOnce(): Promise<Card> {
      const asked = this.orderKey()
      const card = this.data._cards[asked] ?? (await issueCard(this.buildOrder()))
      this.setData({ noteError: '', _cards: { ...this.data._cards, [asked]: card } })
      // The first card signs the reader in, and so gets their name.
      if (this.data._signature !== cardSignature()) await this.loadPreviews().catch(() => undefined)
      if (this.orderKey() === asked) this.setData({ card })
      return card
    },

    /** Go on where the server gave no card: what it refused is told, where it is away the phone helps itself. */
    async recoverLocally(refused: ApiError, deed: (file: string, entrance: string) => Promise<void>) {
      if (this.isNoteRefused(refused)) return
      const failure = describeFailure(refused)
      if (failure.way !== 'retry') return this.showFailure(refused)
      if (!NETWORK_ERRORS.includes(refused.code) || !this.hasCode()) return showToast(refused.detail)
      if (this.data._previewedContent?.note) return showToast('附言要联网看过才能印上去，连上网再试一次')
      const agreed = await confirmAction('没有连上服务器', '先用手机画好的这张？它的码会打开整篇文章。', '用这张')
      if (!agreed) return
      await this.cardCanvas()
        .exportFile()
        .then(
          (file) => deed(file, buildPath('article', { id: this.data._query.article })),
          () => showToast('手机没有画成，联网后再试一次'),
        )
    },

    /** Tell whether it is the note that may not be; the reader is told beside the card. */
    isNoteRefused({ code, detail }: ApiError): boolean {
      const isIt = !!this.data._previewedContent?.note && NOTE_ERRORS.includes(code)
      if (isIt) this.setData({ noteError: detail })
      return isIt
    },

    /** Tell whether what the phone draws has a code on it. */
    hasCode(): boolean {
      return 'code' in this.data.pictures && !!this.data.pictures.code
    },

    /** A forward waits for the card's own share, as long as WeChat lets it; else it carries the article, and no note. */
    onShareAppMessage() {
      const usual = this.buildFriendShare()
      if (!this.data.preview) return usual
      const promise = this.issueOnce().then(
        (card) => ({ ...usual, path: buildPath('landing', { s: parseShareId({ s: card.share_id }) }) }),
        (error: unknown) => {
          this.isNoteRefused(toApiError(error))
          return usual
        },
      )
      return { ...usual, promise }
    },
  },
})

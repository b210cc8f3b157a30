import { passingOn } from '../../behaviors/passing-on'
import { planning, settled, signature } from '../../behaviors/planning'
import { wholeText } from '../../lib/article'
import { LONGEST_NOTE, furtherOf, toggled, type Further } from '../../lib/card'
import { TO_ARTICLE, failureOf, type Failure } from '../../lib/failure'
import { excerpt, passageOf, type Passage } from '../../lib/passage'
import { articleShare, pathTo, shareIn, type Query } from '../../lib/scene'
import { isPlaced, marksOf } from '../../services/annotations'
import { getArticle, type Article } from '../../services/articles'
import { issueCard, pictureOf, type Card } from '../../services/cards'
import { asApiError, type ApiError } from '../../services/errors'
import type { FailureCode } from '../../services/operations'
import { ask, askForAlbum, openHome, saveToAlbum, say, sendPicture, type Saved } from '../../services/phone'

const NOTE_REFUSED: FailureCode[] = ['risky_words', 'listed_words', 'banned', 'note_doubtful', 'note_unchecked', 'note_hidden']
const UNREACHED: FailureCode[] = ['offline', 'timeout', 'login_failed']
const NOT_SAVED: Record<Saved, string> = {
  saved: '已存到相册',
  cancelled: '',
  refused: '没有相册权限，卡片还没有存下来',
  undeclared: '这里暂时不能存图，长按卡片试试',
  failed: '没有存成，看看手机是不是没有空间了',
}

/** What makes a picture in the stead of a captured screen; WeChat's own types know of no answer. */
interface Posters {
  onGeneratePoster?(listen: () => object): void
}

/** The paper on which the phone draws. */
interface Paper {
  file(): Promise<string>
}

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [passingOn, planning],
  data: {
    /** what else may stand on it */
    further: [] as Further[],
    /** whether that is known */
    furtherKnown: false,
    /** why it is not; '' for no reason */
    furtherWrong: '',
    /** which sheet is open: the note's, that of further passages, or none */
    sheet: '' as '' | 'note' | 'more',
    /** the note that the sheet was opened with */
    noted: '',
    /** why the card cannot be had with this note; '' where nothing speaks against it */
    noteWrong: '',
    /** the most characters that a note may have */
    longestNote: LONGEST_NOTE,
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
      ;(wx as unknown as Posters).onGeneratePoster?.(() => ({ src: '', promise: this.paper().file().then((src) => ({ src })) }))
      const { _signedAs, wanted } = this.data
      if (!wanted || _signedAs === signature()) return
      this.setData({ _cards: {} })
      void this.plan().catch((error) => this.fail(error))
    },

    onHide() {
      wx.offGeneratePoster?.()
    },

    paper(): Paper {
      return this.selectComponent('#paper') as unknown as Paper
    },

    async refresh() {
      this.setData({ failure: null })
      try {
        const article = await getArticle(this.data._query.article ?? '')
        if (!this.want(article)) return
        void this.findFurther()
        await this.plan()
      } catch (error) {
        this.fail(error)
      }
    },

    /** Find the words in the article; false when it has changed since they were picked. */
    want(article: Article): boolean {
      const { start, end, revision } = this.data._query
      const same = String(article.revision) === revision
      const text = wholeText(article.paragraphs)
      const passage = same ? passageOf(text, { start: Number(start), end: Number(end) }) : null
      if (!passage) {
        this.setData({ failure: { title: '文章刚刚有了改动', words: '到文章里重新选一次这句话就好。', ...TO_ARTICLE } })
        return false
      }
      const query = { id: article.id, s: articleShare(article.id) }
      this.begin(article.id, passage.quote, passage.start)
      this.setData({ _text: text, _passedOn: { title: excerpt(passage.quote), page: 'article', article: article.id, query } })
      return true
    },

    /** Find what else may stand on the card; without network the sheet says so, and asks again. */
    async findFurther() {
      const { _query, _text } = this.data
      this.setData({ furtherKnown: false, furtherWrong: '' })
      try {
        const { items, popular, revision } = await marksOf(_query.article ?? '')
        const first = { start: Number(_query.start), end: Number(_query.end) }
        const further = String(revision) === _query.revision ? furtherOf(_text, first, items.filter(isPlaced), popular) : []
        this.setData({ further, furtherKnown: true })
      } catch (error) {
        this.setData({ furtherWrong: asApiError(error).detail })
      }
    },

    onNote() {
      this.setData({ sheet: 'note', noted: this.data.wanted?.note ?? '' })
    },

    async onNoted({ detail }: WechatMiniprogram.CustomEvent<{ text: string }>) {
      this.setData({ noteWrong: '' })
      if (await this.change({ note: detail.text || null })) this.onSheetClose()
    },

    onMore() {
      this.setData({ sheet: 'more' })
      if (this.data.furtherWrong) void this.findFurther()
    },

    onToggle({ detail }: WechatMiniprogram.CustomEvent<Passage>) {
      void this.change({ more: toggled(this.data.wanted?.more ?? [], detail) })
    },

    onSheetClose() {
      this.setData({ sheet: '' })
    },

    fail(error: unknown) {
      this.setData({ failure: failureOf(asApiError(error), '卡片没有做成') })
    },

    onWayOn() {
      const { failure, _query } = this.data
      if (failure?.way === 'home') openHome()
      else if (failure?.way === 'article') void wx.redirectTo({ url: pathTo('article', { id: _query.article }) })
      else void this.refresh()
    },

    onShown() {
      this.setData({ shown: true })
    },

    /** Where the picture does not come, what the phone drew stays; the next deed asks for it again. */
    onNotShown() {
      this.setData({ card: null })
    },

    onLook() {
      const { card } = this.data
      if (card) void wx.previewImage({ urls: [card.url], current: card.url })
    },

    async onSave() {
      await this.withPicture('save', async (file) => {
        let saved = await saveToAlbum(file)
        if (saved === 'refused' && (await askForAlbum())) saved = await saveToAlbum(file)
        if (NOT_SAVED[saved]) say(NOT_SAVED[saved])
      })
    },

    async onSend() {
      await this.withPicture('send', async (file, entrance) => {
        if (await sendPicture(file, entrance)) return
        say('打开图片后，长按就能发给朋友')
        await wx.previewImage({ urls: [file], current: file })
      })
    },

    /** Have the card made, and do something with its picture: the server's, or else the phone's own. */
    async withPicture(busy: 'save' | 'send', deed: (file: string, entrance: string) => Promise<void>) {
      if (!this.data.preview || this.data.busy) return
      this.setData({ busy })
      try {
        if (!(await settled())) return
        const card = await this.kept()
        await deed(await pictureOf(card), card.path)
      } catch (error) {
        await this.without(asApiError(error), deed)
      } finally {
        this.setData({ busy: '' })
      }
    },

    /** Have the chosen card made, once; from then on a forward carries its share. Throws ApiError. */
    async kept(): Promise<Card> {
      const asked = this.asked()
      const card = this.data._cards[asked] ?? (await issueCard(this.order()))
      this.setData({ noteWrong: '', _cards: { ...this.data._cards, [asked]: card } })
      // The first card signs the reader in, and so gets their name.
      if (this.data._signedAs !== signature()) await this.plan().catch(() => undefined)
      if (this.asked() === asked) this.setData({ card })
      return card
    },

    /** Go on where the server gave no card: what it refused is told, where it is away the phone helps itself. */
    async without(refused: ApiError, deed: (file: string, entrance: string) => Promise<void>) {
      if (this.isNoteRefused(refused)) return
      const failure = failureOf(refused)
      if (failure.way !== 'retry') return this.fail(refused)
      if (!UNREACHED.includes(refused.code) || !this.hasCode()) return say(refused.detail)
      if (this.data._planned?.note) return say('附言要联网看过才能印上去，连上网再试一次')
      const agreed = await ask('没有连上服务器', '先用手机画好的这张？它的码会打开整篇文章。', '用这张')
      if (!agreed) return
      await this.paper().file().then(
        (file) => deed(file, pathTo('article', { id: this.data._query.article })),
        () => say('手机没有画成，联网后再试一次'),
      )
    },

    /** Tell whether it is the note that may not be; the reader is told beside the card. */
    isNoteRefused({ code, detail }: ApiError): boolean {
      const isIt = !!this.data._planned?.note && NOTE_REFUSED.includes(code)
      if (isIt) this.setData({ noteWrong: detail })
      return isIt
    },

    /** Tell whether what the phone draws has a code on it. */
    hasCode(): boolean {
      return 'code' in this.data.pictures && !!this.data.pictures.code
    },

    toMe() {
      void wx.navigateTo({ url: pathTo('me', {}) })
    },

    /** A forward waits for the card's own share, as long as WeChat lets it; else it carries the article, and no note. */
    onShareAppMessage() {
      const usual = this.toFriend()
      if (!this.data.preview) return usual
      const promise = this.kept().then(
        (card) => ({ ...usual, path: pathTo('landing', { s: shareIn({ s: card.share_id }) }) }),
        (error: unknown) => {
          this.isNoteRefused(asApiError(error))
          return usual
        },
      )
      return { ...usual, promise }
    },
  },
})

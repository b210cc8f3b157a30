import { passingOn } from '../../behaviors/passing-on'
import { wholeText } from '../../lib/article'
import { TO_ARTICLE, failureOf, type Failure } from '../../lib/failure'
import { excerpt, passageOf } from '../../lib/passage'
import { articleShare, pathTo, shareIn, type Query } from '../../lib/scene'
import { known } from '../../services/accounts'
import { getArticle, type Article } from '../../services/articles'
import { issueCard, pictureOf, previewCard, type Card, type Preview, type Previews, type Wanted } from '../../services/cards'
import { asApiError, type ApiError } from '../../services/errors'
import { recall, remember } from '../../services/memory'
import { ask, askForAlbum, openHome, saveToAlbum, say, sendPicture, type Saved } from '../../services/phone'

const USUAL_DESIGN = 'paper'
const LAST_DESIGN = 'design'
const UNREACHED = ['offline', 'timeout', 'login_failed']
const NOT_SAVED: Record<Saved, string> = {
  saved: '已存到相册',
  cancelled: '',
  refused: '没有相册权限，卡片还没有存下来',
  undeclared: '这里暂时不能存图，长按卡片试试',
  failed: '没有存成，看看手机是不是没有空间了',
}

/** The paper on which the phone draws. */
interface Paper {
  file(): Promise<string>
}

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [passingOn],
  data: {
    /** the card in every design, as the phone draws it */
    previews: [] as Preview[],
    /** addresses of the pictures on it */
    pictures: {} as Previews['pictures'] | object,
    /** name of the chosen design */
    chosen: USUAL_DESIGN,
    /** the card in the chosen design; null until it is here */
    preview: null as Preview | null,
    /** the words on it */
    quote: '',
    /** the finished picture with its own code; null until the reader keeps the card */
    card: null as Card | null,
    /** whether that picture is on screen */
    shown: false,
    /** why there is no card */
    failure: null as Failure | null,
    /** which button is at work: save, send, or none */
    busy: '' as '' | 'save' | 'send',
    /** whether the card is signed by nobody in particular */
    nameless: false,
    /** the page's own query */
    _query: {} as Query,
    /** what is on the card, but for the design; null until the article is here */
    _wanted: null as Wanted | null,
    /** cards that were kept, by design */
    _cards: {} as Record<string, Card>,
    /** name and face that the cards carry */
    _signedAs: '',
  },
  methods: {
    onLoad(query: Query) {
      this.setData({ _query: query, chosen: recall<string>(LAST_DESIGN) ?? USUAL_DESIGN })
      void this.refresh()
    },

    /** A reader who has given themselves a name meanwhile gets it onto the card. */
    onShow() {
      const { _signedAs, _wanted } = this.data
      if (!_wanted || _signedAs === signature()) return
      this.setData({ _cards: {} })
      void this.plan().catch((error) => this.fail(error))
    },

    async refresh() {
      this.setData({ failure: null })
      try {
        const article = await getArticle(this.data._query.article ?? '')
        if (this.want(article)) await this.plan()
      } catch (error) {
        this.fail(error)
      }
    },

    /** Find the words in the article; false when it has changed since they were picked. */
    want(article: Article): boolean {
      const { start, end, revision } = this.data._query
      const same = String(article.revision) === revision
      const passage = same ? passageOf(wholeText(article.paragraphs), { start: Number(start), end: Number(end) }) : null
      if (!passage) {
        this.setData({ failure: { title: '文章刚刚有了改动', words: '到文章里重新选一次这句话就好。', ...TO_ARTICLE } })
        return false
      }
      const query = { id: article.id, s: articleShare(article.id) }
      this.setData({
        quote: passage.quote,
        _wanted: { article: article.id, quote: passage.quote, start: passage.start },
        _passedOn: { title: excerpt(passage.quote), page: 'article', query },
      })
      return true
    },

    /** Have the card planned in every design, and show the chosen one. */
    async plan() {
      const { _wanted } = this.data
      if (!_wanted) return
      const { items, pictures } = await previewCard(_wanted)
      this.setData({ previews: items, pictures, _signedAs: signature(), nameless: !known()?.nickname })
      this.choose(this.data.chosen)
    },

    onChoose({ detail }: WechatMiniprogram.CustomEvent<{ name: string }>) {
      if (detail.name === this.data.chosen) return
      remember(LAST_DESIGN, detail.name)
      this.choose(detail.name)
    },

    choose(name: string) {
      const { previews, _cards } = this.data
      const preview = previews.find((each) => each.design === name) ?? previews[0]
      this.setData({ preview, chosen: preview.design, card: _cards[preview.design] ?? null, shown: false })
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
      const { chosen, _cards, _wanted } = this.data
      const card = _cards[chosen] ?? (await issueCard({ ...(_wanted as Wanted), design: chosen }))
      this.setData({ [`_cards.${chosen}`]: card })
      // The first card signs the reader in, and so gets their name.
      if (this.data._signedAs !== signature()) await this.plan().catch(() => undefined)
      if (this.data.chosen === chosen) this.setData({ card })
      return card
    },

    /** Go on where the server gave no card: what it refused is told, where it is away the phone helps itself. */
    async without(refused: ApiError, deed: (file: string, entrance: string) => Promise<void>) {
      const failure = failureOf(refused)
      if (failure.way !== 'retry') return this.fail(refused)
      if (!UNREACHED.includes(refused.code) || !this.hasCode()) return say(refused.detail)
      const agreed = await ask('没有连上服务器', '先用手机画好的这张？它的码会打开整篇文章。', '用这张')
      if (!agreed) return
      const paper = this.selectComponent('#paper') as unknown as Paper
      await paper.file().then(
        (file) => deed(file, pathTo('article', { id: this.data._query.article })),
        () => say('手机没有画成，联网后再试一次'),
      )
    },

    /** Tell whether what the phone draws has a code on it. */
    hasCode(): boolean {
      return 'code' in this.data.pictures && !!this.data.pictures.code
    },

    toMe() {
      void wx.navigateTo({ url: pathTo('me', {}) })
    },

    /** A forward waits for the card's own share, as long as WeChat lets it; else it carries the article. */
    onShareAppMessage() {
      const usual = this.toFriend()
      if (!this.data.preview) return usual
      const promise = this.kept().then(
        (card) => ({ ...usual, path: pathTo('landing', { s: shareIn({ s: card.share_id }) }) }),
        () => usual,
      )
      return { ...usual, promise }
    },
  },
})

/** What a card would be signed with now. */
function signature(): string {
  const account = known()
  return account ? `${account.id} ${account.nickname} ${account.avatar_url ?? ''}` : ''
}

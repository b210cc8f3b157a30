import { passingOn } from '../../behaviors/passing-on'
import { wholeText } from '../../lib/article'
import { RETRY, TO_ARTICLE, failureOf, type Failure } from '../../lib/failure'
import { excerpt, passageOf } from '../../lib/passage'
import { articleShare, pathTo, shareIn, type Query } from '../../lib/scene'
import { known } from '../../services/accounts'
import { getArticle, type Article } from '../../services/articles'
import { issueCard, listDesigns, pictureOf, type Card, type Design, type NewCard } from '../../services/cards'
import { asApiError } from '../../services/errors'
import { recall, remember } from '../../services/memory'
import { askForAlbum, openHome, saveToAlbum, say, sendPicture, type Saved } from '../../services/phone'

const USUAL_DESIGN = 'paper'
const LAST_DESIGN = 'design'
const NOT_SAVED: Record<Saved, string> = {
  saved: '已存到相册',
  cancelled: '',
  refused: '没有相册权限，卡片还没有存下来',
  undeclared: '这里暂时不能存图，长按卡片试试',
  failed: '没有存成，看看手机是不是没有空间了',
}

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [passingOn],
  data: {
    /** the designs there are */
    designs: [] as Design[],
    /** name of the chosen design */
    chosen: USUAL_DESIGN,
    /** the words, shown on blank paper while the card is drawn */
    quote: '',
    /** the card in the chosen design; null while it is drawn */
    card: null as Card | null,
    /** whether its picture is on screen */
    shown: false,
    /** why there is no card */
    failure: null as Failure | null,
    /** which button is at work: save, send, or none */
    busy: '' as '' | 'save' | 'send',
    /** whether the card is signed by nobody in particular */
    nameless: false,
    /** the page's own query */
    _query: {} as Query,
    /** what is ordered, but for the design; null until the article is here */
    _order: null as NewCard | null,
    /** cards drawn so far, by design */
    _cards: {} as Record<string, Card>,
    /** name and face that those cards carry */
    _signedAs: '',
  },
  methods: {
    onLoad(query: Query) {
      this.setData({ _query: query, chosen: recall<string>(LAST_DESIGN) ?? USUAL_DESIGN })
      void this.refresh()
    },

    /** A reader who has given themselves a name meanwhile gets it onto the card. */
    onShow() {
      const { _signedAs, _order, chosen } = this.data
      if (!_order || !_signedAs || _signedAs === signature()) return
      this.setData({ _cards: {} })
      void this.choose(chosen)
    },

    async refresh() {
      this.setData({ failure: null })
      try {
        const [designs, article] = await Promise.all([listDesigns(), getArticle(this.data._query.article ?? '')])
        if (!this.order(article)) return
        this.setData({ designs: usualFirst(designs) })
        const { chosen } = this.data
        await this.choose(designs.some((each) => each.name === chosen) ? chosen : this.data.designs[0].name)
      } catch (error) {
        this.fail(error)
      }
    },

    /** Find the words in the article; false when it has changed since they were picked. */
    order(article: Article): boolean {
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
        _order: { article: article.id, quote: passage.quote, start: passage.start },
        _passedOn: { title: excerpt(passage.quote), page: 'article', query },
      })
      return true
    },

    onChoose({ detail }: WechatMiniprogram.CustomEvent<{ name: string }>) {
      if (detail.name !== this.data.chosen) void this.choose(detail.name)
    },

    async choose(chosen: string) {
      const { _order, _cards } = this.data
      if (!_order) return
      this.setData({ chosen, failure: null, card: _cards[chosen] ?? null, shown: false })
      try {
        const card = _cards[chosen] ?? (await issueCard({ ..._order, design: chosen }))
        remember(LAST_DESIGN, chosen)
        this.show(chosen, card)
      } catch (error) {
        if (this.data.chosen === chosen) this.fail(error)
      }
    },

    show(design: string, card: Card) {
      this.setData({ [`_cards.${design}`]: card, _signedAs: signature(), nameless: !known()?.nickname })
      if (this.data.chosen !== design) return
      const { title } = this.data._passedOn ?? { title: '' }
      const s = shareIn({ s: card.share_id })
      this.setData({ card, _passedOn: { title, page: 'landing', query: { s } } })
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

    onNotShown() {
      if (!this.data.card) return
      const failure: Failure = { title: '图片没有加载出来', words: '卡片已经做好了，再试一次就能看到。', ...RETRY }
      this.setData({ card: null, failure })
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
      await this.withPicture('send', async (file, card) => {
        if (await sendPicture(file, card.path)) return
        say('打开图片后，长按就能发给朋友')
        await wx.previewImage({ urls: [card.url], current: card.url })
      })
    },

    async withPicture(busy: 'save' | 'send', deed: (file: string, card: Card) => Promise<void>) {
      const { card, busy: already } = this.data
      if (!card || already) return
      this.setData({ busy })
      try {
        await deed(await pictureOf(card), card)
      } catch (error) {
        say(asApiError(error).detail)
      } finally {
        this.setData({ busy: '' })
      }
    },

    toMe() {
      void wx.navigateTo({ url: pathTo('me', {}) })
    },

    onShareAppMessage() {
      return this.toFriend()
    },
  },
})

/** Put the design most cards are drawn in before all others, which keep their order. */
function usualFirst(designs: Design[]): Design[] {
  const isUsual = ({ name }: Design) => name === USUAL_DESIGN
  return [...designs.filter(isUsual), ...designs.filter((each) => !isUsual(each))]
}

/** What a card would be signed with now. */
function signature(): string {
  const account = known()
  return account ? `${account.id} ${account.nickname} ${account.avatar_url ?? ''}` : ''
}

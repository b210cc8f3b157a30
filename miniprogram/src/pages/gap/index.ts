// Making a challenge: a reader hides a few characters of the words they picked, and passes them on.
import { arriving } from '../../behaviors/arriving'
import { asking, passingOn, type PassedOn } from '../../behaviors/passing-on'
import { wholeText } from '../../lib/article'
import { boxes, empty, type Box } from '../../lib/challenge'
import { TO_ARTICLE, failureOf, type Failure } from '../../lib/failure'
import { around, cells, proposed, tapped, type Cell, type Choice } from '../../lib/gap'
import { passageOf } from '../../lib/passage'
import { articleShare, pathTo, shareIn, type Query } from '../../lib/scene'
import { getArticle, type Article } from '../../services/articles'
import { isSinglePage } from '../../services/enters'
import { asApiError } from '../../services/errors'
import { challenge } from '../../services/passing'
import { openHome } from '../../services/phone'
import { play, type Challenge } from '../../services/quizzes'

const CHANGED = { title: '文章刚刚有了改动', words: '到文章里重新选一次这句话就好。', ...TO_ARTICLE }
const TOO_SHORT = { title: '这句太短，藏不下字', words: '选长一点的一句，再来考朋友。', ...TO_ARTICLE }

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [arriving, passingOn],
  data: {
    /** the words character by character; empty until the article is here */
    cells: [] as Cell[],
    /** how it looks to a friend */
    before: '',
    after: '',
    boxes: [] as Box[],
    /** what was hidden, for those who do not see it */
    hidden: '',
    /** what a tap does next, or why the last did nothing */
    hint: '',
    /** the challenge as it was passed on; '' before */
    sent: '',
    /** why nothing can be hidden */
    failure: null as Failure | null,
    /** what Moments shows of a challenge: all but a way to answer it */
    met: null as Challenge | null,
    /** the page's own query */
    _query: {} as Query,
    /** the words, and where they begin in the article's text */
    _quote: '',
    _start: 0,
    /** what is hidden */
    _choice: { gap: null, first: -1, why: '' } as Choice,
  },
  methods: {
    onLoad(query: Query) {
      this.setData({ _query: query })
      const s = shareIn(query)
      if (!s) return void this.refresh()
      // A post in Moments leads to the page that was posted, whatever it is about.
      if (!isSinglePage()) return void wx.redirectTo({ url: pathTo('challenge', { s, a: query.a }) })
      this.arrivedBy(s, query.a ? articleShare(query.a) : '')
      void this.meet(s)
    },

    async meet(s: string) {
      try {
        this.setData({ met: await play(s, '') })
      } catch (error) {
        this.setData({ failure: { ...failureOf(asApiError(error)), action: '' } })
      }
    },

    async refresh() {
      this.setData({ failure: null })
      try {
        this.begin(await getArticle(this.data._query.article ?? ''))
      } catch (error) {
        this.setData({ failure: failureOf(asApiError(error)) })
      }
    },

    /** Find the words in the article, and propose what to hide. */
    begin(article: Article) {
      const { start, end, revision } = this.data._query
      const isSame = String(article.revision) === revision
      const passage = isSame ? passageOf(wholeText(article.paragraphs), { start: Number(start), end: Number(end) }) : null
      const gap = passage && proposed(passage.quote)
      if (!passage || !gap) return this.setData({ failure: passage ? TOO_SHORT : CHANGED })
      this.setData({ _quote: passage.quote, _start: passage.start })
      this.hide({ gap, first: -1, why: '' })
    },

    /** Hide something else; that is another challenge. */
    hide(choice: Choice) {
      const { _quote, _query, _choice, sent } = this.data
      if (!choice.gap) return
      const { before, hidden, after } = around(_quote, choice.gap)
      const isSame = _choice.gap?.start === choice.gap.start && _choice.gap.end === choice.gap.end
      const s = isSame ? sent : ''
      const many = choice.gap.end - choice.gap.start
      this.setData({
        before, hidden, after,
        _choice: choice,
        cells: cells(_quote, choice),
        boxes: boxes(empty(many), []),
        hint: choice.why || (choice.first < 0 ? '想换个地方藏：先点第一个字，再点最后一个' : '再点一个字，藏到那里；再点它自己，只藏这一个'),
        sent: s,
        _passedOn: asking(_query.article ?? '', { before, length: many, after }, s),
      })
    },

    onCell({ currentTarget }: WechatMiniprogram.TouchEvent) {
      this.hide(tapped(this.data._quote, this.data._choice, currentTarget.dataset.at as number))
    },

    /** One gap is one challenge, to however many it is passed on. */
    drawn({ article }: PassedOn): string {
      const { _quote: quote, _start: start, _choice } = this.data
      const sent = challenge(article, { quote, start, hides: _choice.gap ?? { start: 0, end: 0 } })
      this.setData({ sent, '_passedOn.query.s': sent })
      return sent
    },

    toChallenge() {
      void wx.navigateTo({ url: pathTo('challenge', { s: this.data.sent, a: this.data._query.article }) })
    },

    onWayOn() {
      const { failure, _query } = this.data
      if (failure?.way === 'home') openHome()
      else if (failure?.way === 'article') void wx.redirectTo({ url: pathTo('article', { id: _query.article }) })
      else void this.refresh()
    },

    onShareAppMessage() {
      return this.toFriend()
    },

    onShareTimeline() {
      return this.toMoments()
    },
  },
})

// Making a challenge: a reader hides a few characters of the words they picked, and passes them on.
import { visitRecording } from '../../behaviors/visit-recording'
import { failureRecovery } from '../../behaviors/failure-recovery'
import { shareHandlers } from '../../behaviors/page-handlers'
import { challengeShare, sharing, type ShareContent } from '../../behaviors/sharing'
import { joinText } from '../../lib/paragraph-text'
import { buildBoxes, emptyBoxes, type Box } from '../../lib/letter-bank'
import { TO_ARTICLE, describeFailure, type Failure } from '../../lib/failure-text'
import { splitAtGap, buildCells, proposeGap, tapCell, type Cell, type GapChoice } from '../../lib/gap'
import { cutPassage } from '../../lib/passage'
import { articleShareId, buildPath, parseShareId, type Query } from '../../lib/scene'
import { getArticle, type Article } from '../../services/articles'
import { isSinglePage } from '../../services/last-launch'
import { toApiError } from '../../services/errors'
import { createChallenge } from '../../services/share-outbox'
import { loadChallenge, type Challenge } from '../../services/challenges'

const CHANGED = { title: '文章刚刚有了改动', words: '到文章里重新选一次这句话就好。', ...TO_ARTICLE }
const TOO_SHORT = { title: '这句太短，藏不下字', words: '选长一点的一句，再来考朋友。', ...TO_ARTICLE }

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [visitRecording, sharing, failureRecovery],
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
    shareId: '',
    /** why nothing can be hidden */
    failure: null as Failure | null,
    /** what Moments shows of a challenge: all but a way to answer it */
    sharedChallenge: null as Challenge | null,
    /** the page's own query */
    _query: {} as Query,
    /** the words, and where they begin in the article's text */
    _quote: '',
    _start: 0,
    /** what is hidden */
    _choice: { gap: null, first: -1, why: '' } as GapChoice,
  },
  methods: {
    ...shareHandlers,
    onLoad(query: Query) {
      this.setData({ _query: query })
      const s = parseShareId(query)
      if (!s) return void this.refresh()
      // A post in Moments leads to the page that was posted, whatever it is about.
      if (!isSinglePage()) return void wx.redirectTo({ url: buildPath('challenge', { s, a: query.a }) })
      this.setShare(s, query.a ? articleShareId(query.a) : '')
      void this.loadChallenge(s)
    },

    async loadChallenge(s: string) {
      try {
        this.setData({ sharedChallenge: await loadChallenge(s, '') })
      } catch (error) {
        this.setData({ failure: { ...describeFailure(toApiError(error)), action: '' } })
      }
    },

    async refresh() {
      this.setData({ failure: null })
      try {
        this.showPassage(await getArticle(this.data._query.article ?? ''))
      } catch (error) {
        this.setData({ failure: describeFailure(toApiError(error)) })
      }
    },

    /** Find the words in the article, and propose what to hide. */
    showPassage(article: Article) {
      const { start, end, revision } = this.data._query
      const isSame = String(article.revision) === revision
      const passage = isSame ? cutPassage(joinText(article.paragraphs), { start: Number(start), end: Number(end) }) : null
      const gap = passage && proposeGap(passage.quote)
      if (!passage || !gap) return this.setData({ failure: passage ? TOO_SHORT : CHANGED })
      this.setData({ _quote: passage.quote, _start: passage.start })
      this.selectGap({ gap, first: -1, why: '' })
    },

    /** Hide something else; that is another challenge. */
    selectGap(choice: GapChoice) {
      const { _quote, _query, _choice, shareId } = this.data
      if (!choice.gap) return
      const { before, hidden, after } = splitAtGap(_quote, choice.gap)
      const isSame = _choice.gap?.start === choice.gap.start && _choice.gap.end === choice.gap.end
      const s = isSame ? shareId : ''
      const many = choice.gap.end - choice.gap.start
      this.setData({
        before,
        hidden,
        after,
        _choice: choice,
        cells: buildCells(_quote, choice),
        boxes: buildBoxes(emptyBoxes(many), []),
        hint:
          choice.why || (choice.first < 0 ? '想换个地方藏：先点第一个字，再点最后一个' : '再点一个字，藏到那里；再点它自己，只藏这一个'),
        shareId: s,
        _share: challengeShare(_query.article ?? '', { before, length: many, after }, s),
      })
    },

    onCell({ currentTarget }: WechatMiniprogram.TouchEvent) {
      this.selectGap(tapCell(this.data._quote, this.data._choice, currentTarget.dataset.at as number))
    },

    /** One gap is one challenge, to however many it is passed on. */
    createShareId({ article }: ShareContent): string {
      const { _quote: quote, _start: start, _choice } = this.data
      const sent = createChallenge(article, { quote, start, hidden: _choice.gap ?? { start: 0, end: 0 } })
      this.setData({ shareId: sent, '_share.query.s': sent })
      return sent
    },

    openChallenge() {
      void wx.navigateTo({ url: buildPath('challenge', { s: this.data.shareId, a: this.data._query.article }) })
    },
  },
})

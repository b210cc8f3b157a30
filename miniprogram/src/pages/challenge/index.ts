// A challenge that a friend passed on: the words with a gap, the letters to fill it, and how it went.
import { arriving } from '../../behaviors/arriving'
import { asking, passingOn, type PassedOn } from '../../behaviors/passing-on'
import { pulling } from '../../behaviors/pulling'
import { atTry, boxes, empty, isFull, put, score, taken, tiles, written, type Box, type Placed, type Tile } from '../../lib/challenge'
import { TO_ARTICLE, failureOf, type Failure } from '../../lib/failure'
import { LONGEST_LOST, shortened } from '../../lib/passage'
import { articleShare, pathTo, shareIn, type Query } from '../../lib/scene'
import { known } from '../../services/accounts'
import { isSinglePage } from '../../services/enters'
import { ApiError, asApiError } from '../../services/errors'
import { groupHere } from '../../services/groups'
import { challenge as passOn } from '../../services/passing'
import { openHome, say } from '../../services/phone'
import { answer, pictureOf, play, type Challenge } from '../../services/quizzes'
import { newKey } from '../../services/visitor'

/** Somebody of the reader's group who found it. */
interface Solver {
  nickname: string
  avatar_url: string
  tries: string
  own: boolean
}

const UNTOLD = { title: '这道题还在路上', words: '出题的手机还没有连上网。先读读这篇文章，过一会儿再来填。', ...TO_ARTICLE, action: '先读文章' }

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [arriving, passingOn, pulling],
  data: {
    /** the challenge as it stands for this reader; null until it is here */
    challenge: null as Challenge | null,
    /** why there is none */
    failure: null as Failure | null,
    /** what lies in the boxes; empty where nobody fills them */
    boxes: [] as Box[],
    /** the letters to choose from */
    tiles: [] as Tile[],
    /** whether every box has its letter */
    full: false,
    /** what became of the last try; '' before the first */
    said: '',
    /** counts wrong answers */
    shaken: 0,
    /** whether an answer is on its way */
    busy: false,
    /** how it went for all, and for the reader's group; '' where there is none */
    score: '',
    groupScore: '',
    /** who of the group found it, and wanted it known */
    board: [] as Solver[],
    /** the reader's group; '' for none */
    group: '',
    /** whether the reader wants their name on its board */
    listed: false,
    /** whether the reader is signed in, so that who asks can be told who found it */
    signed: false,
    /** whether this is Moments' single-page mode, where nothing can be answered */
    single: false,
    /** the article's id, if the path says one */
    _article: '',
    /** which letter lies in which box */
    _placed: [] as Placed,
    /** the answer that is being given, to be told again under the same key */
    _given: { key: '', letters: '' },
  },
  methods: {
    onLoad(query: Query) {
      const article = query.a ?? ''
      this.setData({ _article: article, single: isSinglePage() })
      this.arrivedBy(shareIn(query), article ? articleShare(article) : '')
      void this.refresh()
    },

    /** A reader who has signed in meanwhile is known by name to the one who asks. */
    onShow() {
      this.setData({ signed: !!known() })
    },

    async refresh() {
      this.setData({ failure: null })
      try {
        if (!this.data._s) throw new ApiError('share_unknown', 404, '这个分享已失效，去看看别的文章吧')
        this.stands(await play(this.data._s, ''))
        if (!this.data.single) await this.inGroup()
      } catch (error) {
        this.setData({ failure: this.failed(asApiError(error)), challenge: null })
      }
    },

    /** A phone that draws an id may be out of reach still: the article that the path names will do for now. */
    failed(refused: ApiError): Failure {
      return refused.code === 'share_unknown' && this.data._article ? UNTOLD : failureOf(refused)
    },

    /** See how it stands in the reader's group, once that is known; it is played without as well. */
    async inGroup() {
      const group = await groupHere()
      if (!group) return
      try {
        const challenge = await play(this.data._s, group)
        this.setData({ group: challenge.group ? group : '' })
        this.onShow()
        // Meanwhile the reader may have answered.
        if (this.data.challenge?.tries_left === challenge.tries_left && !this.data.busy) this.stands(challenge)
      } catch (error) {
        asApiError(error)
      }
    },

    /** Show how it stands. What lies in the boxes stays, unless a try was taken since. */
    stands(challenge: Challenge) {
      const { challenge: before, _placed } = this.data
      const { id, article, group, length, tries_left } = challenge
      const stays = before?.id === id && before.tries_left === tries_left && _placed.length === length
      this.setData({
        challenge,
        score: score(challenge),
        groupScore: group ? score(group, '本群 ') : '',
        board: (group?.board ?? []).map((each) => ({ ...each, avatar_url: each.avatar_url ?? '', tries: atTry(each.tries) })),
        _passedOn: { ...asking(article.id, challenge), image: pictureOf(id, 'wide'), square: pictureOf(id, 'square') },
      })
      this.place(stays ? _placed : empty(length))
    },

    place(_placed: Placed) {
      const { challenge, single } = this.data
      if (!challenge) return
      const isOpen = challenge.state === 'open' && !single
      this.setData({
        _placed,
        boxes: isOpen ? boxes(_placed, challenge.letters) : [],
        tiles: isOpen ? tiles(_placed, challenge.letters) : [],
        full: isFull(_placed),
      })
    },

    onTile({ currentTarget }: WechatMiniprogram.TouchEvent) {
      if (this.data.busy) return
      this.setData({ said: '' })
      this.place(put(this.data._placed, currentTarget.dataset.at as number))
    },

    onTake({ detail }: WechatMiniprogram.CustomEvent<{ at: number }>) {
      if (!this.data.busy) this.place(taken(this.data._placed, detail.at))
    },

    toMe() {
      void wx.navigateTo({ url: pathTo('me', {}) })
    },

    onListed() {
      this.setData({ listed: !this.data.listed })
    },

    async onAnswer() {
      const { challenge, full, busy, group, listed, _s, _placed, _given } = this.data
      if (!challenge || !full || busy) return
      const letters = written(_placed, challenge.letters)
      const given = _given.letters === letters ? _given : { key: newKey(), letters }
      this.setData({ busy: true, _given: given })
      try {
        this.judged(await answer(_s, { ...given, listed: listed && !!group }, group), letters)
      } catch (error) {
        await this.refused(asApiError(error))
      } finally {
        this.setData({ busy: false })
      }
    },

    judged(challenge: Challenge, letters: string) {
      const { state, tries_left } = challenge
      const isWrong = state === 'open'
      this.setData({ said: isWrong ? `不是「${letters}」，再想想，还有 ${tries_left} 次` : '', _given: { key: '', letters: '' } })
      this.stands(challenge)
      if (isWrong) this.setData({ shaken: this.data.shaken + 1 })
      else void wx.pageScrollTo({ scrollTop: 0, duration: 200 })
    },

    /** What is gone is gone; what has ended elsewhere is shown as it ended; all else can be given again. */
    async refused(refused: ApiError) {
      if (failureOf(refused).way === 'home') return this.setData({ failure: this.failed(refused), challenge: null })
      say(refused.detail)
      if (['challenge_over', 'challenge_own'].includes(refused.code)) await this.refresh()
    },

    /** Passed on from here it is another share of the same question, which stays its maker's. */
    drawn({ article }: PassedOn): string {
      return passOn(article, this.data._s)
    },

    /** Read on where the words stand; where an editor took them out, the article shows them beside it. */
    onRead() {
      const { passage, article } = this.data.challenge ?? {}
      if (!article) return
      const { start, end, revision } = passage ?? {}
      const place = passage?.state === 'orphaned' ? { lost: shortened(passage.quote, LONGEST_LOST) } : { start, end, revision }
      void wx.navigateTo({ url: pathTo('article', { id: article.id, ...place }) })
    },

    /** Hide other characters of the same words; where they stand no more, of others in the article. */
    onMake() {
      const { passage, article } = this.data.challenge ?? {}
      if (!article || !passage || passage.state === 'orphaned') return this.onRead()
      const { start, end, revision } = passage
      void wx.navigateTo({ url: pathTo('gap', { article: article.id, revision, start, end }) })
    },

    onWayOn() {
      const { failure, _article: id } = this.data
      if (failure?.way === 'home') openHome()
      else if (failure?.way === 'article' && id) void wx.redirectTo({ url: pathTo('article', { id }) })
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

// A challenge that a friend passed on: the words with a gap, the letters to fill it, and how it went.
import { visitRecording } from '../../behaviors/visit-recording'
import { failureRecovery } from '../../behaviors/failure-recovery'
import { navigation } from '../../behaviors/navigation'
import { pullHandlers, shareHandlers } from '../../behaviors/page-handlers'
import { challengeShare, sharing, type ShareContent } from '../../behaviors/sharing'
import { pullRefresh } from '../../behaviors/pull-refresh'
import { describeScore, describeTries } from '../../lib/challenge-score-text'
import {
  buildBoxes,
  emptyBoxes,
  isFull,
  placeLetter,
  removeLetter,
  buildTiles,
  readAnswer,
  type Box,
  type LetterPlacement,
  type Tile,
} from '../../lib/letter-bank'
import { TO_ARTICLE, describeFailure, type Failure } from '../../lib/failure-text'
import { MAX_LOST_LENGTH, truncate } from '../../lib/passage'
import { articleShareId, buildPath, parseShareId, type Query } from '../../lib/scene'
import { getKnownAccount } from '../../services/accounts'
import { isSinglePage } from '../../services/last-launch'
import { ApiError, toApiError } from '../../services/errors'
import { findCurrentGroup } from '../../services/chat-groups'
import { createChallenge as passOn } from '../../services/share-outbox'
import { showToast } from '../../services/dialogs'
import { submitAnswer, getPictureUrl, loadChallenge, type Challenge } from '../../services/challenges'
import { createKey } from '../../services/visitor-token'

/** Somebody of the reader's group who found it. */
interface Solver {
  nickname: string
  avatar_url: string
  tries: string
  own: boolean
}

const NOT_YET_SENT = {
  title: '这道题还在路上',
  words: '出题的手机还没有连上网。先读读这篇文章，过一会儿再来填。',
  ...TO_ARTICLE,
  action: '先读文章',
}

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [visitRecording, sharing, pullRefresh, failureRecovery, navigation],
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
    isComplete: false,
    /** what became of the last try; '' before the first */
    feedback: '',
    /** counts wrong answers */
    wrongCount: 0,
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
    isListed: false,
    /** whether the reader is signed in, so that who asks can be told who found it */
    isSignedIn: false,
    /** whether this is Moments' single-page mode, where nothing can be answered */
    isSinglePageMode: false,
    /** the article's id, if the path says one */
    _articleId: '',
    /** which letter lies in which box */
    _placement: [] as LetterPlacement,
    /** the answer that is being given, to be told again under the same key */
    _pendingAnswer: { key: '', letters: '' },
  },
  methods: {
    ...shareHandlers,
    ...pullHandlers,
    onLoad(query: Query) {
      const article = query.a ?? ''
      this.setData({ _articleId: article, isSinglePageMode: isSinglePage() })
      this.setShare(parseShareId(query), article ? articleShareId(article) : '')
      void this.refresh()
    },

    /** A reader who has signed in meanwhile is known by name to the one who asks. */
    onShow() {
      this.setData({ isSignedIn: !!getKnownAccount() })
    },

    failedArticleId() {
      return this.data._articleId
    },

    async refresh() {
      this.setData({ failure: null })
      try {
        if (!this.data._s) throw new ApiError('share_unknown', 404, '这个分享已失效，去看看别的文章吧')
        this.showChallenge(await loadChallenge(this.data._s, ''))
        if (!this.data.isSinglePageMode) await this.loadForGroup()
      } catch (error) {
        this.setData({ failure: this.failureFor(toApiError(error)), challenge: null })
      }
    },

    /** A phone that draws an id may be out of reach still: the article that the path names will do for now. */
    failureFor(refused: ApiError): Failure {
      return refused.code === 'share_unknown' && this.data._articleId ? NOT_YET_SENT : describeFailure(refused)
    },

    /** See how it stands in the reader's group, once that is known; it is played without as well. */
    async loadForGroup() {
      const group = await findCurrentGroup()
      if (!group) return
      try {
        const challenge = await loadChallenge(this.data._s, group)
        this.setData({ group: challenge.group ? group : '' })
        this.onShow()
        // Meanwhile the reader may have answered.
        if (this.data.challenge?.tries_left === challenge.tries_left && !this.data.busy) this.showChallenge(challenge)
      } catch (error) {
        toApiError(error)
      }
    },

    /** Show how it stands. What lies in the boxes stays, unless a try was taken since. */
    showChallenge(challenge: Challenge) {
      const { challenge: before, _placement } = this.data
      const { id, article, group, length, tries_left } = challenge
      const stays = before?.id === id && before.tries_left === tries_left && _placement.length === length
      this.setData({
        challenge,
        score: describeScore(challenge),
        groupScore: group ? describeScore(group, '本群 ') : '',
        board: (group?.board ?? []).map((each) => ({ ...each, avatar_url: each.avatar_url ?? '', tries: describeTries(each.tries) })),
        _share: { ...challengeShare(article.id, challenge), image: getPictureUrl(id, 'wide'), square: getPictureUrl(id, 'square') },
      })
      this.placeLetters(stays ? _placement : emptyBoxes(length))
    },

    placeLetters(_placed: LetterPlacement) {
      const { challenge, isSinglePageMode } = this.data
      if (!challenge) return
      const isOpen = challenge.state === 'open' && !isSinglePageMode
      this.setData({
        _placement: _placed,
        boxes: isOpen ? buildBoxes(_placed, challenge.letters) : [],
        tiles: isOpen ? buildTiles(_placed, challenge.letters) : [],
        isComplete: isFull(_placed),
      })
    },

    onTile({ currentTarget }: WechatMiniprogram.TouchEvent) {
      if (this.data.busy) return
      this.setData({ feedback: '' })
      this.placeLetters(placeLetter(this.data._placement, currentTarget.dataset.at as number))
    },

    onBoxTap({ detail }: WechatMiniprogram.CustomEvent<{ at: number }>) {
      if (!this.data.busy) this.placeLetters(removeLetter(this.data._placement, detail.at))
    },

    onListedToggle() {
      this.setData({ isListed: !this.data.isListed })
    },

    async onAnswer() {
      const { challenge, isComplete, busy, group, isListed, _s, _placement, _pendingAnswer } = this.data
      if (!challenge || !isComplete || busy) return
      const letters = readAnswer(_placement, challenge.letters)
      const given = _pendingAnswer.letters === letters ? _pendingAnswer : { key: createKey(), letters }
      this.setData({ busy: true, _pendingAnswer: given })
      try {
        this.showResult(await submitAnswer(_s, { ...given, listed: isListed && !!group }, group), letters)
      } catch (error) {
        await this.onRefused(toApiError(error))
      } finally {
        this.setData({ busy: false })
      }
    },

    showResult(challenge: Challenge, letters: string) {
      const { state, tries_left } = challenge
      const isWrong = state === 'open'
      this.setData({
        feedback: isWrong ? `不是「${letters}」，再想想，还有 ${tries_left} 次` : '',
        _pendingAnswer: { key: '', letters: '' },
      })
      this.showChallenge(challenge)
      if (isWrong) this.setData({ wrongCount: this.data.wrongCount + 1 })
      else void wx.pageScrollTo({ scrollTop: 0, duration: 200 })
    },

    /** What is gone is gone; what has ended elsewhere is shown as it ended; all else can be given again. */
    async onRefused(refused: ApiError) {
      if (describeFailure(refused).way === 'home') return this.setData({ failure: this.failureFor(refused), challenge: null })
      showToast(refused.detail)
      if (['challenge_over', 'challenge_own'].includes(refused.code)) await this.refresh()
    },

    /** Passed on from here it is another share of the same question, which stays its maker's. */
    createShareId({ article }: ShareContent): string {
      return passOn(article, this.data._s)
    },

    /** Read on where the words stand; where an editor took them out, the article shows them beside it. */
    onRead() {
      const { passage, article } = this.data.challenge ?? {}
      if (!article) return
      const { start, end, revision } = passage ?? {}
      const place = passage?.state === 'orphaned' ? { lost: truncate(passage.quote, MAX_LOST_LENGTH) } : { start, end, revision }
      void wx.navigateTo({ url: buildPath('article', { id: article.id, ...place }) })
    },

    /** Hide other characters of the same words; where they stand no more, of others in the article. */
    onCreate() {
      const { passage, article } = this.data.challenge ?? {}
      if (!article || !passage || passage.state === 'orphaned') return this.onRead()
      const { start, end, revision } = passage
      void wx.navigateTo({ url: buildPath('gap', { article: article.id, revision, start, end }) })
    },
  },
})

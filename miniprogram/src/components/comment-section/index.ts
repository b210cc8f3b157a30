// What is said about an article, or about a passage of it: a list with replies, and a place to write.
import { updateComment, findComment, buildThread, addReplies, removeComment, type Thread } from '../../lib/threads'
import { RETRY, describeFailure, type Failure } from '../../lib/failure-text'
import * as messages from '../../services/comments'
import { listDropped, runWithToast, showOutcome } from '../../services/action-feedback'
import { toApiError } from '../../services/errors'
import { findCurrentGroup } from '../../services/chat-groups'
import * as moderation from '../../services/moderation'
import { offerReport } from '../../services/reporting'
import { subscribe, unsubscribe, listWaitingAt, type SendResult } from '../../services/offline-outbox'
import { confirmAction, chooseAction, showToast } from '../../services/dialogs'

type Draft =
  | { kind: 'new' }
  | { kind: 'appeal'; what: messages.Comment }
  | { kind: 'question' }
  | { kind: 'reply'; to: messages.Comment }
  | { kind: 'edit'; what: messages.Comment }

/** What the composer says, by what is being written. */
interface ComposerTexts {
  title: string
  hint: string
  given: string
  choice: boolean
}

const EMPTY_TEXTS: ComposerTexts = { title: '', hint: '', given: '', choice: false }
const [MAKE_PRIVATE, MAKE_PUBLIC] = ['改为仅自己可见', '让大家看到']
/** A question is a thought that begins so, for all to answer. */
const QUESTION_PREFIX = '想问：'
const [MAX_MESSAGE_LENGTH, MAX_THOUGHT_LENGTH] = [1000, 500]
const QUEUED_TEXT = '没有连上网络，已存在手机里，联网后自动发出'

Component({
  options: { pureDataPattern: /^_/ },
  properties: {
    /** what is talked about: {article, passage?}; null for nothing */
    subject: { type: Object, value: null as messages.Subject | null },
    /** whether this is Moments' single-page mode, where nothing can be said */
    readOnly: Boolean,
    /** the root of the one thread that is shown; '' for all of them */
    rootId: String,
    /** the words within that thread that the reader came for */
    commentId: String,
  },
  data: {
    /** what is said, so far */
    threads: [] as Thread[],
    /** words of this reader that wait for the network */
    waiting: [] as string[],
    /** how many things are said in all; null while unknown */
    total: null as number | null,
    /** the reader's group, from which they came; '' for none */
    group: '',
    /** whether this reader has said something here just now */
    hasPosted: false,
    /** the group whose words are listed; '' for what all say */
    listedGroup: '',
    /** in which order */
    sort: 'hot' as messages.Sort,
    /** what the foot of the list says */
    footer: 'loading' as '' | 'loading' | 'end' | 'failed',
    /** why there is no list */
    failure: null as Failure | null,
    /** the composer's words */
    composerTexts: EMPTY_TEXTS,
    /** why the last attempt was refused; '' otherwise */
    refusal: '',
    /** how many characters may be written now */
    maxLength: 0,
    /** the words that are put before what is written */
    prefix: '',
    /** whether the composer is open */
    isComposerOpen: false,
    /** whether words are on their way */
    isSending: false,
    /** what is being written */
    _draft: { kind: 'new' } as Draft,
    /** cursor of the next page */
    _cursor: '',
    /** number of the newest question; older answers are dropped */
    _requestNumber: 0,
  },
  lifetimes: {
    attached() {
      void this.findGroup()
      subscribe(this, () => {
        if (this.data.waiting.length) void this.refresh()
      })
    },
    detached() {
      unsubscribe(this)
    },
  },
  observers: {
    subject(subject: messages.Subject | null) {
      if (subject) void this.refresh()
    },
  },
  methods: {
    async findGroup() {
      const group = await findCurrentGroup()
      if (group) this.setData({ group })
    },

    onGroupTab({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const among = currentTarget.dataset.group as string
      if (among === this.data.listedGroup) return
      this.setData({ listedGroup: among, total: null })
      void this.refresh()
    },

    async refresh() {
      const _asked = this.data._requestNumber + 1
      this.setData({ _requestNumber: _asked, threads: [], footer: 'loading', failure: null, _cursor: '' })
      this.showWaiting()
      await this.loadPage(_asked)
    },

    /** Fetch the next page, if there is one. */
    async loadNextPage() {
      const { footer, _cursor, _requestNumber } = this.data
      if (footer === 'loading' || !_cursor) return
      this.setData({ footer: 'loading' })
      await this.loadPage(_requestNumber)
    },

    async loadPage(_asked: number) {
      const { sort, _cursor, listedGroup, rootId, commentId } = this.data
      try {
        const page = rootId
          ? await messages.loadThread(rootId, commentId)
          : await messages.listMessages(this.getSubject(), sort, _cursor, listedGroup)
        if (_asked !== this.data._requestNumber) return
        const threads = [...this.data.threads, ...page.items.map(buildThread)]
        this.setData({ threads, _cursor: page.next ?? '', footer: page.next ? '' : 'end' })
        if (page.total !== null) this.setData({ total: page.total })
      } catch (error) {
        if (_asked !== this.data._requestNumber) return
        if (this.data.listedGroup && toApiError(error).code === 'group_unknown') return this.onGroupLeft(toApiError(error).detail)
        if (this.data.threads.length) this.setData({ footer: 'failed' })
        else this.setData({ failure: { ...describeFailure(toApiError(error), '留言没有加载出来'), ...RETRY }, footer: '' })
      }
    },

    /** The reader is in the group no more: what all say is there. */
    onGroupLeft(why: string) {
      showToast(why)
      this.setData({ group: '', listedGroup: '', total: null })
      void this.refresh()
    },

    getSubject(): messages.Subject {
      return this.data.subject as messages.Subject
    },

    showWaiting() {
      const { passage } = this.getSubject()
      const here = (body: Record<string, unknown>) =>
        (body.group_id ?? '') === this.data.listedGroup && (!passage || body.quote === passage.quote)
      const own = listWaitingAt(messages.outboxPath(this.getSubject())).filter(({ body }) => here(body))
      this.setData({ waiting: own.map(({ body }) => String(body.text)) })
    },

    onSort({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const sort = currentTarget.dataset.sort as messages.Sort
      if (sort === this.data.sort) return
      this.setData({ sort })
      void this.refresh()
    },

    async onLike({ detail }: WechatMiniprogram.CustomEvent<{ id: string }>) {
      const comment = findComment(this.data.threads, detail.id)
      if (!comment) return
      const liked = !comment.liked
      this.changeComment(comment.id, { liked, likes: comment.likes + (liked ? 1 : -1) })
      try {
        this.changeComment(comment.id, await messages.setLike(comment.id, liked))
      } catch (error) {
        this.changeComment(comment.id, { liked: comment.liked, likes: comment.likes })
        showToast(toApiError(error).detail)
      }
    },

    changeComment(id: string, fields: Partial<messages.Comment>) {
      this.setData({ threads: updateComment(this.data.threads, id, fields) })
    },

    async onReplies({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const id = currentTarget.dataset.id as string
      const thread = this.data.threads.find((each) => each.id === id)
      if (!thread) return
      await runWithToast(async () => {
        const page = await messages.listReplies(id, thread.next)
        this.setData({ threads: addReplies(this.data.threads, id, page) })
      })
    },

    /** Open the composer for something new. */
    openComposer() {
      const { passage } = this.getSubject()
      const { listedGroup } = this.data
      const title = passage ? `「${passage.quote}」` : '写留言'
      const hint = listedGroup ? '只有群友和编辑看得到' : passage ? '写下此刻的想法' : '说点什么'
      this.compose({ kind: 'new' }, { title, hint, given: '', choice: !listedGroup })
    },

    /** Open the composer for a question about the passage. */
    openQuestion() {
      const title = `${QUESTION_PREFIX}「${this.getSubject().passage?.quote ?? ''}」`
      this.compose({ kind: 'question' }, { title, hint: '哪里没读懂？作者和读者都能回答', given: '', choice: false })
    },

    onReply({ detail }: WechatMiniprogram.CustomEvent<{ id: string }>) {
      const to = findComment(this.data.threads, detail.id)
      if (!to) return
      this.compose({ kind: 'reply', to }, { title: `回复 ${to.author?.nickname ?? ''}`, hint: '写下回复', given: '', choice: false })
    },

    onAppeal({ detail }: WechatMiniprogram.CustomEvent<{ id: string }>) {
      const what = findComment(this.data.threads, detail.id)
      if (what)
        this.compose(
          { kind: 'appeal', what },
          { title: '申诉', hint: '说说为什么应该让大家看到，每段话只能申诉一次', given: '', choice: false },
        )
    },

    compose(draft: Draft, texts: ComposerTexts) {
      const lead = draft.kind === 'question' ? QUESTION_PREFIX : ''
      const longest =
        draft.kind === 'appeal' ? moderation.MAX_APPEAL_LENGTH : this.getSubject().passage ? MAX_THOUGHT_LENGTH : MAX_MESSAGE_LENGTH
      this.setData({
        _draft: draft,
        composerTexts: texts,
        prefix: lead,
        maxLength: longest - lead.length,
        refusal: '',
        isComposerOpen: true,
      })
    },

    onClose() {
      this.setData({ isComposerOpen: false })
    },

    async onSend({ detail }: WechatMiniprogram.CustomEvent<{ text: string; visibility: messages.Visibility }>) {
      this.setData({ isSending: true, refusal: '' })
      try {
        await this.sendDraft(detail.text, detail.visibility)
        this.setData({ isComposerOpen: false })
        this.composer()?.clear()
      } catch (error) {
        this.setData({ refusal: toApiError(error).detail })
      } finally {
        this.setData({ isSending: false })
      }
    },

    async sendDraft(text: string, visibility: messages.Visibility) {
      const { _draft: draft } = this.data
      if (draft.kind === 'appeal') {
        const answer = await moderation.createAppeal(draft.what.id, text)
        this.changeComment(draft.what.id, moderation.APPEALED)
        showOutcome('', listDropped(answer))
      } else if (draft.kind === 'edit') {
        const edited = await messages.updateMessage(draft.what.id, text)
        this.changeComment(draft.what.id, edited)
        showOutcome('', listDropped(edited))
      } else if (draft.kind === 'reply') {
        this.showSent(await messages.createReply(draft.to.id, text), draft.to.root_id ?? draft.to.id)
      } else if (draft.kind === 'question') {
        this.showSent(
          await messages.createMessage(
            this.getSubject(),
            text.startsWith(QUESTION_PREFIX) ? text : QUESTION_PREFIX + text,
            'public',
            this.data.listedGroup,
          ),
          null,
        )
      } else {
        this.showSent(await messages.createMessage(this.getSubject(), text, visibility, this.data.listedGroup), null)
      }
    },

    /** Show what was just said, where it belongs. */
    showSent(sent: SendResult<messages.WrittenMessage>, root: string | null) {
      if (!sent.answer) {
        showToast(QUEUED_TEXT)
        return this.showWaiting()
      }
      const { answer } = sent
      const threads = root
        ? addReplies(this.data.threads, root, { items: [answer], next: null }, true)
        : [buildThread(answer), ...this.data.threads]
      this.setData({ threads, total: root ? this.data.total : (this.data.total ?? 0) + 1, hasPosted: true })
      showOutcome(answer.state === 'waiting' ? '发出去了，审核后大家就能看到' : '', listDropped(answer))
    },

    composer(): { clear(): void } | null {
      return this.selectComponent('#composer') as unknown as { clear(): void } | null
    },

    async onMore({ detail }: WechatMiniprogram.CustomEvent<{ id: string }>) {
      const comment = findComment(this.data.threads, detail.id)
      if (!comment) return
      if (comment.is_own) await this.offerOwnActions(comment)
      else if (await offerReport(comment)) await this.refresh()
    },

    async offerOwnActions(comment: messages.Comment) {
      const isEditable = comment.editable && (!comment.editable_until || new Date(comment.editable_until).getTime() > Date.now())
      const [words, wanted] = comment.visibility === 'public' ? [MAKE_PRIVATE, 'private' as const] : [MAKE_PUBLIC, 'public' as const]
      const canChangeVisibility = comment.kind !== 'reply' && comment.visibility !== 'group' && comment.state !== 'refused'
      const action = await chooseAction([...(isEditable ? ['修改'] : []), ...(canChangeVisibility ? [words] : []), '删除'])
      if (action === words)
        await runWithToast(async () => this.changeComment(comment.id, await messages.updateMessage(comment.id, comment.text, wanted)))
      if (action === '修改') this.compose({ kind: 'edit', what: comment }, { title: '修改', hint: '', given: comment.text, choice: false })
      if (action !== '删除' || !(await confirmAction('删除这条留言', '删除后别人看不到它，别人的回复会留下。', '删除'))) return
      await runWithToast(async () => {
        await messages.deleteMessage(comment.id)
        this.setData({ threads: removeComment(this.data.threads, comment.id) })
      })
    },
  },
})

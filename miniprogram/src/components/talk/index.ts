// What is said about an article, or about a passage of it: a list with replies, and a place to write.
import { changed, find, folded, withReplies, without, type Thread } from '../../lib/threads'
import { RETRY, failureOf, type Failure } from '../../lib/failure'
import * as messages from '../../services/messages'
import { asApiError } from '../../services/errors'
import { groupHere } from '../../services/groups'
import * as moderation from '../../services/moderation'
import { object } from '../../services/objecting'
import { heed, unheed, waitingAt, type Sent } from '../../services/outbox'
import { ask, choose, say } from '../../services/phone'

type Writing = { kind: 'new' } | { kind: 'appeal'; what: messages.Said } | { kind: 'question' } | { kind: 'reply'; to: messages.Said } | { kind: 'edit'; what: messages.Said }

/** What the composer says, by what is being written. */
interface Desk {
  title: string
  hint: string
  given: string
  choice: boolean
}

const CLOSED: Desk = { title: '', hint: '', given: '', choice: false }
const [HIDE, SHOW] = ['改为仅自己可见', '让大家看到']
/** A question is a thought that begins so, for all to answer. */
const QUESTION = '想问：'
const [LONGEST_MESSAGE, LONGEST_THOUGHT] = [1000, 500]
/** How many pages of replies are turned for the words that a reader came for. */
const MOST_TURNS = 10
const LATER = '没有连上网络，已存在手机里，联网后自动发出'

Component({
  options: { pureDataPattern: /^_/ },
  properties: {
    /** what is talked about: {article, passage?}; null for nothing */
    subject: { type: Object, value: null as messages.Subject | null },
    /** whether this is Moments' single-page mode, where nothing can be said */
    mute: Boolean,
    /** the root of the one thread that is shown; '' for all of them */
    only: String,
    /** the words within that thread that the reader came for */
    sought: String,
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
    spoke: false,
    /** the group whose words are listed; '' for what all say */
    among: '',
    /** in which order */
    sort: 'hot' as messages.Sort,
    /** what the foot of the list says */
    foot: 'loading' as '' | 'loading' | 'end' | 'failed',
    /** why there is no list */
    failure: null as Failure | null,
    /** the composer's words */
    desk: CLOSED,
    /** why the last attempt was refused; '' otherwise */
    refusal: '',
    /** how many characters may be written now */
    most: 0,
    /** the words that are put before what is written */
    lead: '',
    /** whether the composer is open */
    open: false,
    /** whether words are on their way */
    busy: false,
    /** what is being written */
    _writing: { kind: 'new' } as Writing,
    /** cursor of the next page */
    _next: '',
    /** number of the newest question; older answers are dropped */
    _asked: 0,
  },
  lifetimes: {
    attached() {
      void this.findGroup()
      heed(this, () => {
        if (this.data.waiting.length) void this.refresh()
      })
    },
    detached() {
      unheed(this)
    },
  },
  observers: {
    subject(subject: messages.Subject | null) {
      if (subject) void this.refresh()
    },
  },
  methods: {
    async findGroup() {
      const group = await groupHere()
      if (group) this.setData({ group })
    },

    onAmong({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const among = currentTarget.dataset.group as string
      if (among === this.data.among) return
      this.setData({ among, total: null })
      void this.refresh()
    },

    async refresh() {
      const _asked = this.data._asked + 1
      this.setData({ _asked, threads: [], foot: 'loading', failure: null, _next: '' })
      this.showWaiting()
      await this.fetch(_asked)
    },

    /** Fetch the next page, if there is one. */
    async more() {
      const { foot, _next, _asked } = this.data
      if (foot === 'loading' || !_next) return
      this.setData({ foot: 'loading' })
      await this.fetch(_asked)
    },

    async fetch(_asked: number) {
      const { sort, _next, among } = this.data
      try {
        const page = this.data.only ? await this.thread() : await messages.list(this.about(), sort, _next, among)
        if (_asked !== this.data._asked) return
        const threads = [...this.data.threads, ...page.items.map(folded)]
        this.setData({ threads, _next: page.next ?? '', foot: page.next ? '' : 'end' })
        if (page.total !== null) this.setData({ total: page.total })
      } catch (error) {
        if (_asked !== this.data._asked) return
        if (this.data.among && asApiError(error).code === 'group_unknown') return this.leftGroup(asApiError(error).detail)
        if (this.data.threads.length) this.setData({ foot: 'failed' })
        else this.setData({ failure: { ...failureOf(asApiError(error), '留言没有加载出来'), ...RETRY }, foot: '' })
      }
    },

    /** Give the one thread, with its replies as far as the words that the reader came for. */
    async thread(): Promise<messages.MessagePage> {
      const { only, sought } = this.data
      const root = await messages.get(only)
      for (let turns = 0, cursor = ''; turns < MOST_TURNS && root.reply_count > root.replies.length; turns += 1) {
        if (only === sought || root.replies.some(({ id }) => id === sought)) break
        const page = await messages.replies(only, cursor)
        const known = new Set(root.replies.map(({ id }) => id))
        root.replies = [...root.replies, ...page.items.filter(({ id }) => !known.has(id))]
        if (!page.next) break
        cursor = page.next
      }
      return { items: [root], next: null, total: null }
    },

    /** The reader is in the group no more: what all say is there. */
    leftGroup(why: string) {
      say(why)
      this.setData({ group: '', among: '', total: null })
      void this.refresh()
    },

    about(): messages.Subject {
      return this.data.subject as messages.Subject
    },

    showWaiting() {
      const { passage } = this.about()
      const here = (body: Record<string, unknown>) => (body.group ?? '') === this.data.among && (!passage || body.quote === passage.quote)
      const own = waitingAt(messages.outboxPath(this.about())).filter(({ body }) => here(body))
      this.setData({ waiting: own.map(({ body }) => String(body.text)) })
    },

    onSort({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const sort = currentTarget.dataset.sort as messages.Sort
      if (sort === this.data.sort) return
      this.setData({ sort })
      void this.refresh()
    },

    async onLike({ detail }: WechatMiniprogram.CustomEvent<{ id: string }>) {
      const said = find(this.data.threads, detail.id)
      if (!said) return
      const liked = !said.liked
      this.change(said.id, { liked, likes: said.likes + (liked ? 1 : -1) })
      try {
        this.change(said.id, await messages.like(said.id, liked))
      } catch (error) {
        this.change(said.id, { liked: said.liked, likes: said.likes })
        say(asApiError(error).detail)
      }
    },

    change(id: string, fields: Partial<messages.Said>) {
      this.setData({ threads: changed(this.data.threads, id, fields) })
    },

    async onReplies({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const id = currentTarget.dataset.id as string
      const thread = this.data.threads.find((each) => each.id === id)
      if (!thread) return
      try {
        const page = await messages.replies(id, thread.next)
        this.setData({ threads: withReplies(this.data.threads, id, page) })
      } catch (error) {
        say(asApiError(error).detail)
      }
    },

    /** Open the composer for something new. */
    write() {
      const { passage } = this.about()
      const { among } = this.data
      const title = passage ? `「${passage.quote}」` : '写留言'
      const hint = among ? '只有群友和编辑看得到' : passage ? '写下此刻的想法' : '说点什么'
      this.compose({ kind: 'new' }, { title, hint, given: '', choice: !among })
    },

    /** Open the composer for a question about the passage. */
    question() {
      const title = `${QUESTION}「${this.about().passage?.quote ?? ''}」`
      this.compose({ kind: 'question' }, { title, hint: '哪里没读懂？作者和读者都能回答', given: '', choice: false })
    },

    onReply({ detail }: WechatMiniprogram.CustomEvent<{ id: string }>) {
      const to = find(this.data.threads, detail.id)
      if (!to) return
      this.compose({ kind: 'reply', to }, { title: `回复 ${to.author?.nickname ?? ''}`, hint: '写下回复', given: '', choice: false })
    },

    onAppeal({ detail }: WechatMiniprogram.CustomEvent<{ id: string }>) {
      const what = find(this.data.threads, detail.id)
      if (what) this.compose({ kind: 'appeal', what }, { title: '申诉', hint: '说说为什么应该让大家看到，每段话只能申诉一次', given: '', choice: false })
    },

    compose(_writing: Writing, desk: Desk) {
      const lead = _writing.kind === 'question' ? QUESTION : ''
      const longest = _writing.kind === 'appeal' ? moderation.LONGEST_APPEAL : this.about().passage ? LONGEST_THOUGHT : LONGEST_MESSAGE
      this.setData({ _writing, desk, lead, most: longest - lead.length, refusal: '', open: true })
    },

    onClose() {
      this.setData({ open: false })
    },

    async onSend({ detail }: WechatMiniprogram.CustomEvent<{ text: string; visibility: messages.Visibility }>) {
      this.setData({ busy: true, refusal: '' })
      try {
        await this.sent(detail.text, detail.visibility)
        this.setData({ open: false })
        this.composer()?.clear()
      } catch (error) {
        this.setData({ refusal: asApiError(error).detail })
      } finally {
        this.setData({ busy: false })
      }
    },

    async sent(text: string, visibility: messages.Visibility) {
      const { _writing: writing } = this.data
      if (writing.kind === 'appeal') {
        this.change(writing.what.id, await moderation.appeal(writing.what.id, text))
      } else if (writing.kind === 'edit') {
        this.change(writing.what.id, await messages.edit(writing.what.id, text))
      } else if (writing.kind === 'reply') {
        this.arrived(await messages.reply(writing.to.id, text), writing.to.root_id ?? writing.to.id)
      } else if (writing.kind === 'question') {
        this.arrived(await messages.say(this.about(), text.startsWith(QUESTION) ? text : QUESTION + text, 'public', this.data.among), null)
      } else {
        this.arrived(await messages.say(this.about(), text, visibility, this.data.among), null)
      }
    },

    /** Show what was just said, where it belongs. */
    arrived(sent: Sent<messages.Message>, root: string | null) {
      if (!sent.answer) {
        say(LATER)
        this.showWaiting()
        return
      }
      const { answer } = sent
      const threads = root
        ? withReplies(this.data.threads, root, { items: [answer], next: null }, true)
        : [folded(answer), ...this.data.threads]
      this.setData({ threads, total: root ? this.data.total : (this.data.total ?? 0) + 1 })
      this.setData({ spoke: true })
      this.triggerEvent('said')
      if (answer.state === 'waiting') say('发出去了，审核后大家就能看到')
    },

    composer(): { clear(): void } | null {
      return this.selectComponent('#composer') as unknown as { clear(): void } | null
    },

    async onMore({ detail }: WechatMiniprogram.CustomEvent<{ id: string }>) {
      const said = find(this.data.threads, detail.id)
      if (!said) return
      if (said.mine) await this.ownDeeds(said)
      else if (await object(said)) await this.refresh()
    },

    async ownDeeds(said: messages.Said) {
      const still = said.editable && (!said.editable_until || new Date(said.editable_until).getTime() > Date.now())
      const [words, wanted] = said.visibility === 'public' ? [HIDE, 'private' as const] : [SHOW, 'public' as const]
      const turns = said.kind !== 'reply' && said.visibility !== 'group' && said.state !== 'refused'
      const deed = await choose([...(still ? ['修改'] : []), ...(turns ? [words] : []), '删除'])
      if (deed === words) await this.attempt(async () => this.change(said.id, await messages.edit(said.id, said.text, wanted)))
      if (deed === '修改') this.compose({ kind: 'edit', what: said }, { title: '修改', hint: '', given: said.text, choice: false })
      if (deed !== '删除' || !(await ask('删除这条留言', '删除后别人看不到它，别人的回复会留下。', '删除'))) return
      await this.attempt(async () => {
        await messages.erase(said.id)
        this.setData({ threads: without(this.data.threads, said.id) })
      })
    },

    async attempt(deed: () => Promise<void>) {
      try {
        await deed()
      } catch (error) {
        say(asApiError(error).detail)
      }
    },
  },
})

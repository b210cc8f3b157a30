import { pathTo } from '../../lib/scene'
import { length } from '../../lib/text'
import * as accounts from '../../services/accounts'
import { type ApiError, asApiError } from '../../services/errors'
import { ask, say } from '../../services/phone'

Component({
  options: { pureDataPattern: /^_/ },
  data: {
    /** the reader; null while nobody is signed in */
    account: null as accounts.Account | null,
    /** what is under way: sign-in, avatar, nickname, or nothing */
    busy: '' as '' | 'sign-in' | 'avatar' | 'nickname',
    /** the nickname as typed */
    nickname: '',
    /** whether what is typed differs from what is kept */
    changed: false,
    /** what the server said about the nickname */
    nicknameWrong: '',
    /** what the server said about the picture */
    avatarWrong: '',
  },
  methods: {
    onLoad() {
      const account = accounts.known()
      this.shown(account)
      if (account) void this.refresh()
    },

    /** Coming back: the reader may have left on a page above, and what was read there counts no more. */
    onShow() {
      const account = accounts.known()
      if (!this.data.account) return
      if (account) this.setData({ 'account.unread': account.unread })
      else this.shown(null)
    },

    async refresh() {
      try {
        const account = await accounts.me()
        // What is being typed meanwhile is the reader's.
        if (this.data.changed) this.setData({ account })
        else this.shown(account)
      } catch (error) {
        // What the phone remembers is shown on.
        asApiError(error)
      }
    },

    shown(account: accounts.Account | null) {
      const nickname = account?.nickname ?? ''
      this.setData({ account, nickname, changed: false, nicknameWrong: '', avatarWrong: '' })
    },

    async onSignIn() {
      if (this.data.busy) return
      this.setData({ busy: 'sign-in' })
      try {
        this.shown(await accounts.arrive())
      } catch (error) {
        say(asApiError(error).detail)
      } finally {
        this.setData({ busy: '' })
      }
    },

    async onAvatar({ detail }: WechatMiniprogram.CustomEvent<{ avatarUrl: string }>) {
      if (!detail.avatarUrl || this.data.busy) return
      this.setData({ busy: 'avatar', avatarWrong: '' })
      try {
        const account = await accounts.setAvatar(detail.avatarUrl)
        this.setData({ account })
        say('头像换好了')
      } catch (error) {
        this.setData({ avatarWrong: asApiError(error).detail })
      } finally {
        this.setData({ busy: '' })
      }
    },

    onType({ detail }: WechatMiniprogram.Input) {
      const changed = detail.value.trim() !== (this.data.account?.nickname ?? '')
      this.setData({ changed, nicknameWrong: '' })
    },

    async onNickname({ detail }: WechatMiniprogram.FormSubmit) {
      const nickname = String(detail.value.nickname ?? this.data.nickname).trim()
      if (this.data.busy || !nickname) return
      this.setData({ busy: 'nickname', nicknameWrong: '' })
      try {
        this.shown(await accounts.rename(nickname))
        say('名字记下了')
      } catch (error) {
        this.setData({ nicknameWrong: wrong(asApiError(error), nickname) })
      } finally {
        this.setData({ busy: '' })
      }
    },

    async onSignOut() {
      if (!(await ask('退出登录', '退出后照样可以读；下次做卡片时会再自动登录。', '退出'))) return
      try {
        await accounts.signOut()
      } catch (error) {
        asApiError(error)
      }
      this.shown(null)
    },

    async onSignOutEverywhere() {
      if (!(await ask('在所有手机上退出', '如果有别人能用你的微信，这样可以让他们也退出拾句。', '全部退出'))) return
      try {
        await accounts.signOutEverywhere()
        this.shown(null)
        say('所有手机都退出了')
      } catch (error) {
        say(asApiError(error).detail)
      }
    },

    toShelf({ currentTarget }: WechatMiniprogram.TouchEvent) {
      void wx.navigateTo({ url: pathTo('shelf', { part: currentTarget.dataset.part as string }) })
    },

    toPassed() {
      void wx.navigateTo({ url: pathTo('passed', {}) })
    },

    toNotices() {
      void wx.navigateTo({ url: pathTo('notices', {}) })
    },

    toGroups() {
      void wx.navigateTo({ url: pathTo('groups', {}) })
    },

    toBlocked() {
      void wx.navigateTo({ url: pathTo('blocked', {}) })
    },

    toPrivacy() {
      void wx.navigateTo({ url: pathTo('privacy', {}) })
    },
  },
})

/** Say what is wrong with a nickname: the server's most precise words. */
function wrong(error: ApiError, nickname: string): string {
  const why = error.errors.find((each) => each.at === '/nickname')?.why
  return why ? `${why}（现在 ${length(nickname)} 个）` : error.detail
}

// One's own page: sign-in, nickname and avatar, and the ways to what a reader keeps.
import { navigation } from '../../behaviors/navigation'
import { countCharacters } from '../../lib/code-points'
import { listDropped, showOutcome } from '../../services/action-feedback'
import * as accounts from '../../services/accounts'
import { type ApiError, toApiError } from '../../services/errors'
import { confirmAction, showToast } from '../../services/dialogs'

Component({
  options: { pureDataPattern: /^_/ },
  behaviors: [navigation],
  data: {
    /** the reader; null while nobody is signed in */
    account: null as accounts.Account | null,
    /** what is under way: sign-in, avatar, nickname, or nothing */
    busy: '' as '' | 'sign-in' | 'avatar' | 'nickname',
    /** the face shown: the new one while it is looked at */
    avatar: '',
    /** what is said of a name that others do not meet, or nothing */
    nicknameNote: '',
    /** what is said of a face that others do not meet, or nothing */
    avatarNote: '',
    /** the nickname as typed */
    nickname: '',
    /** whether what is typed differs from what is kept */
    isNicknameChanged: false,
    /** what the server said about the nickname */
    nicknameError: '',
    /** what the server said about the picture */
    avatarError: '',
  },
  methods: {
    onLoad() {
      const account = accounts.getKnownAccount()
      this.showAccount(account)
      if (account) void this.refresh()
    },

    /** Coming back: the reader may have left on a page above, and what was read there counts no more. */
    onShow() {
      const account = accounts.getKnownAccount()
      if (!this.data.account) return
      if (account) this.setData({ 'account.unread': account.unread })
      else this.showAccount(null)
    },

    async refresh() {
      try {
        const account = await accounts.loadAccount()
        // What is being typed meanwhile is the reader's.
        if (this.data.isNicknameChanged) this.setData({ account, ...buildNotes(account) })
        else this.showAccount(account)
      } catch (error) {
        // What the phone remembers is shown on.
        toApiError(error)
      }
    },

    showAccount(account: accounts.Account | null) {
      const nickname = accounts.getDisplayName(account)
      this.setData({ account, nickname, ...buildNotes(account), isNicknameChanged: false, nicknameError: '', avatarError: '' })
    },

    async onSignIn() {
      if (this.data.busy) return
      this.setData({ busy: 'sign-in' })
      try {
        this.showAccount(await accounts.signInAndLoad())
      } catch (error) {
        showToast(toApiError(error).detail)
      } finally {
        this.setData({ busy: '' })
      }
    },

    async onAvatar({ detail }: WechatMiniprogram.CustomEvent<{ avatarUrl: string }>) {
      if (!detail.avatarUrl || this.data.busy) return
      this.setData({ busy: 'avatar', avatarError: '' })
      try {
        const account = await accounts.setAvatar(detail.avatarUrl)
        this.setData({ account, ...buildNotes(account) })
        showToast(account.new_avatar ? '头像收到了，正在审核' : '头像换好了')
      } catch (error) {
        this.setData({ avatarError: toApiError(error).detail })
      } finally {
        this.setData({ busy: '' })
      }
    },

    onNicknameInput({ detail }: WechatMiniprogram.Input) {
      const changed = detail.value.trim() !== accounts.getDisplayName(this.data.account)
      this.setData({ isNicknameChanged: changed, nicknameError: '' })
    },

    async onNickname({ detail }: WechatMiniprogram.FormSubmit) {
      const nickname = String(detail.value.nickname ?? this.data.nickname).trim()
      if (this.data.busy || !nickname) return
      this.setData({ busy: 'nickname', nicknameError: '' })
      try {
        const account = await accounts.changeNickname(nickname)
        this.showAccount(account)
        showOutcome(account.new_nickname ? '名字收到了，正在审核' : '名字记下了', listDropped(account))
      } catch (error) {
        this.setData({ nicknameError: describeNicknameError(toApiError(error), nickname) })
      } finally {
        this.setData({ busy: '' })
      }
    },

    async onSignOut() {
      if (!(await confirmAction('退出登录', '退出后照样可以读；下次做卡片时会再自动登录。', '退出'))) return
      await accounts.signOut()
      this.showAccount(null)
    },

    async onSignOutEverywhere() {
      if (!(await confirmAction('在所有手机上退出', '如果有别人能用你的微信，这样可以让他们也退出拾句。', '全部退出'))) return
      try {
        await accounts.signOutEverywhere()
        this.showAccount(null)
        showToast('所有手机都退出了')
      } catch (error) {
        showToast(toApiError(error).detail)
      }
    },
  },
})

/** Say of a name and a face where they stand, and what others meet meanwhile. */
function buildNotes(account: accounts.Account | null) {
  const name = account?.new_nickname
  const avatar = account?.new_avatar
  const met = account?.nickname ? `别人看到的还是「${account.nickname}」` : '别人还看不到'
  return {
    avatar: accounts.getDisplayAvatar(account),
    nicknameNote: !name ? '' : name.state === 'waiting' ? `审核中，通过之前${met}` : `「${name.nickname}」没有通过审核，换一个名字吧`,
    avatarNote: !avatar ? '' : avatar.state === 'waiting' ? '审核中，通过之后别人才看得到' : '这张头像没有通过审核，换一张吧',
  }
}

/** Say what is wrong with a nickname: the server's most precise words. */
function describeNicknameError(error: ApiError, nickname: string): string {
  const why = error.errors.find((each) => each.pointer === '/nickname')?.detail
  return why ? `${why}（现在 ${countCharacters(nickname)} 个）` : error.detail
}

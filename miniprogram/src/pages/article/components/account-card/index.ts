// The Official Account an article is from: to be told here of what it publishes, or to go and follow it.
import { getKnownAccount } from '../../../../services/accounts'
import type { Article } from '../../../../services/articles'
import { toApiError } from '../../../../services/errors'
import { setFollowing, loadFollowing } from '../../../../services/notifications'
import { openProfile, canOpenProfiles } from '../../../../services/official-account'
import { showToast } from '../../../../services/dialogs'
import { recordFollowTap } from '../../../../services/shares'

Component({
  properties: {
    /** the article; null until it is here */
    article: { type: Object, value: null as Article | null },
  },
  data: {
    /** whether the reader hears of this account's new articles here */
    isFollowing: false,
    /** the account to follow in WeChat, where this phone can open its profile; '' for none */
    profileName: '',
    /** whether following is on its way */
    isBusy: false,
  },
  observers: {
    article(article: Article | null) {
      if (!article) return
      this.setData({ profileName: canOpenProfiles() ? (article.official_account.username ?? '') : '' })
      if (getKnownAccount()) void this.loadState(article.official_account.id)
    },
  },
  methods: {
    async loadState(account: string) {
      try {
        this.setData({ isFollowing: await loadFollowing(account) })
      } catch (error) {
        toApiError(error)
      }
    },

    /** Hear of this account's new articles in here, or no more; that is not the account's own following. */
    async onFollowToggle() {
      const { isBusy, isFollowing } = this.data
      if (isBusy) return
      this.setData({ isBusy: true })
      const { official_account: from } = this.data.article as Article
      try {
        this.setData({ isFollowing: await setFollowing(from.id, !isFollowing) })
        showToast(this.data.isFollowing ? '有新文章时，会写在「我的」的「提醒」里' : '不再提醒新文章')
      } catch (error) {
        showToast(toApiError(error).detail)
      }
      this.setData({ isBusy: false })
    },

    /** Open the account's profile, which is where one follows it; that somebody went there is all we see. */
    onOpenProfile() {
      openProfile(this.data.profileName)
      recordFollowTap((this.data.article as Article).id).catch(toApiError)
    },
  },
})

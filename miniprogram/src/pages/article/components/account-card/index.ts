// The Official Account an article is from: to be told here of what it publishes, or to go and follow it.
import { known } from '../../../../services/accounts'
import type { Article } from '../../../../services/articles'
import { asApiError } from '../../../../services/errors'
import { follow, isFollowing } from '../../../../services/notifications'
import { openProfile, opensProfiles, say } from '../../../../services/phone'
import { tellFollowing } from '../../../../services/shares'

Component({
  properties: {
    /** the article; null until it is here */
    article: { type: Object, value: null as Article | null },
  },
  data: {
    /** whether the reader hears of this account's new articles here */
    following: false,
    /** the account to follow in WeChat, where this phone can open its profile; '' for none */
    account: '',
    /** whether following is on its way */
    busy: false,
  },
  observers: {
    article(article: Article | null) {
      if (!article) return
      this.setData({ account: opensProfiles() ? (article.official_account.username ?? '') : '' })
      if (known()) void this.find(article.official_account.id)
    },
  },
  methods: {
    async find(account: string) {
      try {
        this.setData({ following: await isFollowing(account) })
      } catch (error) {
        asApiError(error)
      }
    },

    /** Hear of this account's new articles in here, or no more; that is not the account's own following. */
    async onUpdates() {
      const { busy, following } = this.data
      if (busy) return
      this.setData({ busy: true })
      const { official_account: from } = this.data.article as Article
      try {
        this.setData({ following: await follow(from.id, !following) })
        say(this.data.following ? '有新文章时，会写在「我的」的「提醒」里' : '不再提醒新文章')
      } catch (error) {
        say(asApiError(error).detail)
      }
      this.setData({ busy: false })
    },

    /** Open the account's profile, which is where one follows it; that somebody went there is all we see. */
    onFollow() {
      openProfile(this.data.account)
      tellFollowing((this.data.article as Article).id).catch(asApiError)
    },
  },
})

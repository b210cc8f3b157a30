// The ways to other pages that many pages have.
import { buildPath } from '../lib/scene'
import { openHome } from '../services/open-home'

export const navigation = Behavior({
  methods: {
    openHomePage() {
      openHome()
    },
    openProfilePage() {
      void wx.navigateTo({ url: buildPath('me', {}) })
    },
    /** Open the page that the tapped element names as `data-page`; its other data are the query. */
    openNamedPage({ currentTarget }: WechatMiniprogram.TouchEvent) {
      const { page, ...query } = currentTarget.dataset as { page: string } & Record<string, string>
      void wx.navigateTo({ url: buildPath(page, query) })
    },
  },
})

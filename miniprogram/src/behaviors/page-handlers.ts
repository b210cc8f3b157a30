// The handlers that WeChat looks for on a page itself, for pages to spread into their methods: each calls
// what a behavior of the page does.

interface SharedPage {
  buildFriendShare(): object
  buildMomentsShare(): object
}

/** For pages with the behavior `sharing`. */
export const shareHandlers = {
  onShareAppMessage(this: SharedPage) {
    return this.buildFriendShare()
  },
  onShareTimeline(this: SharedPage) {
    return this.buildMomentsShare()
  },
}

/** For pages with a list that comes page by page. */
export const listHandlers = {
  onReachBottom(this: { loadNextPage(): Promise<void> }) {
    void this.loadNextPage()
  },
}

interface RefreshedPage {
  refresh(): Promise<void>
  refreshOnPull(refresh: () => Promise<void>): Promise<void>
}

/** For pages with the behavior `pullRefresh`. */
export const pullHandlers = {
  onPullDownRefresh(this: RefreshedPage) {
    void this.refreshOnPull(() => this.refresh())
  },
}

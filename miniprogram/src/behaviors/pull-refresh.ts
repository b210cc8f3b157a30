// Pulling down to refresh: the spinner goes when the page is done, however that ends.
export const pullRefresh = Behavior({
  methods: {
    /** Refresh by `again`, and let the spinner go. */
    async refreshOnPull(again: () => Promise<void>) {
      try {
        await again()
      } finally {
        void wx.stopPullDownRefresh()
      }
    },
  },
})

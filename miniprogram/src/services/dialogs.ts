// What WeChat shows over a page: a question, a choice of a few words, a short saying.

/** Ask the reader; true when they agree. */
export async function confirmAction(title: string, content: string, confirmText: string): Promise<boolean> {
  const { confirm } = await wx.showModal({ title, content, confirmText, cancelText: '取消' })
  return confirm
}

/** Let the reader choose one of a few words; null when they think better of it. Six is WeChat's most. */
export function chooseAction(itemList: string[]): Promise<string | null> {
  return new Promise((resolve) => {
    wx.showActionSheet({ itemList, success: ({ tapIndex }) => resolve(itemList[tapIndex]), fail: () => resolve(null) })
  })
}

/** Say a short thing; it stays for some milliseconds. */
export function showToast(title: string, duration = 2200): void {
  void wx.showToast({ title, icon: 'none', duration })
}

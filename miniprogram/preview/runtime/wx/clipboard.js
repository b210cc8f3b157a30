// The clipboard of the pictured phone; the browser's own is left alone.

export function clipboard(phone) {
  let held = ''
  return {
    sync: {},
    async: {
      async setClipboardData({ data }) {
        await phone.consent.privacy('setClipboardData')
        held = String(data)
        phone.dialogs.toast({ title: '内容已复制', icon: 'success' })
      },
      async getClipboardData() {
        await phone.consent.privacy('getClipboardData')
        return { data: held }
      },
    },
  }
}

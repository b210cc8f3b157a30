// Going from page to page.
import { EventChannel } from '../event-channel.js'

export function routes(phone) {
  const { routes: stack } = phone
  return {
    sync: {},
    async: {
      navigateTo({ url, events }) {
        const { opener, opened } = EventChannel.pair(events)
        stack.navigateTo(url, opened)
        return { eventChannel: opener }
      },
      redirectTo: ({ url }) => {
        stack.redirectTo(url)
      },
      switchTab: ({ url }) => {
        stack.switchTab(url)
      },
      reLaunch: ({ url }) => {
        stack.reLaunch(url)
      },
      navigateBack: ({ delta }) => {
        stack.navigateBack(delta)
      },
      exitMiniProgram: () => {
        phone.leave()
      },
    },
  }
}

import { recordLaunch } from './services/last-launch'
import { flushOutbox } from './services/offline-outbox'
import { sendShares } from './services/share-outbox'

App({
  onLaunch() {
    wx.onNetworkStatusChange(({ isConnected }) => {
      if (isConnected) deliverAll()
    })
  },
  onShow(options) {
    recordLaunch(options)
    deliverAll()
  },
})

/** Send what waited for the network. */
function deliverAll(): void {
  void sendShares()
  void flushOutbox()
}

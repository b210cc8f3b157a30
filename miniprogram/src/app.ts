import { entered } from './services/enters'
import { deliver } from './services/outbox'
import { tellPassedOn } from './services/passing'

App({
  onLaunch() {
    wx.onNetworkStatusChange(({ isConnected }) => {
      if (isConnected) deliverAll()
    })
  },
  onShow(options) {
    entered(options)
    deliverAll()
  },
})

/** Send what waited for the network. */
function deliverAll(): void {
  void tellPassedOn()
  void deliver()
}

import { entered } from './services/enters'
import { deliver } from './services/outbox'
import { tellPassedOn } from './services/passing'
import { say } from './services/phone'

App({
  onLaunch() {
    wx.onNetworkStatusChange(({ isConnected }) => {
      if (isConnected) void deliverAll()
    })
  },
  onShow(options) {
    entered(options)
    void deliverAll()
  },
})

/** Send what waited for the network, and tell the reader what was refused after all. */
async function deliverAll(): Promise<void> {
  void tellPassedOn()
  const refused = await deliver()
  if (refused.length) say(`有 ${refused.length} 条没有发出：${refused[0].why}`)
}

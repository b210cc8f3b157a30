import { entered } from './services/enters'

App({
  onShow(options) {
    entered(options)
  },
})

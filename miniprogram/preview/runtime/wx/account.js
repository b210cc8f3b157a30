// Who is here: wx.login asks the simulator for a code, as a phone asks WeChat.
import { fromSimulator } from './simulator.js'

export function account(phone) {
  return {
    sync: {
      getAccountInfoSync: () => ({ miniProgram: { appId: 'touristappid', envVersion: 'develop', version: '' }, plugin: {} }),
      getExtConfigSync: () => ({ server: phone.config.api }),
    },
    async: {
      login: async ({ timeout = 60_000 }) => ({ code: (await fromSimulator(phone, 'codes', {}, timeout)).code }),
      checkSession: () => {},
      getExtConfig: () => ({ extConfig: { server: phone.config.api } }),
    },
  }
}

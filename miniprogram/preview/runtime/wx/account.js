// Who is here: wx.login asks the simulator for a code, as a phone asks WeChat.
import { Refused } from './api.js'

export function account(phone) {
  return {
    sync: {
      getAccountInfoSync: () => ({ miniProgram: { appId: 'touristappid', envVersion: 'develop', version: '' }, plugin: {} }),
      getExtConfigSync: () => ({ server: phone.config.api }),
    },
    async: {
      login: async ({ timeout = 60_000 }) => ({ code: await freshCode(phone, timeout) }),
      checkSession: () => {},
      getExtConfig: () => ({ extConfig: { server: phone.config.api } }),
    },
  }
}

async function freshCode({ config, device }, timeout) {
  if (device.network === 'none') throw new Refused('net::ERR_INTERNET_DISCONNECTED', { errno: 600003 })
  try {
    const reply = await fetch(`${config.simulator}/simulator/codes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ device: device.name }),
      signal: AbortSignal.timeout(timeout),
    })
    const { code } = await reply.json()
    if (!reply.ok || !code) throw new Error(`HTTP ${reply.status}`)
    return code
  } catch (error) {
    if (error.name === 'TimeoutError') throw new Refused('timeout')
    throw new Refused(`the simulator at ${config.simulator} gave no code: ${error.message}`)
  }
}

// Asking the simulator's side door for what a phone asks WeChat itself.
import { Refused } from './api.js'

/** Post to the side door in the name of this phone; gives its answer. Throws Refused. */
export async function fromSimulator({ config, device }, what, asked, timeout) {
  if (device.network === 'none') throw new Refused('net::ERR_INTERNET_DISCONNECTED', { errno: 600003 })
  try {
    const reply = await fetch(`${config.simulator}/simulator/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ device: device.name, ...asked }),
      signal: AbortSignal.timeout(timeout),
    })
    if (!reply.ok) throw new Error(`HTTP ${reply.status}`)
    return await reply.json()
  } catch (error) {
    if (error.name === 'TimeoutError') throw new Refused('timeout')
    throw new Refused(`the simulator at ${config.simulator} gave no ${what}: ${error.message}`)
  }
}

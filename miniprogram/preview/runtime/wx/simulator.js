// Asking the simulator's side door for what a phone asks WeChat itself.
import { Refused } from './api.js'

/** Post to the side door in the name of this phone; gives its answer. Throws Refused. */
export function fromSimulator(phone, what, asked, timeout) {
  return answerOf(
    phone,
    what,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ device: phone.device.name, ...asked }),
    },
    timeout,
  )
}

/** Ask the side door for what is the same for every phone. Throws Refused. */
export function lookedUp(phone, what, timeout) {
  return answerOf(phone, what, {}, timeout)
}

async function answerOf({ config, device }, what, options, timeout) {
  if (device.network === 'none') throw new Refused('net::ERR_INTERNET_DISCONNECTED', { errno: 600003 })
  try {
    const reply = await fetch(`${config.simulator}/simulator/${what}`, { ...options, signal: AbortSignal.timeout(timeout) })
    if (!reply.ok) throw new Error(`HTTP ${reply.status}`)
    return await reply.json()
  } catch (error) {
    if (error.name === 'TimeoutError') throw new Refused('timeout')
    throw new Refused(`the simulator at ${config.simulator} gave no ${what}: ${error.message}`)
  }
}

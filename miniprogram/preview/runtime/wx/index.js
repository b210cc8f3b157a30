// Puts wx together from its topics. A name that no topic has is not there, and asking for it is
// noted, so that a test can see what an app hoped for.
import { account } from './account.js'
import { createAnimation } from './animation.js'
import { asyncFunction, NOT_IN_SINGLE_PAGE } from './api.js'
import { canvas } from './canvas.js'
import { clipboard } from './clipboard.js'
import { interfaceOf } from './interface.js'
import { NodeObserver } from './intersection.js'
import { media } from './media.js'
import { network } from './network.js'
import { SelectorQuery } from './nodes.js'
import { privacy } from './privacy.js'
import { routes } from './routes.js'
import { share } from './share.js'
import { storage } from './storage.js'
import { subscriptions } from './subscriptions.js'
import { system } from './system.js'
import { has } from '../versions.js'

const TOPICS = [account, canvas, clipboard, interfaceOf, media, network, nodes, privacy, routes, share, storage, subscriptions, system]

function nodes(phone) {
  return {
    sync: {
      createSelectorQuery: () => new SelectorQuery(phone),
      createIntersectionObserver: (owner, options) => new NodeObserver(phone, owner, options),
      createAnimation,
    },
    async: {},
  }
}

/** What the functions share: who hears errors, and what is forbidden now. */
export function mannerOf(phone) {
  return {
    onError: phone.onError,
    forbids: (name) => phone.life.singlePage && NOT_IN_SINGLE_PAGE.has(name),
  }
}

/** Make wx for a phone. */
export function createWx(phone) {
  const wx = { env: {} }
  for (const topic of TOPICS) {
    const { sync, async: later, env } = topic(phone)
    Object.assign(wx.env, env)
    for (const [name, run] of Object.entries(sync)) wx[name] = noted(phone, name, run)
    for (const [name, run] of Object.entries(later)) wx[name] = noted(phone, name, asyncFunction(name, run, phone.manner))
  }
  return new Proxy(wx, {
    get(target, name) {
      if (typeof name !== 'string') return target[name]
      const there = name in target && has(phone.device.sdk, `wx.${name}`)
      if (!there) phone.probe.noteMissing(name, name in target)
      return there ? target[name] : undefined
    },
    has: (target, name) => name in target && has(phone.device.sdk, `wx.${name}`),
  })
}

function noted(phone, name, run) {
  return (...values) => {
    phone.probe.noteCall(name, values)
    return run(...values)
  }
}

// The pictured phone: whose it is, its theme, font size, network, base library, the chat group
// it is opened from and what it was allowed. Kept in localStorage, so that the frame's tools and the inside see the same.
import { Emitter } from './emitter.js'

const KEPT = 'preview:device'
const NETWORKS = ['wifi', 'slow', 'none']

/** A phone as it comes: the settings that the tools may change. */
export const FACTORY = {
  name: '甲',
  sdk: '3.16.2',
  theme: 'light',
  fontSize: 16,
  network: 'wifi',
  group: '',
}

/** What each reader's phone was asked: true allowed, false refused, absent never asked. */
const UNASKED = { privacy: false, scopes: {}, subscriptions: {} }

export class Device extends Emitter {
  /** store: {getItem, setItem}; given: settings that count for this page only, such as a query's. */
  constructor(store, given = {}) {
    super()
    this.store = store
    this.settings = { ...FACTORY, ...read(store, KEPT, {}), ...sane(given) }
  }

  get name() {
    return this.settings.name
  }
  get sdk() {
    return this.settings.sdk
  }
  get theme() {
    return this.settings.theme
  }
  get fontSize() {
    return this.settings.fontSize
  }
  get network() {
    return this.settings.network
  }
  get group() {
    return this.settings.group
  }

  /** Change settings; those who listen for `change` get the new and the old ones. */
  set(wanted) {
    const before = this.settings
    this.settings = { ...before, ...sane(wanted) }
    this.store.setItem(KEPT, JSON.stringify(this.settings))
    this.emit('change', this.settings, before)
  }

  /** What this reader's phone allowed so far: {privacy, scopes}, and which messages they keep a choice for. */
  get allowed() {
    return { ...UNASKED, ...read(this.store, this.#allowedKey, {}) }
  }

  /** Note an answer; a scope of null was never asked. */
  allow({ privacy = this.allowed.privacy, scopes = {}, subscriptions = {} }) {
    const merged = Object.entries({ ...this.allowed.scopes, ...scopes })
    const kept = Object.fromEntries(merged.filter(([, answer]) => answer !== null))
    this.store.setItem(
      this.#allowedKey,
      JSON.stringify({ privacy, scopes: kept, subscriptions: { ...this.allowed.subscriptions, ...subscriptions } }),
    )
    this.emit('allowed', this.allowed)
  }

  get #allowedKey() {
    return `preview:allowed:${this.name}`
  }
}

function read(store, key, fallback) {
  try {
    return JSON.parse(store.getItem(key)) ?? fallback
  } catch {
    return fallback
  }
}

function sane({ name, sdk, theme, fontSize, network, group }) {
  const settings = {}
  if (typeof name === 'string' && name) settings.name = name
  if (/^\d+\.\d+\.\d+$/.test(sdk ?? '')) settings.sdk = sdk
  if (theme === 'light' || theme === 'dark') settings.theme = theme
  if (Number(fontSize) >= 12 && Number(fontSize) <= 28) settings.fontSize = Number(fontSize)
  if (NETWORKS.includes(network)) settings.network = network
  if (typeof group === 'string' && group.length <= 40) settings.group = group
  return settings
}

// What this phone remembers. Where its storage is full or forbidden, it remembers until it is closed.

const spare = new Map<string, unknown>()

/** Give what is remembered under a name, or null. */
export function recall<T>(name: string): T | null {
  if (spare.has(name)) return spare.get(name) as T
  try {
    return (wx.getStorageSync(name) as T | '') || null
  } catch {
    return null
  }
}

/** Remember something under a name. */
export function remember(name: string, value: unknown): void {
  try {
    wx.setStorageSync(name, value)
    spare.delete(name)
  } catch {
    spare.set(name, value)
  }
}

/** Forget everything, as if this phone had never been here. */
export function forgetAll(): void {
  spare.clear()
  try {
    wx.clearStorageSync()
  } catch {
    console.warn('the storage could not be cleared')
  }
}

/** Forget what is remembered under a name. */
export function forget(name: string): void {
  spare.delete(name)
  try {
    wx.removeStorageSync(name)
  } catch {
    spare.set(name, null)
  }
}

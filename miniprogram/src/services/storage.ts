// What this phone remembers. Where its storage is full or forbidden, it remembers until it is closed.

const fallback = new Map<string, unknown>()

/** Give what is remembered under a name, or null. */
export function getItem<T>(name: string): T | null {
  if (fallback.has(name)) return fallback.get(name) as T
  try {
    return (wx.getStorageSync(name) as T | '') || null
  } catch {
    return null
  }
}

/** Remember something under a name. */
export function setItem(name: string, value: unknown): void {
  try {
    wx.setStorageSync(name, value)
    fallback.delete(name)
  } catch {
    fallback.set(name, value)
  }
}

/** Forget everything, as if this phone had never been here. */
export function clearStorage(): void {
  fallback.clear()
  try {
    wx.clearStorageSync()
  } catch {
    console.warn('the storage could not be cleared')
  }
}

/** Forget what is remembered under a name. */
export function removeItem(name: string): void {
  fallback.delete(name)
  try {
    wx.removeStorageSync(name)
  } catch {
    fallback.set(name, null)
  }
}

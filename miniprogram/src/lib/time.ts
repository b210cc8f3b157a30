// Times as one would say them.

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Read a moment the server wrote; its microseconds are more than every phone can read. */
export function parseTime(iso: string): Date {
  return new Date(iso.replace(/(\.\d{3})\d+/, '$1'))
}

/** Say when something was, seen from `now`; '' for what is no time. */
export function formatTime(iso: string | null | undefined, now: Date = new Date()): string {
  const then = iso ? parseTime(iso) : null
  if (!then || Number.isNaN(then.getTime())) return ''
  const ago = now.getTime() - then.getTime()
  if (ago < MINUTE) return ago > -DAY ? '刚刚' : formatDay(then, now)
  if (ago < HOUR) return `${Math.floor(ago / MINUTE)} 分钟前`
  const days = Math.round((midnight(now) - midnight(then)) / DAY)
  if (days === 0) return `${Math.floor(ago / HOUR)} 小时前`
  if (days === 1) return '昨天'
  return days < 7 ? `${days} 天前` : formatDay(then, now)
}

function midnight(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}

function formatDay(then: Date, now: Date): string {
  const day = `${then.getMonth() + 1} 月 ${then.getDate()} 日`
  return then.getFullYear() === now.getFullYear() ? day : `${then.getFullYear()} 年 ${day}`
}

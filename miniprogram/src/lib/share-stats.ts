// What became of what was passed on, in words and as rings around the reader: thanks, no points.

/** What a picture and words are made of. A level is null where fewer came than may be told. */
export interface ShareStats {
  people: number
  visits: number
  depth: number
  depth_truncated: boolean
  groups: number
  levels: (number | null)[]
  quotes: string[]
}

/** One ring of the picture: how wide, in percent of the whole, and whether its number is told. */
export interface Ring {
  size: number
  told: boolean
}

/** One line of the picture in words; `part` of the fullest, in percent, is how long its bar is. */
export interface Level {
  name: string
  words: string
  part: number
}

/** The dot in the middle is the reader; the widest ring fills the picture. In percent. */
const [DOT, WIDEST_STEP] = [24, 38]
/** Even the shortest bar can be seen. */
const LEAST_PART = 6

const CHANNELS: Record<string, string> = {
  card: '做成卡片',
  friend: '转发',
  moments: '发到朋友圈',
  screenshot: '截屏',
  link: '复制链接',
  challenge: '出题考朋友',
}

/** Say how it was passed on. */
export function channelName(channel: string): string {
  return CHANNELS[channel] ?? '分享'
}

/** Say what the reader did for others. */
export function describeThanks({ people, visits, quotes }: ShareStats): string {
  const what = ['这篇文章', '这一句'][quotes.length] ?? '这几句'
  if (people) return `谢谢你，有 ${people} 个人因为你读到了${what}`
  return visits ? `被打开过 ${visits} 次，来的都是读过这篇的人` : '还没有人从这里来，不着急'
}

/** Say how far it went; '' for no further than those it was given to. */
export function describeReach({ depth, depth_truncated, groups }: ShareStats): string {
  const more = depth_truncated ? '以上' : ''
  return [depth > 1 && `又往下传，共 ${depth} 层${more}`, groups && `来自 ${groups} 个群${more}`].filter(Boolean).join('  ·  ')
}

/** Draw the levels as rings, the outermost first, so that what is nearer lies above. */
export function buildRings({ levels }: ShareStats): Ring[] {
  const step = Math.min(WIDEST_STEP, (100 - DOT) / levels.length)
  return levels.map((people, at) => ({ size: Math.round(DOT + step * (at + 1)), told: people !== null })).reverse()
}

/** Put the levels into lines. */
export function buildLevels({ levels, depth_truncated }: ShareStats): Level[] {
  const most = Math.max(1, ...levels.map((people) => people ?? 0))
  return levels.map((people, at) => ({
    name: `第 ${at + 1} 层${depth_truncated && at === levels.length - 1 ? '起' : ''}`,
    words: people === null ? '有人' : `${people} 人`,
    part: Math.max(LEAST_PART, Math.round((100 * (people ?? 0)) / most)),
  }))
}

/** Say what the rings show. */
export function describeRings(passed: ShareStats): string {
  const lines = buildLevels(passed).map(({ name, words }) => `${name}${words}`)
  return `你在中间，向外 ${passed.depth} 层：${lines.join('，')}`
}

/** How high the bar of each day is, in percent of the fullest day; a day without visits has none. */
export function dayBarHeights(days: number[]): number[] {
  const most = Math.max(1, ...days)
  return days.map((many) => (many ? Math.max(LEAST_PART, Math.round((100 * many) / most)) : 0))
}

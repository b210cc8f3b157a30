// What a scanned code or a shared path carries: the public id of a share, or `a.` and an article's id.

/** The scene value of Moments' single-page mode: no sign-in, no way to another page. */
export const SINGLE_PAGE = 1154

/** The scene values of what was opened in a group chat, as the server counts them. */
const GROUP_SCENES = [1008, 1044, 1158, 1160, 1185, 1326, 1327, 1328]

const VALID_SHARE_ID = /^[0-9A-Za-z.]{1,32}$/

/** A page's query, or that of an enter. */
export type Query = Record<string, string | undefined>

/**
 * Read the share out of a query: what was added to a link as `cq`, else `s` of a path, else `scene` of a
 * code; '' when there is none, or garbage.
 */
export function parseShareId(query: Query): string {
  const added = /^s=(.*)$/.exec(decodeParam(query.cq ?? ''))
  const said = added?.[1] ?? decodeParam(query.s ?? query.scene ?? '')
  return VALID_SHARE_ID.test(said) ? said : ''
}

/** Tell whether a scene value says that the reader came from a group chat. */
export function isGroupScene(scene: number): boolean {
  return GROUP_SCENES.includes(scene)
}

/** Undo what `pathTo` does to a value; '' for garbage. */
export function decodeParam(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}

/** Name the share of an article as a whole, which needs no record of its own. */
export function articleShareId(article: string): string {
  return `a.${article}`
}

/** Build a page's path with its query; what is undefined is left out. */
export function buildPath(page: string, query: Record<string, string | number | undefined>): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined)
  const text = pairs.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')
  return `/pages/${page}/index${text ? `?${text}` : ''}`
}

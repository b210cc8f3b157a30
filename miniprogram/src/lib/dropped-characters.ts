// Says which characters the server left out of what a reader wrote.

const MAX_NAMED = 2

/** Name the characters that were left out, the first ones; '' where none was. */
export function describeDropped(characters: string[]): string {
  if (!characters.length) return ''
  return `有些字符没有保留（${characters.slice(0, MAX_NAMED).join('、')}${characters.length > MAX_NAMED ? ' 等' : ''}）`
}

// Which ways of picking words this phone has.

/** Compare base library versions number by number. */
export function isAtLeast(version: string, wanted: string): boolean {
  const have = version.split('.').map(Number)
  for (const [index, need] of wanted.split('.').map(Number).entries()) {
    if ((have[index] || 0) !== need) return (have[index] || 0) > need
  }
  return true
}

/** Tell whether `<selection>` works: since 3.6.4, on phones; computers and HarmonyOS tap sentences. */
export function hasSelection(version: string, platform: string): boolean {
  return isAtLeast(version, '3.6.4') && ['ios', 'android', 'devtools'].includes(platform)
}

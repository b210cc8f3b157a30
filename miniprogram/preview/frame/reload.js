// Only in a build of `--watch`: reloads the page once there is another build than the one it came from.
const EVERY_MS = 700

async function builtNow() {
  const answer = await fetch('built.txt', { cache: 'no-store' }).catch(() => null)
  return answer?.ok ? answer.text() : null
}

let mine = null
setInterval(async () => {
  const now = await builtNow()
  mine ??= now
  if (now && now !== mine) location.reload()
}, EVERY_MS)

// What every peer written for Node shares: one line in, one line out, until the lines end.
import fs from 'node:fs'
import path from 'node:path'
import readline from 'node:readline'

/** The folder of this run, as the race names it, and all its cards. */
export const FOLDER = process.argv[2]
export const CARDS = JSON.parse(fs.readFileSync(path.join(FOLDER, 'cards.json'), 'utf8'))

/** How everybody writes the picture: baseline JPEG, 4:2:0. */
export const QUALITY = CARDS.quality

/** Take part in the race: `draw(told)` gives the bytes of a JPEG; the time until then is what counts. */
export async function race(draw) {
  say({ ready: true })
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line)
    try {
      const [began, busy] = [performance.now(), process.cpuUsage()]
      const picture = await draw(CARDS.told[asked.card])
      const [ms, { user, system }] = [performance.now() - began, process.cpuUsage(busy)]
      if (asked.keep) fs.writeFileSync(asked.keep, picture)
      say({ ms, cpu_ms: (user + system) / 1000, bytes: picture.length })
    } catch (error) {
      say({ error: String(error).slice(0, 300) })
    }
  }
  process.exit(0)
}

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`)

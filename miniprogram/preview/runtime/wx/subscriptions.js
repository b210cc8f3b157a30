// Subscribe messages: the popup, whose answer the simulator hears as WeChat would: one grant for each yes.
import { Refused } from './api.js'
import { fromSimulator, lookedUp } from './simulator.js'

const MOST = 5
const PATIENCE_MS = 60_000

export function subscriptions(phone) {
  const { device } = phone
  return {
    sync: {},
    async: {
      async requestSubscribeMessage({ tmplIds = [] }) {
        if (!tmplIds.length) throw new Refused('TmplIds can not be empty', { errCode: 10001 })
        if (tmplIds.length > MOST) throw new Refused('too many templates', { errCode: 20003 })
        const kept = device.allowed.subscriptions
        const asked = tmplIds.filter((id) => !kept[id])
        const { allowed, keeps } = asked.length ? await phone.dialogs.subscribe(await titlesOf(phone, asked)) : {}
        const choice = allowed ? 'accept' : 'reject'
        if (keeps) device.allow({ subscriptions: Object.fromEntries(asked.map((id) => [id, choice])) })
        const answers = {}
        for (const template of tmplIds) {
          answers[template] = kept[template] ?? choice
          // A choice that is kept asks nobody, and is told to nobody but the page.
          await fromSimulator(phone, 'consents', { template, choice: answers[template], silent: !!kept[template] }, PATIENCE_MS)
        }
        return answers
      },
    },
  }
}

/** What the popup calls these templates: by their titles, and by its id whom the simulator does not know. */
async function titlesOf(phone, ids) {
  const { titles } = await lookedUp(phone, 'templates', PATIENCE_MS)
  return ids.map((id) => titles[id] ?? id)
}

// What a reader does about another's words: report them, or who wrote them, or meet that person no more.
import { asApiError } from './errors'
import type { Said } from './messages'
import * as moderation from './moderation'
import { ask, choose, say } from './phone'

/** What others meet who gave no name; there is nothing in it to report. */
const NAMELESS = '一位读者'
const WORDS = '举报'

type Person = NonNullable<Said['author']>

/** Offer what can be done about these words; tells whether their author is not met any more. */
export async function object(said: Said): Promise<boolean> {
  const person = said.author?.official ? null : said.author
  const showing = person ? shownBy(person) : []
  const who = showing.length ? `举报${showing.map(([, name]) => name).join('或')}` : ''
  const never = person?.id ? `不看 ${person.nickname}` : ''
  const deed = await choose([WORDS, who, never].filter(Boolean))
  if (deed === WORDS) await report((reason) => moderation.report(said.id, reason))
  else if (deed && deed === who) await reportPerson(person as Person, showing)
  return !!deed && deed === never && block(person as Person)
}

/** What a person shows of themselves: the name, the face, both or nothing. */
function shownBy({ id, nickname, avatar_url: face }: Person): [moderation.Shown, string][] {
  if (!id) return []
  return [...(nickname === NAMELESS ? [] : [['nickname', '名字'] as [moderation.Shown, string]]), ...(face ? [['avatar', '头像'] as [moderation.Shown, string]] : [])]
}

async function reportPerson({ id }: Person, showing: [moderation.Shown, string][]): Promise<void> {
  const names = showing.map(([, name]) => name)
  const chosen = names.length > 1 ? await choose(names) : names[0]
  const kind = showing.find(([, name]) => name === chosen)?.[0]
  if (kind && id) await report((reason) => moderation.reportPerson(id, kind, reason))
}

/** Ask what is wrong, and tell it. */
async function report(tell: (reason: moderation.Reason) => Promise<void>): Promise<void> {
  const words = await choose(moderation.REASONS.map(([, each]) => each))
  const reason = moderation.REASONS.find(([, each]) => each === words)?.[0]
  if (reason && (await done(() => tell(reason)))) say('谢谢，编辑会来看的')
}

async function block({ id, nickname }: Person): Promise<boolean> {
  if (!id || !(await ask(`不看 ${nickname}`, '你不会再看到这个人写的话，对方不会知道。可以在「我的」里恢复。', '不看了'))) return false
  return done(() => moderation.block(id))
}

/** Do something; where it is refused, say why. */
async function done(deed: () => Promise<void>): Promise<boolean> {
  try {
    await deed()
    return true
  } catch (error) {
    say(asApiError(error).detail)
    return false
  }
}

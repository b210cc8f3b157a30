// What a reader does about another's words: report them, or who wrote them, or meet that person no more.
import { runWithToast } from './action-feedback'
import type { Comment } from './comments'
import * as moderation from './moderation'
import { confirmAction, chooseAction, showToast } from './dialogs'

/** What others meet who gave no name; there is nothing in it to report. */
const DEFAULT_NICKNAME = '一位读者'
const REPORT_COMMENT = '举报'

type Person = NonNullable<Comment['author']>

/** Offer what can be done about these words; tells whether their author is not met any more. */
export async function offerReport(said: Comment): Promise<boolean> {
  const person = said.author?.official ? null : said.author
  const showing = person ? listReportable(person) : []
  const who = showing.length ? `举报${showing.map(([, name]) => name).join('或')}` : ''
  const never = person?.id ? `不看 ${person.nickname}` : ''
  const deed = await chooseAction([REPORT_COMMENT, who, never].filter(Boolean))
  if (deed === REPORT_COMMENT) await report((reason) => moderation.reportMessage(said.id, reason))
  else if (deed && deed === who) await reportPerson(person as Person, showing)
  return !!deed && deed === never && block(person as Person)
}

/** What a person shows of themselves: the name, the face, both or nothing. */
function listReportable({ id, nickname, avatar_url: face }: Person): [moderation.PersonReportKind, string][] {
  if (!id) return []
  return [
    ...(nickname === DEFAULT_NICKNAME ? [] : [['nickname', '名字'] as [moderation.PersonReportKind, string]]),
    ...(face ? [['avatar', '头像'] as [moderation.PersonReportKind, string]] : []),
  ]
}

async function reportPerson({ id }: Person, showing: [moderation.PersonReportKind, string][]): Promise<void> {
  const names = showing.map(([, name]) => name)
  const chosen = names.length > 1 ? await chooseAction(names) : names[0]
  const kind = showing.find(([, name]) => name === chosen)?.[0]
  if (kind && id) await report((reason) => moderation.reportPerson(id, kind, reason))
}

/** Ask what is wrong, and tell it. */
async function report(tell: (reason: moderation.ReportReason) => Promise<unknown>): Promise<void> {
  const words = await chooseAction(moderation.REPORT_REASONS.map(([, each]) => each))
  const reason = moderation.REPORT_REASONS.find(([, each]) => each === words)?.[0]
  if (reason && (await runWithToast(() => tell(reason)))) showToast('谢谢，编辑会来看的')
}

async function block({ id, nickname }: Person): Promise<boolean> {
  if (!id || !(await confirmAction(`不看 ${nickname}`, '你不会再看到这个人写的话，对方不会知道。可以在「我的」里恢复。', '不看了')))
    return false
  return runWithToast(() => moderation.blockPerson(id))
}

// What a notice says, and where it leads.
import type { components } from '../api'
import { buildPath } from './scene'
import { formatTime } from './time'

type Notice = components['schemas']['NoticeOut']

/** A notice as a line of the inbox. */
export interface NoticeRow {
  id: string
  /** who did what */
  says: string
  /** the words; '' for none */
  words: string
  /** what they answer or are about; '' for none */
  context: string
  /** where and when */
  about: string
  read: boolean
  /** whether what it is about is gone */
  gone: boolean
  face: string
  name: string
  /** where a tap leads; '' for nowhere */
  path: string
}

const OUTCOMES: Record<string, string> = { shown: '通过了，大家都能看到', refused: '没有通过', hidden: '被收起来了' }
const REPORTED: Record<string, string> = { shown: '没有发现问题，会照常显示', refused: '已经收起来，谢谢你', hidden: '已经收起来，谢谢你' }
const GONE: Record<string, string> = {
  reply: '有人回复过你，这条回复已经不在了',
  article: '有过一篇新文章，现在看不到了',
  words: '你写的这段话已经不在了',
  appeal: '你申诉的内容已经不在了',
  report: '你举报的内容已经不在了',
  challenge: '有人答对过你出的填空，这道题已经不在了',
}

/** Make a line of a notice. */
export function buildNoticeRow(notice: Notice): NoticeRow {
  const { id, kind, content, read } = notice
  const name = content?.who ?? ''
  return {
    id,
    says: content ? describeNotice(notice, name) : (GONE[kind] ?? ''),
    words: content?.words ?? '',
    context: content?.context ?? '',
    about: [content?.title ?? '', formatTime(notice.created_at)].filter(Boolean).join(' · '),
    read,
    gone: !content,
    face: content?.avatar_url ?? '',
    name: name || '拾',
    path: noticePath(notice),
  }
}

function describeNotice({ kind, outcome }: Notice, name: string): string {
  if (kind === 'reply') return `${name} 回复了你`
  if (kind === 'article') return `${name} 有新文章`
  if (kind === 'challenge') return `${name} 答对了你出的填空`
  if (kind === 'report') return `你举报的内容，编辑看过了，${REPORTED[outcome] ?? '已经处理'}`
  return `${kind === 'appeal' ? '你的申诉有结果：这段话' : '你写的话'}${OUTCOMES[outcome] ?? '有了结果'}`
}

/** Say where a notice leads: to the thread, the challenge or the article; '' where that is gone. */
export function noticePath({ content }: Notice): string {
  if (!content?.article_id) return ''
  const { article_id: article, message_id: id, challenge_id: s, title } = content
  if (s) return buildPath('challenge', { s, a: article })
  return id ? buildPath('thread', { id, article, title }) : buildPath('article', { id: article })
}

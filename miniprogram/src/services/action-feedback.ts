// Runs what a reader asks for, and shows them how it went: why it failed, or what was left out of what they wrote.
import type { components } from '../api'
import { describeDropped } from '../lib/dropped-characters'
import { showToast } from './dialogs'
import { toApiError } from './errors'

/** What the server says of something written; null where it had nothing to say. */
export type WrittenAnswer = components['schemas']['WrittenOut'] | null

const DROPPED_TOAST_MS = 4000

/** Give the characters that the server left out of something written. */
export function listDropped(answer: WrittenAnswer): string[] {
  return answer?.dropped_characters ?? []
}

/** Say how writing something went, and which characters were left out of it; where neither is to be said, nothing. */
export function showOutcome(text: string, dropped: string[]): void {
  const words = [text, describeDropped(dropped)].filter(Boolean).join('，')
  if (words) showToast(words, dropped.length ? DROPPED_TOAST_MS : undefined)
}

/** Run an action; where it fails, show why. Tells whether it succeeded. */
export async function runWithToast(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action()
    return true
  } catch (error) {
    showToast(toApiError(error).detail)
    return false
  }
}

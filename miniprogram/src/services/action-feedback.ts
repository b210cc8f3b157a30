// Runs what a reader asks for, and shows them why where it fails.
import { showToast } from './dialogs'
import { toApiError } from './errors'

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

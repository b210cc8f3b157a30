// The writes that are on their way to the server. What a reader then reads waits for them, so that no
// list shows less than what this phone has already done; a list that one comes back to asks whether there were any.

const pending = new Set<Promise<void>>()
let begun = 0

/** Count a write as pending until it ends, whatever becomes of it; gives the write. */
export function trackWrite<T>(write: Promise<T>): Promise<T> {
  noteWrite()
  const ended: Promise<void> = write
    .then(
      () => undefined,
      () => undefined,
    )
    .then(() => void pending.delete(ended))
  pending.add(ended)
  return write
}

/** Count a write that nothing waits for. */
export function noteWrite(): void {
  begun += 1
}

/** Tell how many writes began so far. */
export function countWrites(): number {
  return begun
}

/**
 * Wait for the writes that are pending now, or begin in this very turn: the page that is left may say what
 * was read there only after the one in front has asked for its list. Later ones are not waited for.
 */
export async function waitForWrites(): Promise<void> {
  await new Promise<void>((resolve) => setTimeout(resolve, 0))
  await Promise.all(pending)
}

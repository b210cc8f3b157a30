// The writes that are on their way to the server. What a reader then reads waits for them, so that no
// list shows less than what this phone has already done.

const pending = new Set<Promise<void>>()

/** Count a write as pending until it ends, whatever becomes of it; gives the write. */
export function trackWrite<T>(write: Promise<T>): Promise<T> {
  const ended: Promise<void> = write
    .then(
      () => undefined,
      () => undefined,
    )
    .then(() => void pending.delete(ended))
  pending.add(ended)
  return write
}

/** Wait for the writes that are pending now; later ones are not waited for. */
export async function waitForWrites(): Promise<void> {
  await Promise.all(pending)
}

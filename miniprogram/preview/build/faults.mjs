// What is wrong with the files being built: collected, told at the end with file, line and column.

/** A build that must not be used; `faults` are lines such as `pages/a/a.wxml:3:7 missing end tag`. */
export class BuildFailed extends Error {
  constructor(faults) {
    super(faults.join('\n'))
    this.faults = faults
  }
}

/** Collects faults. Those in a package's files are not ours to mend and are kept apart. */
export class Faults {
  constructor(isOwn) {
    this.isOwn = isOwn
    this.own = []
    this.foreign = []
  }

  /** Note a fault; line and column count from 1 and may be unknown. */
  add(file, message, line, column) {
    const place = [file, line, line && column].filter(Boolean).join(':')
    const list = this.isOwn(file) ? this.own : this.foreign
    const told = `${place} ${message}`
    if (!list.includes(told)) list.push(told)
  }

  /** Raise BuildFailed if any of our own files has a fault. */
  settle() {
    if (this.own.length) throw new BuildFailed(this.own)
  }
}

/** Tell line and column, counting from 1, of a position in a text. */
export function placeOf(text, position) {
  const before = text.slice(0, position).split('\n')
  return { line: before.length, column: before.at(-1).length + 1 }
}

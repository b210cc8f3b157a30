// Do the functions that a template names as handlers exist? A misspelt one is silent on a phone.
import { placeOf } from './faults.mjs'
import { textOutsideComments } from './tags.mjs'

const HANDLER = /\s(?:capture-)?(?:mut-)?(?:bind|catch):?[\w-]+\s*=\s*"([A-Za-z_$][\w$]*)"/g

/**
 * Note a fault for every handler name that is in no script of ours: neither the component's own nor
 * a behavior's.
 */
export function checkHandlers(project, components, modules, faults) {
  const words = new Set()
  for (const [file, { code }] of modules) {
    if (project.isOwn(file)) for (const word of code.match(/[A-Za-z_$][\w$]*/g) ?? []) words.add(word)
  }
  for (const { path } of components.values()) {
    const file = project.find(path, ['.wxml'])
    if (!file || !project.isOwn(file)) continue
    const text = project.read(file)
    for (const match of textOutsideComments(text).matchAll(HANDLER)) {
      if (words.has(match[1])) continue
      const { line, column } = placeOf(text, match.index + 1)
      faults.add(file, `handler ${match[1]} is not in any script`, line, column)
    }
  }
}

// The whole build, in order: what there is, what it says, and the web page made of it.
import { readAppConfig } from './app-config.mjs'
import { walkComponents } from './components.mjs'
import { emit } from './emit.mjs'
import { Faults } from './faults.mjs'
import { checkHandlers } from './handlers.mjs'
import { Icons } from './icons.mjs'
import { Project } from './project.mjs'
import { compileScripts } from './scripts.mjs'
import { compileStyles } from './styles.mjs'
import { compileTemplates } from './templates.mjs'

export { BuildFailed } from './faults.mjs'

/**
 * Build a mini-program's folder into a folder of a web page.
 *
 * Gives {pages, components, ms}. Raises BuildFailed, and writes nothing, when one of the
 * mini-program's own files has a fault; faults inside packages are left to their makers.
 * `isWatched` makes a page for whoever changes it: not minified, and it reloads itself.
 */
export async function build(source, target, { isWatched = false } = {}) {
  const began = performance.now()
  const project = new Project(source)
  const faults = new Faults((file) => project.isOwn(file))
  const { app, pages, components } = walkComponents(project, faults)
  const theme = readAppConfig(project, app, pages, components, faults)
  const templates = compileTemplates(project, components, faults)
  const scripts = compileScripts(project, components, faults)
  checkHandlers(project, components, scripts.modules, faults)
  const icons = new Icons()
  icons.keepTo([...templates.texts, ...[...scripts.modules.values()].map(({ code }) => code)])
  const styles = compileStyles(project, components, faults, icons)
  faults.settle()
  await emit(project, target, { app, pages, components, theme, templates, scripts, styles, icons, isWatched })
  return { pages: pages.length, components: components.size - pages.length, ms: Math.round(performance.now() - began) }
}

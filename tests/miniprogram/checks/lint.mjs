// Types by the official compiler, and mistakes by the linter, over all that is ours.
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { CheckFailed, ROOT, TESTS, must } from './places.mjs'

/** Check all types of a project. Raises CheckFailed. */
export async function types(project) {
  await must(process.execPath, [path.join(project, 'node_modules/typescript/bin/tsc'), '--noEmit', '-p', project])
  return 'strict'
}

/** Look for mistakes in the mini-program, its preview and their tests. Raises CheckFailed. */
export async function lint() {
  const eslint = path.join(TESTS, 'node_modules/eslint/bin/eslint.js')
  const config = path.join(TESTS, 'eslint.config.mjs')
  const folders = ['miniprogram/src', 'miniprogram/preview', 'tests/miniprogram']
  await must(process.execPath, [eslint, '--config', config, '--max-warnings', '0', ...folders], { cwd: ROOT })
  return folders.join(', ')
}

/** Look for mistakes in a text, as if it were the file of that name. Raises CheckFailed. */
export async function lintText(text, file) {
  const { ESLint } = await import(pathToFileURL(path.join(TESTS, 'node_modules/eslint/lib/api.js')))
  const linter = new ESLint({ cwd: ROOT, overrideConfigFile: path.join(TESTS, 'eslint.config.mjs') })
  const [{ messages }] = await linter.lintText(text, { filePath: path.join(ROOT, file) })
  if (messages.length) throw new CheckFailed(messages.map(({ line, message }) => `${file}:${line} ${message}`).join('\n'))
}

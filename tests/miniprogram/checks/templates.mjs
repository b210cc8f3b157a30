// WeChat's own template compiler on every page and component. It finds unclosed tags, bad {{ }},
// orphaned wx:else and bad inline scripts, which miniprogram-ci lets pass.
import fs from 'node:fs'
import path from 'node:path'
import { compiler } from './compilers.mjs'
import { expressions } from './expressions.mjs'
import { CheckFailed, filesIn, run } from './places.mjs'

/** Compile all templates of a project, and refuse what they would mean otherwise; gives what was done. Raises CheckFailed. */
export async function templates(project) {
  const src = path.join(project, 'src')
  const dropped = filesIn(src, '').filter(
    (file) => /\.(?:wxml|wxss|wxs|json|ts|js)$/i.test(file) && path.extname(file) !== path.extname(file).toLowerCase(),
  )
  if (dropped.length) throw new CheckFailed(`${dropped.join(', ')}: WeChat's packing leaves out an ending in capitals`)
  const many = await compileTemplates(src, [...filesIn(src, '.wxml'), ...filesIn(src, '.wxs')])
  expressions(project)
  return `${many} templates`
}

/** Compile all templates that are in a folder, the packages' included; gives how many. Raises CheckFailed. */
export function compiledTemplates(folder) {
  return compileTemplates(
    folder,
    fs
      .readdirSync(folder, { recursive: true })
      .filter((file) => /\.(wxml|wxs)$/.test(file))
      .sort(),
  )
}

async function compileTemplates(folder, files) {
  if (!files.some((file) => file.endsWith('.wxml'))) throw new CheckFailed(`no .wxml in ${folder}`)
  const { code, output } = await run(compiler('wcc'), ['-d', ...files], { cwd: folder })
  if (code !== 0) throw new CheckFailed(output)
  return files.length
}

// WeChat's own template compiler on every page and component. It finds unclosed tags, bad {{ }},
// orphaned wx:else and bad inline scripts, which miniprogram-ci lets pass.
import fs from 'node:fs'
import path from 'node:path'
import { CheckFailed, TESTS, filesIn, run } from './places.mjs'

const COMPILERS = { 'linux x64': 'linux/wcc', 'darwin x64': 'mac/wcc', 'darwin arm64': 'mac/wcc' }

/** Compile all templates of a project; gives what was done. Raises CheckFailed. */
export async function templates(project) {
  const src = path.join(project, 'src')
  const files = [...filesIn(src, '.wxml'), ...filesIn(src, '.wxs')]
  if (!files.some((file) => file.endsWith('.wxml'))) throw new CheckFailed(`no .wxml in ${src}`)
  const made = COMPILERS[`${process.platform} ${process.arch}`]
  if (!made) throw new CheckFailed(`WeChat's wcc is made for ${Object.keys(COMPILERS).join(', ')} only`)
  const compiler = path.join(TESTS, 'node_modules/miniprogram-compiler/bin', made)
  // Packages keep the mode their makers gave, and this one's compiler was not made executable.
  fs.chmodSync(compiler, 0o755)
  const { code, output } = await run(compiler, ['-d', ...files], { cwd: src })
  if (code !== 0) throw new CheckFailed(output)
  return `${files.length} templates`
}

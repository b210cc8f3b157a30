// WeChat's own compilers of templates and of styles, as programs: `wcc` and `wcsc`.
import fs from 'node:fs'
import path from 'node:path'
import { CheckFailed, TESTS } from './places.mjs'

const FOLDERS = { 'linux x64': 'linux', 'darwin x64': 'mac', 'darwin arm64': 'mac' }

/** Give the path of one of the two, made executable. Raises CheckFailed where it is not made for this machine. */
export function compiler(name) {
  const folder = FOLDERS[`${process.platform} ${process.arch}`]
  if (!folder) throw new CheckFailed(`WeChat's ${name} is made for ${Object.keys(FOLDERS).join(', ')} only`)
  const file = path.join(TESTS, 'node_modules/miniprogram-compiler/bin', folder, name)
  // Packages keep the mode their makers gave, and this one's compilers were not made executable.
  fs.chmodSync(file, 0o755)
  return file
}

// The preview must build, and have nothing to remark about our own files.
import path from 'node:path'
import { CheckFailed, MINI, run, withFolder } from './places.mjs'

const BUILD = path.join(MINI, 'preview/build.mjs')
const PACKAGED = /^(miniprogram_npm|node_modules)\//

/** Build the preview of a project into a folder that is thrown away. Raises CheckFailed. */
export function preview(project) {
  return withFolder(async (folder) => {
    const { code, output } = await run(process.execPath, [BUILD, path.join(project, 'src'), path.join(folder, 'dist')])
    if (code !== 0) throw new CheckFailed(output)
    const remarks = output.split('\n').filter((line) => /\bwarn/i.test(line) && !PACKAGED.test(line))
    if (remarks.length) throw new CheckFailed(remarks.join('\n'))
    return output.split('\n').at(-1)
  })
}

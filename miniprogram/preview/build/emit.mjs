// Writes the web page: the app's code and styles, the runtime, the frame, pictures and icons.
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'

const here = path.dirname(fileURLToPath(import.meta.url))
const require = createRequire(import.meta.url)
const ASSET = /\.(png|jpe?g|gif|svg|webp|ico|woff2?|ttf|otf|mp3|mp4)$/i

/** Write all files of the page into `target`, which is emptied first. */
export async function emit(project, target, parts) {
  fs.rmSync(target, { recursive: true, force: true })
  fs.mkdirSync(target, { recursive: true })
  const put = (name, text) => fs.writeFileSync(path.join(target, name), text)
  put('app.js', appScript(parts))
  put('app.css', parts.styles)
  for (const name of ['index.html', 'frame.html']) {
    fs.copyFileSync(path.join(here, '../frame', name), path.join(target, name))
  }
  parts.icons.write(path.join(target, 'icons'))
  copyAssets(project.root, path.join(target, 'assets'))
  await bundle(target)
}

function appScript({ app, pages, components, theme, templates, scripts }) {
  const entries = [...components.values()].map(({ path: own, isPage, using, generics, isolation, id, config }) => [
    own, { main: scripts.mains.get(own), isPage, using, generics, isolation, id, config },
  ])
  const manifest = { app, pages, theme, main: scripts.app, components: Object.fromEntries(entries) }
  const modules = [...scripts.modules].map(([file, { code, requires }]) =>
    `${JSON.stringify(file)}:{requires:${JSON.stringify(requires)},run:function(require,module,exports){${code}\n}}`)
  return [
    'window.__mpApp={',
    `manifest:${JSON.stringify(manifest)},`,
    `templates:(function(){return ${templates.code}})(),`,
    `modules:{${modules.join(',\n')}}}`,
  ].join('\n')
}

/** Pictures and fonts of the app, at the same paths below `assets/`. */
function copyAssets(root, target) {
  for (const entry of fs.readdirSync(root, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath ?? entry.path, entry.name)
    const inside = path.relative(root, file)
    if (!entry.isFile() || !ASSET.test(entry.name)) continue
    if (/(^|\/)(node_modules|miniprogram_npm)\//.test(inside)) continue
    fs.mkdirSync(path.dirname(path.join(target, inside)), { recursive: true })
    fs.copyFileSync(file, path.join(target, inside))
  }
}

function hasPackage(name) {
  try {
    return Boolean(require.resolve(name))
  } catch {
    return false
  }
}

async function bundle(target) {
  const entry = (name) => path.join(here, '..', name)
  const decoder = hasPackage('jsqr') ? 'runtime/codes/jsqr-decoder.js' : 'runtime/codes/no-decoder.js'
  await esbuild.build({
    entryPoints: {
      runtime: entry('runtime/index.js'),
      frame: entry('runtime/chrome/frame.css'),
      tools: entry('frame/tools.js'),
      'tools-style': entry('frame/tools.css'),
    },
    outdir: target,
    bundle: true,
    format: 'iife',
    target: 'es2020',
    charset: 'utf8',
    minify: true,
    logLevel: 'silent',
    alias: {
      'glass-easel': require.resolve('glass-easel').replace(/glass_easel\.all\.js$/, 'glass_easel.all.es.js'),
      'code-decoder': entry(decoder),
    },
  })
}

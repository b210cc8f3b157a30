// Writes the web page: the app's code and styles, the runtime, the frame, pictures and icons.
// All is made before anything is written, so that a page being looked at is never half a page.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import * as esbuild from 'esbuild'

const here = path.dirname(fileURLToPath(import.meta.url))
const host = path.join(here, '..')
const require = createRequire(import.meta.url)
const ASSET = /\.(png|jpe?g|gif|svg|webp|ico|woff2?|ttf|otf|mp3|mp4)$/i

/** Write all files of the page into `target`; what else lies there is removed. */
export async function emit(project, target, parts) {
  const before = filesBelow(target)
  if (before.length && !before.includes('frame.html')) throw new Error(`${target} holds other things; name an empty folder`)
  const files = new Map([
    ['app.js', appScript(parts)],
    ['app.css', parts.styles],
    ...['index.html', 'frame.html'].map((name) => [name, fs.readFileSync(path.join(host, 'frame', name))]),
    ...parts.icons.files().map(([name, text]) => [path.join('icons', name), text]),
    ...assets(project.root).map(([name, bytes]) => [path.join('assets', name), bytes]),
    ...(await bundles(target, { minify: !parts.isWatched })),
  ])
  if (parts.isWatched) reloadItself(files)
  fs.mkdirSync(target, { recursive: true })
  const bench = fs.mkdtempSync(`${target}.`)
  try {
    for (const [name, content] of files) put(path.join(target, name), Buffer.from(content), path.join(bench, 'file'))
  } finally {
    fs.rmSync(bench, { recursive: true })
  }
  for (const name of before) if (!files.has(name)) fs.rmSync(path.join(target, name), { force: true })
}

/** Have the page reload itself in the browser when another build has taken this one's place. */
function reloadItself(files) {
  files.set('reload.js', fs.readFileSync(path.join(host, 'frame/reload.js')))
  files.set('index.html', String(files.get('index.html')).replace('</body>', '  <script src="reload.js"></script>\n</body>'))
  const digest = createHash('sha256')
  for (const [name, content] of files) digest.update(name).update(content)
  files.set('built.txt', digest.digest('hex'))
}

/** Replace a file in one step, by way of `fresh`, and only where it differs: somebody may be looking at it. */
function put(file, content, fresh) {
  if (fs.existsSync(file) && fs.readFileSync(file).equals(content)) return
  fs.mkdirSync(path.dirname(file), { recursive: true })
  fs.writeFileSync(fresh, content)
  fs.renameSync(fresh, file)
}

function appScript({ app, pages, components, theme, templates, scripts }) {
  const entries = [...components.values()].map(({ path: own, isPage, using, generics, isolation, id, config }) => [
    own,
    { main: scripts.mains.get(own), isPage, using, generics, isolation, id, config },
  ])
  const manifest = { app, pages, theme, main: scripts.app, components: Object.fromEntries(entries) }
  const modules = [...scripts.modules].map(
    ([file, { code, requires }]) =>
      `${JSON.stringify(file)}:{requires:${JSON.stringify(requires)},run:function(require,module,exports){${code}\n}}`,
  )
  return [
    'window.__mpApp={',
    `manifest:${JSON.stringify(manifest)},`,
    `templates:(function(){return ${templates.code}})(),`,
    `modules:{${modules.join(',\n')}}}`,
  ].join('\n')
}

/** Pictures and fonts of the app, by their paths. */
function assets(root) {
  return filesBelow(root)
    .filter((name) => ASSET.test(name) && !/(^|\/)(node_modules|miniprogram_npm)\//.test(name))
    .map((name) => [name, fs.readFileSync(path.join(root, name))])
}

function filesBelow(folder) {
  if (!fs.existsSync(folder)) return []
  return fs
    .readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)))
}

function hasPackage(name) {
  try {
    return Boolean(require.resolve(name))
  } catch {
    return false
  }
}

async function bundles(target, { minify }) {
  const decoder = hasPackage('jsqr') ? 'jsqr-decoder.js' : 'no-decoder.js'
  const { outputFiles } = await esbuild.build({
    entryPoints: {
      runtime: path.join(host, 'runtime/index.js'),
      frame: path.join(host, 'runtime/chrome/frame.css'),
      tools: path.join(host, 'frame/tools.js'),
      'tools-style': path.join(host, 'frame/tools.css'),
    },
    outdir: target,
    write: false,
    bundle: true,
    format: 'iife',
    target: 'es2020',
    charset: 'utf8',
    minify,
    logLevel: 'silent',
    alias: {
      'glass-easel': require.resolve('glass-easel').replace(/glass_easel\.all\.js$/, 'glass_easel.all.es.js'),
      'code-decoder': path.join(host, 'runtime/codes', decoder),
    },
  })
  return outputFiles.map(({ path: file, contents }) => [path.relative(target, file), contents])
}

// `node compile.mjs PROJECT`: pack npm and compile a copy of the mini-program with WeChat's own tool,
// offline, into its folder `compiled`, and tell its figures as JSON. A process of its own: the tool keeps what it compiled, also
// across projects.
import { generateKeyPairSync } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { prune } from './closure.mjs'

const ci = createRequire(import.meta.url)('miniprogram-ci')
const KEY_BITS = 2048

function projectIn(folder) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: KEY_BITS })
  const key = path.join(folder, 'private.key')
  fs.writeFileSync(key, privateKey.export({ type: 'pkcs1', format: 'pem' }))
  const { appid, packOptions } = JSON.parse(fs.readFileSync(path.join(folder, 'project.config.json'), 'utf8'))
  const project = new ci.Project({
    appid,
    packOptions,
    type: 'miniProgram',
    projectPath: folder,
    privateKeyPath: key,
    ignores: ['node_modules/**/*'],
  })
  // Undocumented: the limits of this appid are otherwise asked of a server of WeChat's.
  project.attr = async () => ci.DefaultProjectAttr
  project.attrSync = () => ci.DefaultProjectAttr
  return project
}

async function compile(folder) {
  const packed = await ci.packNpmManually({
    packageJsonPath: path.join(folder, 'package.json'),
    miniprogramNpmDistDir: path.join(folder, 'src'),
  })
  const { kept, removed } = prune(path.join(folder, 'src'))
  const { setting } = JSON.parse(fs.readFileSync(path.join(folder, 'project.config.json'), 'utf8'))
  const result = await ci.getCompiledResult({
    project: projectIn(folder),
    version: '0',
    desc: '',
    onProgressUpdate: () => {},
    setting: { ...setting, minify: setting.minified, ...(process.env.QUICK ? { es6: false, es7: false, minify: false } : {}) },
  })
  for (const [name, content] of Object.entries(result)) {
    const file = path.join(folder, 'compiled', name)
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, content)
  }
  const sizes = Object.entries(result).map(([name, content]) => [name, Buffer.byteLength(content)])
  return { packages: packed.miniProgramPackNum, kept, removed, sizes }
}

try {
  fs.writeFileSync(path.join(process.argv[2], 'figures.json'), JSON.stringify(await compile(path.resolve(process.argv[2]))))
  process.exit(0)
} catch (error) {
  console.error(error.message ?? error)
  process.exit(1)
}

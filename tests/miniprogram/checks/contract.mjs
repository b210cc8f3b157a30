// Generates the types that the mini-program is written against: the operations of the server's contract
// that a reader's phone can call, and the codes with which the server refuses a reader. Copies the table
// of sentence rules as well, by which server and phone split text.
// `node tests/miniprogram/checks/contract.mjs` writes them anew.
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { CheckFailed, MINI, PYTHON, ROOT, must, withFolder } from './places.mjs'

const GENERATOR = path.join(MINI, 'node_modules/openapi-typescript/bin/cli.js')
const PRINT_CONTRACT = 'from backend.app import create_app; print(create_app().extensions["openapi_document"]())'
const LIST_ERRORS = fileURLToPath(new URL('reader_errors.py', import.meta.url))
const TYPES = 'src/api.d.ts'
const RULES = 'src/lib/sentences/rules.ts'
// What has a default may be left out of a request.
const LENIENT = ['--default-non-nullable', 'false']
const [READERS, EDITORS] = ['/api/v1/', '/api/v1/admin']

/** Generate the types from the app as it is. */
export function generated() {
  return withFolder(async (folder) => {
    const [contract, types] = ['openapi.json', 'api.d.ts'].map((name) => path.join(folder, name))
    const env = { DATA_DIR: folder, LOG_LEVEL: 'ERROR', PYTHONPATH: ROOT }
    const whole = JSON.parse(await must(PYTHON, ['-c', PRINT_CONTRACT], { env }))
    fs.writeFileSync(contract, JSON.stringify(readerContract(whole)))
    await must(process.execPath, [GENERATOR, contract, '-o', types, ...LENIENT])
    return fs.readFileSync(types, 'utf8') + errorCodes(JSON.parse(await must(PYTHON, [LIST_ERRORS], { env })))
  })
}

/** Keep the operations that a phone can call, and the components that they refer to. */
export function readerContract({ paths, components, ...contract }) {
  const isForReaders = ([address]) => address.startsWith(READERS) && !address.startsWith(EDITORS)
  const kept = Object.fromEntries(Object.entries(paths).filter(isForReaders))
  const used = new Set()
  const collect = (node) => {
    if (typeof node !== 'object' || !node) return
    if (typeof node.$ref === 'string' && !used.has(node.$ref)) {
      used.add(node.$ref)
      collect(
        node.$ref
          .split('/')
          .slice(2)
          .reduce((section, name) => section[name], components),
      )
    }
    Object.values(node).forEach(collect)
  }
  collect(kept)
  const pruned = Object.entries(components).map(([section, named]) => [
    section,
    Object.fromEntries(Object.entries(named).filter(([name]) => used.has(`#/components/${section}/${name}`))),
  ])
  return { ...contract, paths: kept, components: Object.fromEntries(pruned) }
}

function errorCodes(errors) {
  const codes = errors.map(({ code }) => `    | "${code}"\n`).join('')
  return `/** The codes with which the server refuses a reader. */\nexport type ErrorCode =\n${codes.trimEnd()};\n`
}

/** Write the server's table of sentence rules as a module. */
export function sentenceRules() {
  const table = fs.readFileSync(path.join(ROOT, 'backend/articles/sentences/rules.json'), 'utf8')
  return `// Made by make mini-types from the server's table.\nexport const SENTENCE_RULES = ${table}`
}

/** Compare the types and the table kept in a project with the contract. Raises CheckFailed. */
export async function contract(project, wanted = null) {
  if (fs.readFileSync(path.join(project, RULES), 'utf8') !== sentenceRules()) {
    throw new CheckFailed(`miniprogram/${RULES} is not the server's table; mend it: make mini-types`)
  }
  if (fs.readFileSync(path.join(project, TYPES), 'utf8') !== (wanted ?? (await generated()))) {
    throw new CheckFailed('miniprogram/src/api.d.ts is not what the contract says; mend it: make mini-types')
  }
  return TYPES
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  fs.writeFileSync(path.join(MINI, RULES), sentenceRules())
  fs.writeFileSync(path.join(MINI, TYPES), await generated())
}

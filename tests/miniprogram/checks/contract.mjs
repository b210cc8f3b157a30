// The types that the mini-program is written against are those of the server's own contract.
// `node tests/miniprogram/checks/contract.mjs` writes them anew.
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { CheckFailed, MINI, PYTHON, must, withFolder } from './places.mjs'

const GENERATOR = path.join(MINI, 'node_modules/openapi-typescript/bin/cli.js')
const TELL = 'from backend.app import create_app; print(create_app().extensions["contract"])'
const KEPT = 'src/api.d.ts'
// What has a default may be left out of a request.
const LENIENT = ['--default-non-nullable', 'false']

/** Generate the types from the app as it is. */
export function generated() {
  return withFolder(async (folder) => {
    const [contract, types] = ['openapi.json', 'api.d.ts'].map((name) => path.join(folder, name))
    fs.writeFileSync(contract, await must(PYTHON, ['-c', TELL], { env: { DATA_DIR: folder, LOG_LEVEL: 'ERROR' } }))
    await must(process.execPath, [GENERATOR, contract, '-o', types, ...LENIENT])
    return fs.readFileSync(types, 'utf8')
  })
}

/** Compare the types kept in a project with the contract. Raises CheckFailed. */
export async function contract(project, wanted = null) {
  if (fs.readFileSync(path.join(project, KEPT), 'utf8') !== (wanted ?? (await generated()))) {
    throw new CheckFailed('miniprogram/src/api.d.ts is not what the contract says; mend it: make mini-types')
  }
  return KEPT
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  fs.writeFileSync(path.join(MINI, KEPT), await generated())
}

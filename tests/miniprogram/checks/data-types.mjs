// The types of what a template may show: the data and properties of the component beside it, its behaviours'
// included, as TypeScript knows them.
import path from 'node:path'
import ts from 'typescript'

const PRIMITIVES = { String: 'getStringType', Number: 'getNumberType', Boolean: 'getBooleanType' }

/** Load a project's types. Gives {checker, fieldsOf}; fieldsOf names the fields of the component that a script makes. */
export function loadTypes(project) {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic() {} }
  const { fileNames, options } = ts.getParsedCommandLineOfConfigFile(path.join(project, 'tsconfig.json'), {}, host)
  const program = ts.createProgram(fileNames, options)
  const checker = program.getTypeChecker()
  return { checker, fieldsOf: (file) => fieldsOf(checker, program.getSourceFile(path.join(project, 'src', file))) }
}

/** Give the fields of a component as a Map from name to type; empty where the script makes none. */
function fieldsOf(checker, script) {
  const definition =
    script &&
    find(script, (node) => ts.isCallExpression(node) && /^(?:Component|Page)$/.test(node.expression.getText()) && node.arguments[0])
      ?.arguments[0]
  if (!definition) return new Map()
  const typeOf = (symbol) => checker.getTypeOfSymbolAtLocation(symbol, definition)
  const self = find(definition, (node) => node.kind === ts.SyntaxKind.ThisKeyword)
  const whole = self && checker.getPropertyOfType(checker.getTypeAtLocation(self), 'data')
  const written = memberOf(definition, 'data')
  const data = whole ? typeOf(whole) : written && checker.getTypeAtLocation(written)
  const fields = new Map((data?.getProperties() ?? []).map((each) => [each.name, typeOf(each)]))
  for (const property of memberOf(definition, 'properties')?.properties ?? [])
    fields.set(property.name.text, propertyType(checker, property.initializer))
  const items = pageItems(checker, memberOf(memberOf(definition, 'methods'), 'fetchPage'))
  if (items) fields.set('items', items)
  return fields
}

/** A property's type: of its first value where that says more than its constructor. */
function propertyType(checker, written) {
  const value = memberOf(written, 'value')
  if (value && !ts.isStringLiteral(value)) return checker.getTypeAtLocation(value)
  const made = PRIMITIVES[(memberOf(written, 'type') ?? written).getText()]
  return made ? checker[made]() : checker.getAnyType()
}

/** What a page lists, by what it fetches: the behavior `pagination` itself cannot know. */
function pageItems(checker, method) {
  if (!method) return null
  const [signature] = checker.getTypeAtLocation(method).getCallSignatures()
  const page = signature && checker.getAwaitedType(signature.getReturnType())
  const items = page && checker.getPropertyOfType(page, 'items')
  return items ? checker.getTypeOfSymbolAtLocation(items, method) : null
}

function memberOf(literal, name) {
  const member = literal?.properties?.find((each) => each.name?.text === name)
  return member?.initializer ?? member ?? null
}

function find(node, wanted) {
  return wanted(node) ? node : ts.forEachChild(node, (child) => find(child, wanted))
}

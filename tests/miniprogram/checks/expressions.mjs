// What wcc accepts and yet understands otherwise than the preview's compiler. Only what was seen to mean the same in
// both may be written; the journeys compare the words that both make of every page (e2e/official-render.mjs).
import fs from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { CheckFailed, filesIn } from './places.mjs'
import { isOneBinding, parseWxml, valueOf, walk } from './wxml.mjs'

const Kind = ts.SyntaxKind
const OPERATORS = new Set([
  Kind.PlusToken,
  Kind.MinusToken,
  Kind.AsteriskToken,
  Kind.SlashToken,
  Kind.PercentToken,
  Kind.LessThanToken,
  Kind.LessThanEqualsToken,
  Kind.GreaterThanToken,
  Kind.GreaterThanEqualsToken,
  Kind.EqualsEqualsToken,
  Kind.ExclamationEqualsToken,
  Kind.EqualsEqualsEqualsToken,
  Kind.ExclamationEqualsEqualsToken,
  Kind.AmpersandAmpersandToken,
  Kind.BarBarToken,
])
const PREFIXES = new Set([Kind.ExclamationToken, Kind.MinusToken])
const PLAIN = new Set([
  Kind.Identifier,
  Kind.TrueKeyword,
  Kind.FalseKeyword,
  Kind.NullKeyword,
  Kind.ParenthesizedExpression,
  Kind.ConditionalExpression,
  Kind.ArrayLiteralExpression,
  Kind.ObjectLiteralExpression,
  Kind.PropertyAssignment,
  Kind.ShorthandPropertyAssignment,
])
const DECIMAL = /^\d*\.?\d+$/
const DIRECTIVES = /^wx:(?:if|elif|for)$/
const ENTITY = /&(?:#\w+|[a-zA-Z]\w*);/

/** Read every template; raises CheckFailed with all that would mean something else on a phone. */
export function expressions(project) {
  const src = path.join(project, 'src')
  const found = filesIn(src, '.wxml').flatMap((file) =>
    remarksOn(fs.readFileSync(path.join(src, file), 'utf8')).map((each) => `${file}:${each}`),
  )
  if (found.length) throw new CheckFailed(found.join('\n'))
}

/** Give what of a template a phone would understand otherwise, as `line words`. */
function remarksOn(source) {
  const { root, modules } = parseWxml(source)
  const remarks = []
  walk(root, (node) => {
    const tell = (words) => remarks.push(`${node.line} ${words}`)
    if (node.text !== undefined) written(node.text, node.bindings, tell, node.decoded)
    for (const { name, value, bindings } of node.attributes ?? []) {
      written(value ?? '', bindings, tell)
      if (DIRECTIVES.test(name) && !isOneBinding(value ?? ''))
        tell(`${name} must be one {{ }}: beside other characters wcc makes it a text`)
      if (name === 'wx:key' && !/^(\*this|[A-Za-z_]\w*)$/.test(value ?? ''))
        tell(`wx:key must be *this or the name of a field, not ${value}`)
    }
    const inData = node.tag === 'template' ? valueOf(node, 'data') : null
    for (const expression of [...(node.bindings ?? []), ...(node.attributes ?? []).flatMap((each) => each.bindings)]) {
      const why = refusal(expression, { modules, isData: inData?.includes(expression) ?? false })
      if (why) tell(`{{${expression}}}: ${why}`)
    }
    if (node.tag === 'text' && node.attributes.some((each) => each.name === 'decode'))
      for (const child of node.children) child.decoded = true
  })
  return remarks
}

function written(text, bindings, tell, decoded = false) {
  if (text.includes('\\'))
    tell(`a backslash in ${text.trim()}: wcc reads escapes otherwise in texts, in attributes and in {{ }}; make it a field`)
  const entity = ENTITY.exec(text)
  if (entity && !decoded) tell(`${entity[0]}: wcc leaves it as it is written; write the character, or <text decode>`)
  if (/\{\{\s*\}\}/.test(text)) tell('an empty {{ }}')
}

/** Say why an expression cannot be; null for a good one. */
export function refusal(expression, { modules = new Set(), isData = false } = {}) {
  const file = ts.createSourceFile('expression.ts', isData ? `({${expression}})` : `(${expression})`, ts.ScriptTarget.Latest, true)
  if (file.parseDiagnostics.length || file.statements.length !== 1 || !ts.isExpressionStatement(file.statements[0]))
    return 'not an expression'
  return refused(file.statements[0].expression, modules)
}

function refused(node, modules) {
  const why = unlike(node, modules)
  if (why) return why
  if (ts.isCallExpression(node))
    return ts.forEachChild(node, (child) => (child === node.expression ? null : refused(child, modules))) ?? null
  return ts.forEachChild(node, (child) => (isPunctuation(child) ? null : refused(child, modules))) ?? null
}

function isPunctuation({ kind }) {
  return kind >= Kind.FirstPunctuation && kind <= Kind.LastPunctuation
}

/** Say why one part of an expression is not understood alike; null where it is. */
function unlike(node, modules) {
  if (ts.isIdentifier(node) && node.text === 'undefined')
    return 'undefined shows nothing, and joined to a text is a word; write what to show'
  if (PLAIN.has(node.kind)) return null
  if (ts.isStringLiteral(node)) return null
  if (ts.isNumericLiteral(node)) return DECIMAL.test(node.getText()) ? null : `${node.getText()} is not a plain number`
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))
    return node.questionDotToken ? '?. is refused by wcc, which needs none' : null
  if (ts.isPrefixUnaryExpression(node)) return PREFIXES.has(node.operator) ? null : `${node.getText()}: such a sign is not known to wcc`
  if (ts.isBinaryExpression(node))
    return OPERATORS.has(node.operatorToken.kind) ? null : `${node.operatorToken.getText()} is not known to wcc`
  if (ts.isCallExpression(node))
    return isOfModule(node.expression, modules) ? null : 'a call shows nothing on a phone; make it a field, or a function of wxs'
  return `${Kind[node.kind]} is not known to wcc`
}

function isOfModule(callee, modules) {
  return ts.isPropertyAccessExpression(callee) && ts.isIdentifier(callee.expression) && modules.has(callee.expression.text)
}

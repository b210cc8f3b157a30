// A value that may be null is not shown as it is: where the preview shows nothing, wcc writes the word null. Whether
// it may be is read from the types, and from the wx:if, && and ?: around it.
import fs from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { loadTypes } from './data-types.mjs'
import { CheckFailed, filesIn } from './places.mjs'
import { isOneBinding, parseWxml, valueOf } from './wxml.mjs'

const Kind = ts.SyntaxKind
const NULLISH = ts.TypeFlags.Null | ts.TypeFlags.Undefined | ts.TypeFlags.Void
const UNKNOWN = ts.TypeFlags.Any | ts.TypeFlags.Unknown
/** Attributes that are read aloud or shown, so that a lone null in them is a word too. */
const SPOKEN = /^(?:aria-label|placeholder)$/

/** Read every template beside its script; raises CheckFailed with all that might show the word null. */
export function nullable(project, types = loadTypes(project)) {
  const src = path.join(project, 'src')
  const files = filesIn(src, '.wxml')
  const found = files.flatMap((file) =>
    new Template(types, file.replace(/wxml$/, 'ts'), fs.readFileSync(path.join(src, file), 'utf8')).remarks.map(
      (each) => `${file}:${each}`,
    ),
  )
  if (found.length) throw new CheckFailed([...new Set(found)].join('\n'))
  return `${files.length} templates`
}

/** A walk through one template, knowing at each place what is there and what was asked before. */
class Template {
  constructor({ checker, fieldsOf }, script, source) {
    this.checker = checker
    this.remarks = []
    this.root = parseWxml(source).root
    this.templates = new Map(
      this.root.children.filter((each) => each.tag === 'template' && valueOf(each, 'name')).map((each) => [valueOf(each, 'name'), each]),
    )
    const fields = new Map([...fieldsOf(script)].map(([name, type]) => [name, this.parts(type)]))
    this.below(this.root, { names: fields, facts: new Set() }, [])
  }

  /** The kinds of value that a type may be, one by one. */
  parts(type) {
    return type.isUnion() ? type.types.flatMap((each) => this.parts(each)) : [type]
  }

  below(node, scope, using) {
    let before = new Set()
    for (const child of node.children) {
      if (child.text !== undefined) for (const each of child.bindings) this.shown(each, scope, child.line)
      if (!child.tag || (child.tag === 'template' && valueOf(child, 'name'))) continue
      before = this.node(child, scope, before, using)
    }
  }

  /** Read a tag; gives what is known behind it, for a wx:elif or wx:else that follows. */
  node(node, outer, before, using) {
    const condition = (name) => node.attributes.find((each) => each.name === name)?.bindings[0]
    const [first, next] = [condition('wx:if'), condition('wx:elif')]
    const isElse = node.attributes.some((each) => each.name === 'wx:else')
    let scope = next || isElse ? { ...outer, facts: new Set([...outer.facts, ...before]) } : outer
    const list = condition('wx:for')
    if (list) scope = this.loop(node, list, scope)
    const asked = first ?? next
    const asks = asked && parse(asked)
    if (asks) {
      this.eval(asks, scope, node.line)
      scope = { ...scope, facts: new Set([...scope.facts, ...truths(asks)]) }
    }
    this.attributes(node, scope)
    this.use(node, scope, using)
    this.below(node, scope, using)
    return new Set([...(next ? before : []), ...(asks ? lies(asks) : [])])
  }

  loop(node, list, scope) {
    const names = new Map(scope.names)
    const [item, index] = [valueOf(node, 'wx:for-item') ?? 'item', valueOf(node, 'wx:for-index') ?? 'index']
    const elements = this.eval(parse(list), scope, node.line).flatMap((each) => this.elements(each))
    const key = valueOf(node, 'wx:key')
    if (key && !['*this', 'index'].includes(key) && this.allLack(elements, key))
      this.tell(node.line, `wx:key ${key}`, 'is no field of what is listed')
    names.set(item, elements)
    names.set(index, [this.checker.getNumberType()])
    const facts = new Set([...scope.facts].filter((each) => ![item, index].includes(/^\w+/.exec(each)?.[0])))
    return { names, facts }
  }

  elements(type) {
    if (Array.isArray(type)) return type
    if (type.flags & NULLISH) return []
    const element = this.checker.getIndexTypeOfType(type, ts.IndexKind.Number)
    return element ? this.parts(element) : type.flags & ts.TypeFlags.NumberLike ? [type] : [this.checker.getAnyType()]
  }

  attributes(node, scope) {
    for (const { name, value, bindings } of node.attributes) {
      if (/^wx:|^(?:is|data)$/.test(name)) continue
      const isShown = SPOKEN.test(name) || (value !== null && !isOneBinding(value))
      for (const each of bindings) {
        const types = isShown ? this.shown(each, scope, node.line) : this.eval(parse(each), scope, node.line)
        if (name === 'class' && types.some((one) => Array.isArray(one) || one.flags & ts.TypeFlags.Object))
          this.tell(node.line, each, 'is no text, and a phone makes no class of it')
      }
    }
  }

  /** Read a named template as it is used here, with what it is given. */
  use(node, scope, using) {
    const name = node.tag === 'template' ? valueOf(node, 'is') : null
    const body = this.templates.get(name)
    if (!body || using.includes(name)) return
    const given = parse(`{${/^\{\{(.*)\}\}$/s.exec(valueOf(node, 'data') ?? '')?.[1] ?? ''}}`)
    const names = new Map(given.properties.map((each) => [each.name.text, this.eval(each.initializer ?? each.name, scope, node.line)]))
    this.below(body, { names, facts: new Set() }, [...using, name])
  }

  shown(expression, scope, line) {
    const types = this.eval(parse(expression), scope, line).filter((each) => !Array.isArray(each))
    if (types.some((each) => each.flags & ts.TypeFlags.Null)) this.tell(line, expression, 'may be null, which a phone writes as a word')
    else if (types.some((each) => each.flags & UNKNOWN))
      this.tell(
        line,
        expression,
        'is of no known type, so it may be null; give its field a type, or what wxs gives an || with what to show then',
      )
    return types
  }

  tell(line, expression, words) {
    this.remarks.push(`${line} {{${expression}}}: ${words}`)
  }

  /** Give the types that an expression may be; a list written out is an array of its elements' types. */
  eval(node, scope, line) {
    const types = this.unproven(node, scope, line)
    return scope.facts.has(textOf(node)) ? types.filter((each) => Array.isArray(each) || !(each.flags & NULLISH)) : types
  }

  unproven(node, scope, line) {
    const { checker } = this
    const inner = (each, facts = []) =>
      this.eval(each, facts.length ? { ...scope, facts: new Set([...scope.facts, ...facts]) } : scope, line)
    if (ts.isParenthesizedExpression(node)) return inner(node.expression)
    if (ts.isIdentifier(node)) return node.text === 'undefined' ? [checker.getUndefinedType()] : this.named(node.text, scope, line)
    if (ts.isPropertyAccessExpression(node)) {
      const owners = inner(node.expression)
      if (this.allLack(owners, node.name.text)) this.tell(line, node.getText(), 'is no field of its owner')
      return owners.flatMap((each) => this.member(each, node.name.text))
    }
    if (ts.isElementAccessExpression(node)) {
      inner(node.argumentExpression)
      return inner(node.expression).flatMap((each) =>
        ts.isStringLiteral(node.argumentExpression) ? this.member(each, node.argumentExpression.text) : this.elements(each),
      )
    }
    if (ts.isConditionalExpression(node)) {
      inner(node.condition)
      return [...inner(node.whenTrue, truths(node.condition)), ...inner(node.whenFalse, lies(node.condition))]
    }
    if (ts.isBinaryExpression(node)) return this.binary(node, inner, line)
    if (ts.isCallExpression(node)) {
      node.arguments.forEach((each) => inner(each))
      return [checker.getAnyType()]
    }
    if (ts.isArrayLiteralExpression(node)) return [node.elements.flatMap((each) => inner(each))]
    if (ts.isObjectLiteralExpression(node)) {
      node.properties.forEach((each) => inner(each.initializer ?? each.name))
      return [checker.getVoidType()]
    }
    if (ts.isStringLiteral(node)) return [checker.getStringType()]
    if (node.kind === Kind.NullKeyword) return [checker.getNullType()]
    if (ts.isPrefixUnaryExpression(node)) inner(node.operand)
    return [ts.isNumericLiteral(node) || node.operator === Kind.MinusToken ? checker.getNumberType() : checker.getBooleanType()]
  }

  named(name, scope, line) {
    const types = scope.names.get(name)
    if (!types) this.tell(line, name, 'is no field of the component')
    return types ?? [this.checker.getUndefinedType()]
  }

  /** A member of a value; of null and of undefined, both compilers give undefined. */
  member(type, name) {
    if (Array.isArray(type)) return [this.checker.getNumberType()]
    if (type.flags & UNKNOWN) return [type]
    if (type.flags & NULLISH) return [this.checker.getUndefinedType()]
    const symbol = this.checker.getPropertyOfType(this.checker.getApparentType(type), name)
    return symbol ? this.parts(this.checker.getTypeOfSymbol(symbol)) : [this.checker.getUndefinedType()]
  }

  /** Tell whether a value, where there is one, is certainly without such a member. */
  allLack(types, name) {
    const there = types.filter((each) => Array.isArray(each) || !(each.flags & NULLISH))
    return (
      there.length > 0 &&
      there.every(
        (each) =>
          !Array.isArray(each) && !(each.flags & UNKNOWN) && !this.checker.getPropertyOfType(this.checker.getApparentType(each), name),
      )
    )
  }

  binary(node, inner, line) {
    const {
      left,
      right,
      operatorToken: { kind },
    } = node
    if (kind === Kind.AmpersandAmpersandToken)
      return [...inner(left).filter((each) => !Array.isArray(each) && each.flags & (NULLISH | UNKNOWN)), ...inner(right, truths(left))]
    if (kind === Kind.BarBarToken)
      return [...inner(left).filter((each) => Array.isArray(each) || !(each.flags & (NULLISH | UNKNOWN))), ...inner(right, lies(left))]
    const sides = [inner(left), inner(right)].map((each) => each.filter((one) => !Array.isArray(one)))
    if (kind !== Kind.PlusToken) return [/Equals|Than/.test(Kind[kind]) ? this.checker.getBooleanType() : this.checker.getNumberType()]
    const isText = sides.flat().some((each) => each.flags & (ts.TypeFlags.StringLike | UNKNOWN))
    const empty = [left, right].filter((_, at) => sides[at].some((each) => each.flags & (NULLISH | UNKNOWN)))
    for (const each of isText ? empty : []) this.tell(line, each.getText(), 'may be null or undefined, and is joined to a text as a word')
    return [isText ? this.checker.getStringType() : this.checker.getNumberType()]
  }
}

function parse(expression) {
  return ts.createSourceFile('expression.ts', `(${expression})`, ts.ScriptTarget.Latest, true).statements[0].expression.expression
}

function textOf(node) {
  return node.getText().replace(/\s+/g, '')
}

/** Name what is certainly there when an expression is true. */
function truths(node) {
  if (ts.isParenthesizedExpression(node)) return truths(node.expression)
  if (ts.isPrefixUnaryExpression(node) && node.operator === Kind.ExclamationToken) return lies(node.operand)
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken
    if (kind === Kind.AmpersandAmpersandToken) return [...truths(node.left), ...truths(node.right)]
    if (/^EqualsEquals/.test(Kind[kind])) return isValue(node.right) ? chain(node.left) : []
    if (/^ExclamationEquals/.test(Kind[kind])) return node.right.kind === Kind.NullKeyword ? chain(node.left) : []
    return kind === Kind.GreaterThanToken ? chain(node.left) : []
  }
  return chain(node)
}

/** Name what is certainly there when an expression is false. */
function lies(node) {
  if (ts.isParenthesizedExpression(node)) return lies(node.expression)
  if (ts.isPrefixUnaryExpression(node) && node.operator === Kind.ExclamationToken) return truths(node.operand)
  if (!ts.isBinaryExpression(node)) return []
  const { kind } = node.operatorToken
  if (kind === Kind.BarBarToken) return [...lies(node.left), ...lies(node.right)]
  return /^EqualsEquals/.test(Kind[kind]) && node.right.kind === Kind.NullKeyword ? chain(node.left) : []
}

function isValue(node) {
  return ts.isStringLiteral(node) || ts.isNumericLiteral(node) || node.kind === Kind.TrueKeyword
}

/** What is there has its owner there: `a.b.c` says so of `a.b` and of `a`. */
function chain(node) {
  const above = ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) ? chain(node.expression) : []
  return [textOf(node), ...above]
}

// WXS is not JavaScript: `x.constructor` is a type's name, requires carry an ending, and only old
// syntax is allowed. Here it becomes JavaScript that behaves so.
import * as esbuild from 'esbuild'

const CONSTRUCTOR = /((?:[A-Za-z_$][\w$]*)(?:\.[A-Za-z_$][\w$]*|\[[^\]]*\])*)\.constructor\b/g
const REQUIRE = /\brequire\(\s*(['"])([^'"]+)\1\s*\)/g

/** Rewrite WXS text so that `constructor` yields a name, as WXS has it. */
export function wxsToScript(text) {
  return text.replace(CONSTRUCTOR, '__mpWxsConstructor($1)')
}

/** The paths that a WXS text requires, as written. */
export function requiresOf(text) {
  return [...text.matchAll(REQUIRE)].map((match) => match[2])
}

/** Take the ending off required paths: modules are known without it. */
export function withoutEndings(text) {
  return text.replace(REQUIRE, (_, quote, path) => `require(${quote}${path.replace(/\.wxs$/, '')}${quote})`)
}

/** Tell a syntax error: {message, line, column}, or null. ES5 is all that WXS knows. */
export function wxsFault(text) {
  try {
    esbuild.transformSync(text, { loader: 'js', target: 'es5', logLevel: 'silent' })
    return null
  } catch (error) {
    const [first] = error.errors ?? [{ text: String(error) }]
    return { message: first.text, line: first.location?.line ?? 1, column: (first.location?.column ?? 0) + 1 }
  }
}

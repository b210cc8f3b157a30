// What the linter asks of the mini-program, of its preview and of their tests. Form is
// prettier's business: here are only mistakes, and what makes them likely.
import js from '@eslint/js'
import globals from 'globals'
import tseslint from 'typescript-eslint'

const PHONE = {
  wx: 'readonly',
  App: 'readonly',
  Page: 'readonly',
  Component: 'readonly',
  Behavior: 'readonly',
  getApp: 'readonly',
  getCurrentPages: 'readonly',
}
const ALWAYS = {
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-var': 'error',
  'prefer-const': 'error',
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-throw-literal': 'error',
  'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  'no-console': 'off',
  'preserve-caught-error': 'off', // wx's refusals have only words
}

// A journey waits for a state, never for a time: a busy machine is slow, and a quick one should not wait.
// Asking again and again, in a loop that ends, is how `until` and its like wait for a state.
const WORDS = 'Wait for what must be there (sees, shows, until), not for a time.'
const NO_FIXED_WAITS = [
  'error',
  ...[
    'CallExpression[callee.property.name="waitForTimeout"]',
    'NewExpression[callee.name="Promise"] CallExpression[callee.name=/^set(Timeout|Interval|Immediate)$/]:not(:matches(WhileStatement, ForStatement) *)',
    'NewExpression[callee.name="Promise"] CallExpression[callee.property.name=/^set(Timeout|Interval)$/]:not(:matches(WhileStatement, ForStatement) *)',
    'ImportDeclaration[source.value=/timers/]',
    'Literal[value=/^sleep( |$)/]',
  ].map((selector) => ({ selector, message: WORDS })),
]

export default tseslint.config(
  { ignores: ['**/node_modules/**', '**/miniprogram_npm/**', '**/dist/**', '**/vendor/**', '**/api.d.ts', '**/shots/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['miniprogram/src/**/*.ts'],
    extends: [js.configs.recommended, ...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      globals: PHONE,
      parserOptions: { project: ['miniprogram/tsconfig.json'], tsconfigRootDir: process.cwd() },
    },
    rules: {
      ...ALWAYS,
      'no-undef': 'off', // tsc knows better
      'no-unused-vars': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', prefer: 'type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // `data` is typed by asserting on empty lists; datasets and selected components are any in the typings.
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      // One place speaks to the server.
      'no-restricted-properties': [
        'error',
        ...['request', 'uploadFile', 'downloadFile'].map((property) => ({
          object: 'wx',
          property,
          message: 'Only services/http.ts speaks to the server.',
        })),
      ],
    },
  },
  { files: ['miniprogram/src/services/http.ts'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: ['miniprogram/preview/**/*.{js,mjs}'],
    extends: [js.configs.recommended],
    languageOptions: { globals: { ...globals.browser, ...PHONE } },
    rules: ALWAYS,
  },
  {
    files: ['miniprogram/preview/{build,tests}/**/*.{js,mjs}', 'miniprogram/preview/*.mjs', 'tests/miniprogram/**/*.{js,mjs}'],
    extends: [js.configs.recommended],
    // What journeys hand to the browser is written here too.
    languageOptions: { globals: { ...globals.node, ...globals.browser, ...PHONE, __mp: 'readonly', __preview: 'readonly' } },
    rules: ALWAYS,
  },
  { files: ['tests/miniprogram/e2e/**/*.mjs', 'miniprogram/preview/tests/**/*.mjs'], rules: { 'no-restricted-syntax': NO_FIXED_WAITS } },
)

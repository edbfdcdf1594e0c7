// What the compiler cannot see: who may import whom, no clock in the pure layers, no promise that nobody waits for.
// Exceptions are one list (tools/lint-exceptions.json); comments that switch a rule off do nothing.
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { createProjectGraphAsync } from '@nx/devkit';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

// Without a cached project graph the import rule passes everything unchecked (Nx 23), so a fresh clone makes it first.
await createProjectGraphAsync({ exitOnError: true });

const PURE = ['libs/kernel/**/*.ts', 'libs/domain/**/*.ts', 'libs/read-models/**/*.ts'];
const TESTS = ['**/*.spec.ts', '**/testing/**/*.ts'];
const NO_NEST = ['@nestjs/*'];

/** DESIGN "who may import whom": each layer with the layers it may reach; a package outside is named where it matters. */
const layers = [
  { layer: 'kernel', reaches: ['kernel'], allow: ['zod'] },
  { layer: 'domain', reaches: ['domain', 'kernel'], allow: ['zod'] },
  { layer: 'read-models', reaches: ['read-models', 'domain', 'kernel'], allow: ['zod'] },
  { layer: 'adapters', reaches: ['adapters', 'kernel'], ban: NO_NEST },
  { layer: 'platform', reaches: ['platform', 'kernel', 'adapters'] },
  { layer: 'contracts', reaches: ['contracts', 'kernel', 'domain'], ban: NO_NEST },
  { layer: 'host', reaches: ['host', 'kernel', 'domain', 'platform', 'contracts'] },
  { layer: 'service', reaches: ['kernel', 'domain', 'read-models', 'platform', 'contracts', 'host'] },
  { layer: 'desk', reaches: ['service', 'kernel', 'domain', 'read-models', 'platform', 'contracts', 'host'] },
];

/** The import rule; specs of pure layers may use `extra` packages as well. */
const boundaries = (extra = []) => [
  'error',
  {
    allow: [],
    banTransitiveDependencies: false,
    // Platform loads adapters when they are named, and takes their types (and in tests themselves) statically.
    checkDynamicDependenciesExceptions: ['@eventdesk/adapters', '@eventdesk/adapters/*'],
    depConstraints: layers.map(({ layer, reaches, allow, ban }) => ({
      sourceTag: `layer:${layer}`,
      onlyDependOnLibsWithTags: reaches.map((name) => `layer:${name}`),
      ...(allow ? { allowedExternalImports: [...allow, ...extra] } : {}),
      ...(ban ? { bannedExternalImports: ban } : {}),
    })),
  },
];

const forbid = {
  miscompiled: {
    selector: 'NewExpression > MemberExpression.callee :matches(TSAsExpression, TSSatisfiesExpression).object',
    message: 'TypeScript 7.0 compiles `new (x as T).Y()` into a call: name the value first.',
  },
  defaultExport: {
    selector: 'ExportDefaultDeclaration',
    message: 'Named exports only: a name is found again by searching for it.',
  },
  barrel: {
    selector: 'ExportAllDeclaration',
    message: 'No barrels: import from the file that has it.',
  },
  environment: {
    selector: "MemberExpression[object.name='process'][property.name='env']",
    message: 'Only libs/platform/src/config* reads the environment: take the value as a parameter.',
  },
  clock: {
    selector:
      ":matches(MemberExpression[object.name='Date'][property.name='now'], NewExpression[callee.name='Date'][arguments.length=0], CallExpression[callee.name='Date'], MemberExpression[object.name='performance'])",
    message: 'No clock here: time comes in with the command or the event (`now`).',
  },
  randomness: {
    selector:
      ":matches(MemberExpression[object.name='Math'][property.name='random'], MemberExpression[object.name='crypto'])",
    message: 'No randomness here: ids come in with the command, hashes through a port.',
  },
};

const code = [forbid.miscompiled, forbid.defaultExport, forbid.barrel];
const pureGlobals = ['process', 'Buffer', 'fetch', 'console', 'require', '__dirname', '__filename'];
const timers = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'clearTimeout', 'clearInterval'];
const globalsForbidden = (names) => names.map((name) => ({ name, message: 'The pure layers touch nothing outside.' }));
const builtins = `^(?:node:.*|${builtinModules.join('|')})$`;

const exceptions = JSON.parse(readFileSync(new URL('tools/lint-exceptions.json', import.meta.url), 'utf8'));

export default tseslint.config(
  {
    ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', 'coverage/**', 'data/**', 'libs/contracts/generated/**'],
  },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' } },
  {
    files: ['**/*.{ts,mjs,cjs}'],
    extends: [tseslint.configs.recommended],
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { args: 'after-used', argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
    },
  },
  {
    files: ['libs/**/*.ts', 'services/**/*.ts'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': boundaries(),
      'no-restricted-syntax': ['error', ...code, forbid.environment],
    },
  },
  {
    files: ['libs/platform/src/config*.ts', 'libs/platform/src/config/**/*.ts', ...TESTS],
    rules: { 'no-restricted-syntax': ['error', ...code] },
  },
  {
    files: PURE,
    rules: {
      'no-restricted-syntax': ['error', ...code, forbid.environment, forbid.clock, forbid.randomness],
      'no-restricted-globals': ['error', ...globalsForbidden([...pureGlobals, ...timers])],
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: builtins, message: 'The pure layers import zod and each other, nothing else.' }] },
      ],
    },
  },
  {
    // Tests of the pure layers may read kept histories and try generated values; their clock stays given.
    files: TESTS.flatMap((glob) => ['kernel', 'domain', 'read-models'].map((lib) => `libs/${lib}/${glob}`)),
    rules: {
      '@nx/enforce-module-boundaries': boundaries(['fast-check']),
      'no-restricted-syntax': ['error', ...code, forbid.clock, forbid.randomness],
      'no-restricted-globals': 'off',
      'no-restricted-imports': 'off',
    },
  },
  {
    // A pool of threads calls what its file exports by default.
    files: ['**/worker.ts', '**/*.worker.ts'],
    ignores: PURE,
    rules: { 'no-restricted-syntax': ['error', forbid.miscompiled, forbid.barrel, forbid.environment] },
  },
  {
    // The desk's command line is the one place that talks to a terminal; all else logs.
    files: ['libs/**/*.ts', 'services/**/*.ts'],
    ignores: ['services/desk/**', ...TESTS],
    rules: { 'no-console': 'error' },
  },
  ...exceptions.map(({ file, rule }) => ({ files: [file], rules: { [rule]: 'off' } })),
);

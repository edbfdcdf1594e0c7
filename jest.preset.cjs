// One run for every project: sources are transformed by swc, Nest's ES modules too, so that no flag is needed on Node 20 to 26.
const swcOptions = require('./tools/swc-options.cjs');
module.exports = {
  rootDir: __dirname,
  // Every core; `--runInBand` goes before it, which `--maxWorkers` on the command line would not allow.
  maxWorkers: '100%',
  roots: ['<rootDir>/libs', '<rootDir>/services', '<rootDir>/tools'],
  testMatch: ['**/*.spec.ts'],
  testEnvironmentOptions: { customExportConditions: ['@eventdesk/source', 'node', 'node-addons'] },
  setupFiles: [require.resolve('reflect-metadata')],
  modulePathIgnorePatterns: ['/dist/'],
  testTimeout: 30_000,
  transform: {
    '^.+\\.ts$': ['@swc/jest', swcOptions],
    '^.+\\.m?js$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: { target: 'es2022', parser: { syntax: 'ecmascript' } },
        module: { ...swcOptions.module, importInterop: 'swc' },
      },
    ],
  },
  transformIgnorePatterns: [
    '/node_modules/(?!(@nestjs|@seriousme|file-type|cookie|uint8array-extras|strtok3|token-types|@tokenizer|@borewit|load-esm|light-my-request/node_modules|jose|email-reply-parser|@formatjs|intl-messageformat)/)',
  ],
};

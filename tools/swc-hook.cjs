// Lets a plain Node process (a worker thread under test, a service restarted on save) load the TypeScript sources.
// Use with `--conditions=@eventdesk/source`, so that the projects resolve to their sources too.
const Module = require('node:module');
const { transformSync } = require('@swc/core');
const options = require('./swc-options.cjs');

Module._extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(require('node:fs').readFileSync(filename, 'utf8'), {
    filename,
    ...options,
  });
  module._compile(code, filename);
};

#!/usr/bin/env node
// The command `eventdesk`. It stands in the repository, so that `npm ci` can link it before anything is built; in a
// checkout it builds what changed first (a look that costs a few milliseconds when nothing did). The desk runs in this
// very process, so that a signal reaches it.
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Eventdesk needs Node.js 20.19 or newer; this is ${process.versions.node}\n`);
  process.exit(1);
}

const root = join(__dirname, '../../..');
const main = join(__dirname, '../dist/main.js');
const build = join(root, 'tools/build.mjs');
const builder = join(root, 'node_modules/nx/dist/bin/nx.js');

async function run() {
  // An installation without the tools that build has been built before.
  if (existsSync(build) && existsSync(builder)) await import(pathToFileURL(build).href);
  if (!existsSync(main)) {
    process.stderr.write('Eventdesk is not built, and the tools that build it are not installed; run npm ci first\n');
    process.exit(1);
  }
  require(main);
}

run().catch((thrown) => {
  process.stderr.write(`Eventdesk cannot start: ${thrown instanceof Error ? thrown.message : thrown}\n`);
  process.exit(1);
});

// Loaded into every process of a scaled desk (`--require`): at SIGUSR2 it collects garbage, and writes what is in use then
// into a file of the folder that BENCH_HEAP names.
const { writeFileSync, renameSync } = require('node:fs');
const { join } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');
const { isMainThread } = require('node:worker_threads');

const { BENCH_HEAP: folder } = process.env;

if (folder && isMainThread) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  process.on('SIGUSR2', () => {
    // Twice, a turn between: what a finalizer lets go is collected too.
    collect();
    setImmediate(() => {
      collect();
      const { heapUsed, external } = process.memoryUsage();
      const file = join(folder, `${process.pid}.json`);
      writeFileSync(`${file}.new`, JSON.stringify({ mb: (heapUsed + external) / 2 ** 20 }));
      renameSync(`${file}.new`, file);
    });
  });
}

// Loaded first into each process of a scaled run: asks it to end when its supervisor is gone, which ends its standard
// input however the supervisor went. Nothing is left behind by a supervisor that was killed.
const { isMainThread } = require('node:worker_threads');

// Threads load it too, and theirs ends at once.
if (isMainThread) {
  process.stdin.on('error', () => undefined);
  process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM')).resume();
  process.stdin.unref?.();
}

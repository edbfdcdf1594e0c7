// Runs inside the image, as its command: starts every role, the front door after the others, until each has said that it
// is ready; asks through the front door; ends them all by SIGTERM. Prints one line of JSON: what each answered.
const { spawn } = require('node:child_process');
const { existsSync, mkdtempSync, readFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** @param {{ roles: string[], env: Record<string, string>, door: string, behind: string[] }} plan */
async function run({ roles, env, door, behind }) {
  const folder = mkdtempSync(join(tmpdir(), 'roles-'));
  const started = new Map();
  const found = {};

  /** Starts a role and waits, at most a minute, until it is ready or has ended. */
  async function start(role, more = {}) {
    const readyFile = join(folder, role);
    const child = spawn(process.execPath, [`services/${role}/dist/main.js`], {
      env: {
        ...process.env,
        ...env,
        ...more,
        EVENTDESK_DATA: join(folder, `${role}-data`),
        EVENTDESK_READY_FILE: readyFile,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said = (said + text).slice(-2000)));
    const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
    let over = false;
    ended.then(() => (over = true));
    for (let tries = 0; tries < 600 && !over && !existsSync(readyFile); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 100));
    if (!existsSync(readyFile)) {
      child.kill('SIGKILL');
      found[role] = { ready: false, said, code: await ended };
      return undefined;
    }
    const addresses = JSON.parse(readFileSync(readyFile, 'utf8'));
    const health = [];
    for (const path of ['/livez', '/readyz', '/metrics']) health.push((await fetch(addresses.ops + path)).status);
    found[role] = { ready: true, health };
    started.set(role, { child, ended, addresses, said: () => said });
    return addresses;
  }

  // The first makes what all of them need; the others may come in any order, and at once.
  const [first, ...others] = roles;
  await start(first);
  await Promise.all(others.map((role) => start(role)));
  const upstreams = behind.flatMap((role) =>
    started.has(role) ? [`${role}=${started.get(role).addresses.http}`] : [],
  );
  const front = await start(door, { EVENTDESK_UPSTREAMS: upstreams.join(',') });
  if (front) {
    const answer = await fetch(`${front.http}/openapi.json`);
    found[door].through = { status: answer.status, openapi: (await answer.json()).openapi };
  }
  for (const [role, { child, ended, said }] of started) {
    child.kill('SIGTERM');
    const code = await ended;
    found[role].code = code;
    if (code !== 0) found[role].said = said();
  }
  process.stdout.write(`\n${JSON.stringify(found)}\n`);
}

run(JSON.parse(process.argv[1])).catch((thrown) => {
  process.stderr.write(`${thrown.stack}\n`);
  process.exit(1);
});

// The documents of the contract as the code makes them: event schemas, AsyncAPI, OpenAPI.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = `process.stdout.write(JSON.stringify([...require('@eventdesk/desk/contract/files').contractFiles()]))`;

/** Pages with the function that makes each; the sources are run as they are, built or not. */
export function contractPages() {
  const options = ['--conditions=@eventdesk/source', '-r', './tools/swc-hook.cjs', '-e', program];
  const { status, stdout, stderr } = spawnSync(process.execPath, options, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`the documents of the contract could not be made: ${stderr}`);
  return JSON.parse(stdout).map(([name, text]) => ({
    page: `libs/contracts/generated/${name}`,
    generate: async () => text,
  }));
}

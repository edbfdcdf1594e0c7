// docs/configuration.md and docs/bootstrap.md: every variable and every field, from the schemas that read them.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = `process.stdout.write(JSON.stringify([
  ['docs/configuration.md', require('@eventdesk/platform/config/document').configurationDocument()],
  ['docs/bootstrap.md', require('@eventdesk/platform/config/bootstrap-document').bootstrapDocument()],
]))`;

/** Pages with the function that makes each; the sources are run as they are, built or not. */
export function settingPages() {
  const options = ['--conditions=@eventdesk/source', '-r', './tools/swc-hook.cjs', '-e', program];
  const { status, stdout, stderr } = spawnSync(process.execPath, options, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the pages of the settings could not be made: ${stderr}`);
  return JSON.parse(stdout).map(([page, text]) => ({ page, generate: async () => text }));
}

import { spawnSync } from 'node:child_process';
import { parse } from 'yaml';
import { type Composed, roles } from './support/deployment';
import { root } from './support/tree';

const program = process.env['EVENTDESK_TEST_COMPOSE'];
if (!program) process.stderr.write('docker-compose.yml is not read by its program: give EVENTDESK_TEST_COMPOSE (docker-compose, or docker compose)\n'); // prettier-ignore
const suite = program ? describe : describe.skip;

function config(...more: readonly string[]) {
  const [command = '', ...words] = (program ?? '').split(' ');
  return spawnSync(command, [...words, ...more, 'config'], { cwd: root, encoding: 'utf8' });
}

suite('docker-compose.yml, as its own program reads it', () => {
  it('is taken without a word, and has what our own reading of it has', () => {
    const { status, stdout, stderr } = config();
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { services } = parse(stdout) as Composed;
    expect(Object.keys(services)).toEqual(expect.arrayContaining([...roles]));
    for (const service of Object.values(services))
      expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
  });

  it('can be laid over with the page of the mail catcher', () => {
    const { status, stdout } = config('-f', 'docker-compose.yml', '-f', 'deploy/compose/mail-page.yml');
    expect(status).toBe(0);
    expect(stdout).toContain('127.0.0.1:8025:8025');
  });
});

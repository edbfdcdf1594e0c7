import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selfSigned } from '@eventdesk/kernel/testing/self-signed';
import type { CheckedConfig } from './check-start';
import { checkStart } from './check-start';

describe('what is checked before a start makes anything', () => {
  const folder = mkdtempSync(join(tmpdir(), 'eventdesk-check-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const data = join(folder, 'data');
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const config = (more: Partial<CheckedConfig> = {}): CheckedConfig => ({
    data,
    bind: '127.0.0.1',
    http: { port: 0, trustedProxies: [] },
    ops: { bind: '127.0.0.1', port: 0 },
    smtp: { port: 0, protocol: 'smtp', peers: [] },
    ...more,
  });
  const smtp = (certFile: string, keyFile: string): CheckedConfig['smtp'] => ({
    ...config().smtp,
    tls: { certFile, keyFile },
  });
  const refused = async (more: Partial<CheckedConfig>): Promise<string> => {
    const said = await checkStart(config(more)).then(
      () => 'nothing',
      (thrown: Error) => `${thrown.name} ${thrown.message}`,
    );
    expect(existsSync(data)).toBe(false);
    return said.replaceAll(folder, '…');
  };

  it('nothing is wrong with what is right', async () => {
    const { cert, key } = selfSigned();
    const right = { smtp: smtp(file('cert', cert), file('key', key)), bootstrap: file('right.json', '{}') };
    expect(await refused({ ...right, readyFile: join(data, 'ready.json') })).toBe('nothing');
    expect(await refused({ readyFile: join(folder, 'ready.json') })).toBe('nothing');
  });

  it('a bootstrap file that cannot be read, or has a wrong form', async () => {
    expect(await refused({ bootstrap: join(folder, 'none.json') })).toBe(
      'ConfigProblem EVENTDESK_BOOTSTRAP: the file: cannot be read (ENOENT): …/none.json',
    );
    expect(await refused({ bootstrap: file('wrong.json', '{"departments":[{"key":7,"name":"A"}]}') })).toBe(
      'ConfigProblem EVENTDESK_BOOTSTRAP: departments[0].key: must be text',
    );
  });

  it('a certificate that cannot be read, or is none', async () => {
    expect(await refused({ smtp: smtp(join(folder, 'none'), join(folder, 'none')) })).toBe(
      'ConfigProblem EVENTDESK_SMTP_CERT: names a file that cannot be read (ENOENT): …/none',
    );
    const text = file('text', 'no certificate');
    expect(await refused({ smtp: smtp(text, text) })).toContain('do not hold a certificate in PEM');
  });

  it('a folder of the ready file that is not there', async () => {
    expect(await refused({ readyFile: join(folder, 'none', 'ready.json') })).toContain(
      'ConfigProblem EVENTDESK_READY_FILE: names a file in a folder that cannot be written to (ENOENT): …/none;',
    );
  });

  it('a port that is taken, where no desk was ever in the folder', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const taken = new RegExp(`^ConfigProblem EVENTDESK_OPS_PORT: port ${port} on 127.0.0.1 is taken`);
    const ops = { bind: '127.0.0.1', port };
    expect(await refused({ ops })).toMatch(taken);
    const { ops: _, ...withoutOps } = config();
    await checkStart({ ...withoutOps, data });
    mkdirSync(join(folder, 'held'));
    await expect(checkStart(config({ ops, data: join(folder, 'held') }))).rejects.toThrow('is taken');
    writeFileSync(join(folder, 'held', 'lock.db'), '');
    await checkStart(config({ ops, data: join(folder, 'held') }));
    await new Promise((resolve) => server.close(resolve));
  });
});

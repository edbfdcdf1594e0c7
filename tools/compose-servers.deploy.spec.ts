import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { composedCopy } from './support/deployment';
import { root, textOf } from './support/tree';

const home = process.env['EVENTDESK_TEST_KAFKA_HOME'];
if (!home) process.stderr.write('the composed Kafka is not started: give EVENTDESK_TEST_KAFKA_HOME, a folder with bin/kafka-storage.sh and bin/kafka-server-start.sh\n'); // prettier-ignore
const suite = home ? describe : describe.skip;

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

suite('the composed Kafka', () => {
  const { folder, makeSecrets } = composedCopy();
  const secrets = join(folder, 'secrets');
  let stop: () => Promise<void> = async () => undefined;
  let port = 0;

  beforeAll(async () => {
    expect(makeSecrets()).toMatchObject({ status: 0 });
    port = await freePort();
    const child = spawn(join(folder, 'servers/kafka'), [], {
      env: {
        PATH: process.env['PATH'],
        KAFKA_HOME: home,
        KAFKA_SECRETS: join(secrets, 'kafka'),
        KAFKA_SETTINGS: join(folder, 'server.properties'),
        KAFKA_DATA: join(folder, 'data'),
        KAFKA_HOST: 'localhost',
        KAFKA_PORT: `${port}`,
        KAFKA_CONTROLLER_PORT: `${await freePort()}`,
        LOG_DIR: join(folder, 'logs'),
      },
      stdio: 'ignore',
    });
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    stop = () => {
      child.kill('SIGKILL');
      return ended;
    };
  });
  afterAll(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('T43 takes events from the relay’s account alone, and nothing from who has no account', () => {
    // An authority is given to a process when it starts, so what follows is a process of its own.
    const program = join(root, 'tools/support/ask-kafka.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, secrets, `localhost:${port}`], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: join(secrets, 'kafka/ca.crt'), KAFKAJS_NO_PARTITIONER_WARNING: '1' }, // prettier-ignore
    });
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(JSON.parse(stdout)).toEqual({
      setUpTwice: 'done',
      ticketsMakesTopic: 'done',
      ticketsWrites: 'done',
      ticketsMakesForeignTopic: 'refused',
      notificationsWrites: 'refused',
      notificationsMakesTopic: 'refused',
      notificationsReads: 'a true event',
      wrongPassword: 'refused',
      noPassword: 'refused',
      plainText: 'refused',
    });
  }, 120_000);

  it('keeps the password that it started with from everybody else on the machine', () => {
    expect(existsSync(join(folder, 'server.properties'))).toBe(true);
    expect(readFileSync(join(folder, 'servers/kafka'), 'utf8')).toBe(textOf('deploy/compose/servers/kafka'));
    expect(spawnSync('stat', ['-c', '%a', join(folder, 'server.properties')], { encoding: 'utf8' }).stdout).toBe(
      '600\n',
    );
  });
});

import { spawnSync } from 'node:child_process';
import { s3UnderTest } from '../libs/adapters/src/blobs/s3/testing/s3-under-test';
import { serverUnderTest } from '../libs/adapters/src/event-store/eventstoredb/testing/server-under-test';
import { roles, s3UrlOf } from './support/deployment';
import { textOf } from './support/tree';

const image = process.env['EVENTDESK_TEST_IMAGE'];
const kafka = process.env['EVENTDESK_TEST_KAFKA'];
const mongo = process.env['EVENTDESK_TEST_MONGO'];
if (!image) process.stderr.write('nothing is run in the image: give EVENTDESK_TEST_IMAGE, what runs a command in it (docker run --rm --network host eventdesk:0.1.0)\n'); // prettier-ignore
else if (!kafka || !mongo) process.stderr.write('roles are not started to readiness in the image: give EVENTDESK_TEST_KAFKA and EVENTDESK_TEST_MONGO\n'); // prettier-ignore
const suite = image ? describe : describe.skip;
const withServers = image && kafka && mongo ? it : it.skip;

/** Runs a command in the image. */
function inImage(...command: readonly string[]) {
  const [program = '', ...words] = (image ?? '').split(' ');
  return spawnSync(program, [...words, ...command], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}
const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';

suite('the image', () => {
  it('runs as an account that is not root and can change nothing but its data, and has no tool, test or source', () => {
    const script = `id -u; for file in /app /app/package.json /app/services/tickets/dist/main.js; do test -w $file && echo writable $file; done
      test -w /data || echo no data; for name in jest nx typescript eslint prettier @swc/core; do test -e node_modules/$name && echo $name; done
      find libs services \\( -name '*.ts' -o -name '*.map' -o -name '*.spec.js' -o -name testing \\)`;
    expect(inImage('sh', '-c', script)).toMatchObject({ status: 0, stdout: '1000\n' });
  }, 120_000);

  it('has the command line on its path', () => {
    expect(inImage('eventdesk', '--help').stdout).toMatch(/^Usage: eventdesk /);
  }, 120_000);

  it('T38 T43 refuses every role that is told nothing, with one line and exit code 2', () => {
    const script = `for role in ${roles.join(' ')}; do said=$(node services/$role/dist/main.js 2>&1); echo "$role $? $(echo "$said" | wc -l) $said"; done`;
    const { stdout } = inImage('sh', '-c', script);
    const refusals = stdout.trimEnd().split('\n');
    expect(refusals.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual(roles.map((role) => `${role} 2 1`));
    expect(refusals.filter((line) => !/ EVENTDESK_[A-Z_]+: .+; for example /.test(line))).toEqual([]);
  }, 120_000);

  withServers(
    'starts every role for real, answers through the front door, and ends each with 0',
    async () => {
      const events = await serverUnderTest();
      const blobs = await s3UnderTest();
      const database = (name: string): string => {
        const url = new URL(mongo ?? '');
        url.pathname = `/image-${process.pid}-${name}`;
        return url.href;
      };
      try {
        const plan = {
          door: 'web',
          behind: ['identity', 'intake', 'tickets', 'query'],
          roles: ['tickets', 'identity', 'intake', 'notifications', 'projections', 'query'],
          env: {
            EVENTDESK_BIND: '127.0.0.1',
            EVENTDESK_OPS_BIND: '127.0.0.1',
            EVENTDESK_HTTP_PORT: '0',
            EVENTDESK_OPS_PORT: '0',
            EVENTDESK_SMTP_PORT: '0',
            EVENTDESK_PUBLIC_URL: 'http://localhost:3000',
            EVENTDESK_DNS: 'none',
            EVENTDESK_SECRET: 'MTIzNDU2Nzg5MGFiY2RlZmdoaWprbG1ub3BxcnN0dXY',
            EVENTDESK_EVENTS: events.url,
            EVENTDESK_FEED: kafka,
            EVENTDESK_BLOBS: s3UrlOf(blobs.address()),
            EVENTDESK_STATE: database('state'),
            EVENTDESK_READS: database('reads'),
          },
        };
        const { stdout, stderr } = inImage(
          'node',
          '-e',
          textOf('tools/support/start-roles.cjs') ?? '',
          JSON.stringify(plan),
        );
        const health = [200, 200, 200];
        const well = { ready: true, health, code: 0 };
        expect({ ...parsed(lastLine(stdout)), stderr }).toMatchObject({
          ...Object.fromEntries(plan.roles.map((role) => [role, well])),
          web: { ...well, through: { status: 200, openapi: '3.1.0' } },
        });
      } finally {
        await blobs.destroy();
        await events.destroy();
      }
    },
    300_000,
  );
});

function parsed(line: string): object {
  try {
    return JSON.parse(line) as object;
  } catch {
    return { line };
  }
}

import { createLogger } from './logger';
import { visible } from './visible';

function logged(write: (log: ReturnType<typeof createLogger>) => void, more: object = {}): string {
  const lines: string[] = [];
  write(createLogger({ level: 'debug', service: 'desk', to: { write: (line) => void lines.push(line) }, ...more }));
  return lines.join('');
}

const failing = (): Error => {
  const cause = new Error('connect ECONNREFUSED mongodb://root:CANARY@mongo.example:27017/state?authSource=admin');
  const error = new Error('request to https://user:CANARY/with@slash@host/path failed for ada@desk.example', { cause });
  return Object.assign(error, { code: 'ECONNREFUSED', config: { auth: 'CANARY' }, request: 'CANARY' });
};

describe('createLogger', () => {
  it('writes a JSON line with a constant message and ids as fields', () => {
    const line = JSON.parse(logged((log) => log.info({ ticket: '018b', revision: 3 }, 'ticket opened')));
    expect(line).toEqual({
      level: 'info',
      time: expect.any(String),
      service: 'desk',
      ticket: '018b',
      revision: 3,
      msg: 'ticket opened',
    });
  });

  it('T50 takes user parts and addresses out of library errors, their causes and stacks too', () => {
    for (const line of [
      logged((log) => log.error(failing())),
      logged((log) => log.error({ err: failing() }, 'it failed')),
      logged((log) =>
        log.error({ deep: [{ failing: new AggregateError([failing()], 'CANARY@x.example') }] }, 'it failed'),
      ),
      logged((log) => log.child({ url: 'smtp://user:CANARY@host' }).warn('it failed')),
    ]) {
      expect(line).not.toMatch(/CANARY|ada@|root/);
      expect(line).toMatch(/"level":"(error|warn)"/);
    }
    expect(logged((log) => log.error(failing()))).toContain('mongodb://<user>@mongo.example:27017/state');
  });

  it.each([
    ['Authorization: Bearer CANARY-abcdef', 'Bearer ***'],
    ['GET https://api.telegram.org/bot123456:CANARY_abcdefghijklmnopqrs/getMe', 'api.telegram.org/***/getMe'],
    ['GET /l/CANARYtoken?x=1', '/l/***?x=1'],
    ['POST /setup/CANARY', '/setup/***'],
    ['GET /cb?code=CANARY&state=1', '/cb?code=***&state=1'],
    ['token eyJCANARYabc.eyJCANARY.sig', 'token ***'],
    ['call to +9805491234567', 'call to <number>'],
    ['550 5.1.1 <CANARY@дом.example>: no such user', '550 5.1.1 <<address>>: no such user'],
    ['mail to CANARY+tag@sub.desk.example failed', 'mail to <address> failed'],
    [
      'at /app/node_modules/@nestjs/core/router.js:3:1 libsql@0.5.29',
      'node_modules/@nestjs/core/router.js:3:1 libsql@0.5.29',
    ],
  ])('T35 cleans "%s"', (text, left) => {
    const line = JSON.parse(logged((log) => log.warn({ cause: text }, text))) as { cause: string; msg: string };
    expect(line.cause).toContain(left);
    expect(line.msg).toContain(left);
    expect(JSON.stringify(line)).not.toContain('CANARY');
  });

  it('T35 hides fields by name, and known secrets wherever they stand', () => {
    const fields = {
      password: 'CANARY',
      clientSecret: 'CANARY',
      email: 'CANARY',
      headers: { cookie: 'CANARY' },
      id: 'x hunter22 y',
    };
    const line = logged((log) => log.info(fields, 'seen'), { secrets: ['hunter22', 'x'] });
    expect(line).not.toMatch(/CANARY|hunter22/);
    expect(line).toContain('x *** y');
  });

  it('shows bytes, times, big numbers and circles without failing', () => {
    const circle: Record<string, unknown> = { bytes: new Uint8Array(3), at: new Date(0), big: 5n };
    circle.self = circle;
    expect(logged((log) => log.info(circle, 'seen'))).toContain(
      '"bytes":"3 bytes","at":"1970-01-01T00:00:00.000Z","big":"5"',
    );
  });

  it('T50 writes one line for people, in which nothing is left that a terminal obeys', () => {
    const line = logged((log) => log.warn({ name: 'a\u001b[31mb\u202ec', ticket: '42' }, 'odd name'), { pretty: true });
    expect(line).toMatch(/^\d\d:\d\d:\d\d warn {2}odd name name=.* ticket=42 service=desk\n$/);
    expect(line.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u202e]/);
    expect(visible('\u202e\u009b')).toBe('\\u202e\\u009b');
  });

  it('leaves out what is less severe than its level', () => {
    expect(logged((log) => log.info('quiet'), { level: 'warn' })).toBe('');
  });
});

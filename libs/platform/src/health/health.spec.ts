import { Metrics } from '../metrics/metrics';
import { Health } from './health';
import { startOpsServer } from './ops-server';

const never = () => new Promise<void>(() => undefined);
const fails = async () => {
  throw new Error('mongodb://user:CANARY@host is gone');
};

async function ops(health: Health, metrics = new Metrics()) {
  const server = await startOpsServer({ bind: '127.0.0.1', port: 0 }, health, metrics);
  const get = async (path: string, method = 'GET') => {
    const response = await fetch(server.url + path, { method });
    return { status: response.status, body: await response.text() };
  };
  return { get, close: () => server.close() };
}

describe('Health', () => {
  it('is ready while what it needs is there, whatever else is missing', async () => {
    const health = new Health(20)
      .needs('events', async () => undefined)
      .shows('feed', fails)
      .shows('lag', async () => ({ events: 12 }));
    expect((await health.report()).ready).toBe(false);
    health.serving();
    expect(await health.report()).toEqual({
      ready: true,
      needs: { events: { ok: true } },
      others: { feed: { ok: false, fault: 'failed' }, lag: { ok: true, details: { events: 12 } } },
    });
    health.stopping();
    expect((await health.report()).ready).toBe(false);
  });

  it('is not ready when what it needs fails or does not answer', async () => {
    const health = new Health(20).needs('events', never).needs('state', fails);
    health.serving();
    const report = await health.report();
    expect(report.ready).toBe(false);
    expect(report.needs).toEqual({ events: { ok: false, fault: 'timeout' }, state: { ok: false, fault: 'failed' } });
  });

  it('runs a check once for all who ask meanwhile', async () => {
    let runs = 0;
    const health = new Health().needs('events', async () => void runs++);
    await Promise.all([health.report(), health.report(), health.report()]);
    expect(runs).toBe(1);
    await health.report();
    expect(runs).toBe(2);
  });
});

describe('startOpsServer', () => {
  it('answers alive at once, and ready as the checks say, with no word of the cause (T35)', async () => {
    const health = new Health().needs('events', fails);
    health.serving();
    const { get, close } = await ops(health);
    expect((await get('/livez')).status).toBe(200);
    const ready = await get('/readyz?verbose');
    expect([ready.status, JSON.parse(ready.body)]).toEqual([503, await health.report()]);
    expect(ready.body).not.toContain('CANARY');
    expect((await get('/')).status).toBe(404);
    expect((await get('/livez', 'POST')).status).toBe(405);
    await close();
  });

  it('gives the figures, one row per name however many roles ask for it', async () => {
    const metrics = new Metrics().withProcess();
    const named = { name: 'eventdesk_appends_total', help: 'appends', labels: ['result'] } as const;
    metrics.counter(named).inc({ result: 'done' });
    metrics.counter(named).inc({ result: 'done' });
    metrics.gauge({ name: 'eventdesk_lag_events', help: 'lag' }, (gauge) => gauge.set(7));
    metrics.histogram({ name: 'eventdesk_append_seconds', help: 'time' }).observe(0.002);
    const { get, close } = await ops(new Health(), metrics);
    const { status, body } = await get('/metrics');
    expect(status).toBe(200);
    expect(body).toContain('eventdesk_appends_total{result="done"} 2');
    expect(body).toContain('eventdesk_lag_events 7');
    expect(body).toContain('eventdesk_append_seconds_bucket{le="0.0025"} 1');
    expect(body).toContain('process_resident_memory_bytes');
    await close();
  });
});

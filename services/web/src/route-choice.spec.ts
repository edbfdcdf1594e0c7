import { committedOwners } from '@eventdesk/contracts/route-owners';
import { nestPath } from '@eventdesk/contracts/route';
import fastify from 'fastify';
import { canonicalPath } from './canonical-path';
import { RouteChoice } from './route-choice';

const owners = committedOwners();
const choice = new RouteChoice(owners);
const serviceOf = (method: string, url: string): string => {
  try {
    return choice.choose(method, url).service;
  } catch {
    return 'none';
  }
};

/** Paths that could be read in two ways. */
const tricks = [
  '//v2/tickets',
  '/v2//tickets',
  '/v2/tickets//12',
  '/v2/tickets/12/',
  '/v2/./tickets',
  '/v2/tickets/../inbound',
  '/v2/tickets/..',
  '/v2/tickets/%2e%2e/inbound',
  '/v2/tickets/12%2fclose',
  '/v2/tickets/12%2Fclose',
  '/v2/tickets/12%5cclose',
  '/v2/tickets\\12',
  '/v2/tickets/12%00',
  '/v2/tickets/12%23/close',
  '/v2/tickets/12#/close',
  '/v2/tickets/12%3fx/close',
  '/v2/tickets/12%253f',
  '/v2/tickets/%ff',
  '/v2/tickets/%zz',
  '/v2/tickets/%',
  '*',
  '',
  'v2/tickets',
  'http://evil.example/v2/tickets',
  '/http://evil.example/v2/tickets',
  '/V2/tickets',
];
/** Paths that say the same in more characters. */
const same = [
  ['/v2/%74ickets', '/v2/tickets'],
  ['/v2/tickets/%63reate', '/v2/tickets/create'],
  ['/%6c/a%2Eb%5Fc', '/l/a.b_c'],
  ['/v2/tickets/%31%32', '/v2/tickets/12'],
] as const;

describe('the choice of a service', () => {
  it('finds every route of the table, and HEAD where there is GET', () => {
    for (const { method, path, service } of owners) {
      const url = path.replace(/\{\w+\}/g, 'x1');
      expect([url, method, serviceOf(method, url)]).toEqual([url, method, service]);
      if (method === 'GET') expect(serviceOf('HEAD', `${url}?a=b`)).toBe(service);
    }
  });

  it('prefers a path without parameters, and tells services of one path apart by method', () => {
    const made = new RouteChoice([
      { method: 'GET', path: '/a/{id}', service: 'query' },
      { method: 'POST', path: '/a/new', service: 'tickets' },
      { method: 'GET', path: '/a/new', service: 'intake' },
    ]);
    expect(made.choose('GET', '/a/new').service).toBe('intake');
    expect(made.choose('POST', '/a/new').service).toBe('tickets');
    expect(made.choose('GET', '/a/other').service).toBe('query');
    expect(() => made.choose('PATCH', '/a/new')).toThrow('method not allowed');
  });

  it.each(tricks)('knows no path that could be read in two ways: %s', (path) => {
    for (const method of ['GET', 'POST', 'PATCH']) expect(serviceOf(method, path)).toBe('none');
  });

  it.each(same)('reads %s as %s, and passes that on', (written, plain) => {
    expect(canonicalPath(written)).toBe(plain);
    expect(choice.choose(plain.endsWith('create') ? 'POST' : 'GET', `${written}?q=%74`).target).toBe(`${plain}?q=%74`);
  });

  it('never sends a request to a service whose own router would see a route of another', async () => {
    const app = fastify();
    for (const { method, path, service } of owners)
      app.route({ method: method as 'GET', url: nestPath({ path }), handler: async () => service });
    const paths = [...tricks, ...same.map(([written]) => written), ...owners.map(({ path }) => path)];
    for (const method of ['GET', 'POST', 'PATCH'] as const) {
      for (const path of paths.filter((one) => one.startsWith('/'))) {
        const chosen = serviceOf(method, path);
        if (chosen === 'none') continue;
        const { body, statusCode } = await app.inject({ method, url: choice.choose(method, path).target });
        expect([method, path, statusCode, body]).toEqual([method, path, 200, chosen]);
      }
    }
    await app.close();
  });
});

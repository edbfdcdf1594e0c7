import { pathOwners } from './path-owners';
import { committedOwners, routeOwners } from './route-owners';
import type { Route } from './route';

const route = (method: Route['method'], path: string): Route => ({
  operation: `${method} ${path}`,
  method,
  path,
  summary: '',
  tag: '',
  access: 'public',
  answers: {},
});
const none = { identity: {}, intake: {}, query: {}, tickets: {} };

describe('owners of routes', () => {
  it('stand in the order of paths, with the service whose table has them', () => {
    const owners = routeOwners({
      ...none,
      tickets: { edit: route('patch', '/v2/tickets/{id}') },
      query: { one: route('get', '/v2/tickets/{id}'), all: route('get', '/v2/tickets') },
    });
    expect(owners).toEqual([
      { method: 'GET', path: '/v2/tickets', service: 'query' },
      { method: 'GET', path: '/v2/tickets/{id}', service: 'query' },
      { method: 'PATCH', path: '/v2/tickets/{id}', service: 'tickets' },
    ]);
  });

  it('are one each: two services with the same route are refused', () => {
    const same = { a: route('get', '/v2/users') };
    expect(() => routeOwners({ ...none, query: same, tickets: same })).toThrow(
      '/v2/users GET is claimed by query and tickets',
    );
  });
});

describe('paths of an ingress', () => {
  it('are the fewest that let every route through', () => {
    const owners = routeOwners({
      ...none,
      tickets: { edit: route('patch', '/v2/tickets/{id}'), use: route('post', '/l/{token}') },
      query: { all: route('get', '/v2/tickets'), start: route('get', '/'), list: route('get', '/v2/tickets/types') },
    });
    expect(pathOwners(owners)).toEqual([
      { path: '/', pathType: 'Exact', services: ['query'] },
      { path: '/l', pathType: 'Prefix', services: ['tickets'] },
      { path: '/v2/tickets', pathType: 'Prefix', services: ['query', 'tickets'] },
    ]);
  });

  it('let each committed route through, and nothing beside', () => {
    const paths = pathOwners(committedOwners());
    const lets = (url: string): boolean =>
      paths.some(({ path, pathType }) => url === path || (pathType === 'Prefix' && url.startsWith(`${path}/`)));
    for (const { path } of committedOwners()) expect([path, lets(path.replace(/\{\w+\}/g, '1'))]).toEqual([path, true]);
    for (const url of ['/metrics', '/readyz', '/v2', '/v2/ticketsx', '/openapi.json/x']) expect(lets(url)).toBe(false);
  });
});

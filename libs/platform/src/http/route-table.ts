import { Problem } from '@eventdesk/kernel/problem';
import type { HttpRequest } from './request';

interface Route {
  readonly pattern: string;
  readonly matches: RegExp;
  readonly methods: Set<string>;
}

/** Thrown for a path that exists with other methods. */
export class MethodNotAllowed extends Error {
  readonly statusCode = 405;

  /** @param methods those that it takes */
  constructor(readonly methods: readonly string[]) {
    super('method not allowed');
  }
}

/** Every route there is: tells a wrong method from a wrong path, and names routes in metrics without ids. */
export class RouteTable {
  readonly #routes = new Map<string, Route>();

  add(method: string | readonly string[], pattern: string): void {
    const known = this.#routes.get(pattern);
    const route = known ?? { pattern, matches: expressionOf(pattern), methods: new Set<string>() };
    for (const one of [method].flat()) route.methods.add(one);
    this.#routes.set(pattern, route);
  }

  /** Methods that a path takes, in order; none when there is nothing. */
  methodsFor(url: string): readonly string[] {
    const path = url.split('?', 1)[0] as string;
    const methods = [...this.#routes.values()].flatMap((route) => (route.matches.test(path) ? [...route.methods] : []));
    return [...new Set(methods)].sort();
  }

  /** The pattern of the route that a request went to, for logs; never the path itself, which may hold a token. */
  patternOf(request: Pick<HttpRequest, 'url'>): string {
    const path = request.url.split('?', 1)[0] as string;
    return [...this.#routes.values()].find((route) => route.matches.test(path))?.pattern ?? 'none';
  }

  /** A 404 of the framework as what it is: 405 for another method, else a Problem. */
  refined(thrown: unknown, request: Pick<HttpRequest, 'url' | 'method'>): unknown {
    const status = (thrown as { status?: unknown } | undefined)?.status;
    if (status !== 404 || !(thrown instanceof Error) || thrown.name === 'Problem') return thrown;
    const methods = this.methodsFor(request.url);
    if (methods.length > 0 && !methods.includes(request.method)) return new MethodNotAllowed(methods);
    return new Problem('not-found', 'not-found', 'there is nothing at this address');
  }
}

/** `/v2/tickets/:id` as an expression; `*` takes the rest. */
function expressionOf(pattern: string): RegExp {
  const parts = pattern.split('/').map((part) => {
    if (part.startsWith(':')) return '[^/]+';
    return part.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*');
  });
  return new RegExp(`^${parts.join('/')}/?$`);
}

import type { Principal } from '@eventdesk/kernel/principal';
import { createHttpApp } from '@eventdesk/platform/http/app';
import { headerOf } from '@eventdesk/platform/http/request';
import type { HttpRequest } from '@eventdesk/platform/http/request';
import { createLogger } from '@eventdesk/platform/logging/logger';
import type { Query } from '../query';
import { queryModule } from '../query.module';

/** Callers of a test by their token. */
export type Callers = Map<string, Principal>;

export const principalsOf = (callers: Callers) => ({
  resolve: (request: Pick<HttpRequest, 'headers'>): Principal => {
    const token = headerOf(request, 'authorization')?.replace('Bearer ', '');
    return (token === undefined ? undefined : callers.get(token)) ?? { kind: 'visitor' };
  },
});

/** The read side behind the real web server, for callers who are known by their token. */
export const serve = (query: Query, callers: Callers) =>
  createHttpApp(
    queryModule(query),
    { bind: '127.0.0.1', http: { port: 3000, trustedProxies: [] }, language: 'en' },
    { log: createLogger({ level: 'error', to: { write: () => undefined } }), principals: principalsOf(callers) },
  );

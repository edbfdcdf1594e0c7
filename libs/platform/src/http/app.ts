import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { NestFactory } from '@nestjs/core';
import { publicUrlOf } from '../config/config';
import type { Config } from '../config/config';
import type { Logger } from '../logging/logger';
import { nestLogger } from '../logging/nest-logger';
import type { PrincipalResolver } from './access';
import { AccessGuard } from './access';
import { checkAccessRules } from './access-check';
import { Leaving } from './leaving';
import type { LeavingTime } from './leaving';
import { takeForms } from './multipart';
import { ProblemFilter } from './problem-filter';
import type { ProblemTexts } from './problem-texts';
import { removePrototypeAccessor } from './prototype';
import { RouteTable } from './route-table';
import { SchemaPipe } from './schema-pipe';
import type { WebServer } from './server';
import { hardenServer } from './server';

/** What an HTTP application needs of the configuration. */
export type HttpConfig = Pick<Config, 'bind' | 'publicUrl' | 'http' | 'language'>;

export interface HttpOptions {
  readonly log: Logger;
  /** Finds out who calls; asked for every route that is not public. */
  readonly principals: PrincipalResolver;
  /** Texts of problems in the caller's language, by slug. */
  readonly texts?: ProblemTexts;
  /** Largest body in bytes, where a route does not say otherwise. */
  readonly bodyLimit?: number;
}

/** How each server leaves. */
const leaving = new WeakMap<object, Leaving>();

/**
 * Ends each connection with its next answer from now on, while requests are still taken: whoever passes on requests to
 * this process learns before its port is gone that it is leaving. Resolves when the port may go.
 */
export async function leave(app: NestFastifyApplication, time: LeavingTime): Promise<void> {
  await leaving.get(app.getHttpServer())?.ended(time);
}

type RootModule = Parameters<typeof NestFactory.create>[0];

/** Tickets, settings and the like are small; uploads have routes of their own. */
const usualBodyLimit = 1024 * 1024;
/** How long callers who are being answered may hold up a stop, milliseconds. */
const graceMs = 4000;
/** Longest part of a path: a signed token, never a text. */
const longestParameter = 512;

/**
 * Makes the web application of a service on its module, not yet listening (`app.listen(port, bind)`). All that T22, T45
 * and T49 ask of a web server is switched on here. Throws when a route declares no access rule.
 */
export async function createHttpApp(
  module: RootModule,
  config: HttpConfig,
  options: HttpOptions,
): Promise<NestFastifyApplication> {
  removePrototypeAccessor();
  const adapter = new FastifyAdapter({
    // Requests in hand are answered; who holds up the stop is cut below.
    forceCloseConnections: 'idle',
    // What comes on a connection that is still there is answered as ever, and the connection ended: stores end later.
    return503OnClosing: false,
    bodyLimit: options.bodyLimit ?? usualBodyLimit,
    routerOptions: { maxParamLength: longestParameter },
    trustProxy: config.http.trustedProxies.length === 0 ? false : [...config.http.trustedProxies],
    requestIdHeader: false,
    logger: false,
  });
  const routes = new RouteTable();
  // Asked at every request; once the server listens its port stays.
  let taken: number | undefined;
  const port = (): number => {
    const address = adapter.getHttpServer().address() as { port?: number } | string | null;
    taken = typeof address === 'object' ? address?.port : undefined;
    return taken ?? config.http.port;
  };
  const how = new Leaving(adapter.getHttpServer());
  leaving.set(adapter.getHttpServer(), how);
  adapter.getInstance().addHook('preClose', (done: () => void) => {
    how.begin();
    setTimeout(() => adapter.getHttpServer().closeAllConnections(), graceMs).unref();
    done();
  });
  // A connection that stays after its answer would hold up the stop.
  adapter.getInstance().addHook('onSend', (_request, reply, _payload, done) => {
    if (how.begun) reply.header('connection', 'close');
    done();
  });
  hardenServer(adapter.getInstance() as unknown as WebServer, routes, {
    bind: config.bind,
    publicUrl: () => publicUrlOf(config, taken ?? port()),
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: nestLogger(options.log),
    bodyParser: false,
    abortOnError: false,
  });
  app.useGlobalGuards(new AccessGuard(options.principals));
  app.useGlobalPipes(new SchemaPipe());
  app.useGlobalFilters(
    new ProblemFilter(options.log, routes, { language: config.language, texts: options.texts ?? {} }),
  );
  checkAccessRules(app);
  await takeForms(app);
  await app.init();
  return app;
}

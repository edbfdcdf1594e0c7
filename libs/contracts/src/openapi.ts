import { scopes } from '@eventdesk/kernel/principal';
import type { z } from 'zod';
import type { JsonSchema } from './json-schema';
import { jsonSchemaOf } from './json-schema';
import { problemDocument } from './problem';
import type { Answer, Route } from './route';

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

/** Refusals that a route may give because of what it declares. */
function refusals(route: Route): Record<string, unknown> {
  const takes = route.params ?? route.query ?? route.body;
  return {
    ...(takes ? { 400: problem('something was wrong with the request: `errors` names it') } : {}),
    ...(route.access === 'public'
      ? {}
      : { 401: problem('no token, or one that is not valid'), 403: problem(`the token lacks \`${route.access}\``) }),
    ...(route.params ? { 404: problem('there is no such thing that the caller may see') } : {}),
    ...(route.conditional ? { 412: problem('the ticket has moved on; `revision` says where to') } : {}),
    ...(route.idempotent ? { 422: problem('this `Idempotency-Key` came before with another body') } : {}),
  };
}

const parameters = (schema: z.ZodObject | undefined, place: 'path' | 'query'): readonly unknown[] =>
  Object.entries(schema?.shape ?? {}).map(([name, value]) => {
    const { description, ...shape } = jsonSchemaOf(value as z.ZodType, 'input');
    const required = place === 'path' || !(value as z.ZodType).safeParse(undefined).success;
    return { name, in: place, required, ...(description ? { description } : {}), schema: shape };
  });

const header = (name: string, description: string) => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string' },
});

function answer({ description, schema, type = 'application/json', headers }: Answer): JsonSchema {
  return {
    description,
    ...(headers
      ? {
          headers: Object.fromEntries(
            Object.entries(headers).map(([name, text]) => [name, { description: text, schema: { type: 'string' } }]),
          ),
        }
      : {}),
    ...(schema || type !== 'application/json'
      ? { content: { [type]: schema ? { schema: jsonSchemaOf(schema, 'output') } : {} } }
      : {}),
  };
}

function operation(route: Route): JsonSchema {
  const { body, bodyType = 'application/json' } = route;
  const all = [
    ...parameters(route.params, 'path'),
    ...parameters(route.query, 'query'),
    ...(route.idempotent ? [header('Idempotency-Key', 'the same key with the same body is done once')] : []),
    ...(route.conditional ? [header('If-Match', 'the `ETag` that the order is meant for')] : []),
  ];
  return {
    operationId: route.operation,
    summary: route.summary,
    tags: [route.tag],
    security: route.access === 'public' ? [] : [{ client: [route.access] }],
    ...(all.length > 0 ? { parameters: all } : {}),
    ...(body
      ? {
          requestBody: {
            required: !body.safeParse(undefined).success,
            content: { [bodyType]: { schema: jsonSchemaOf(body, 'input') } },
          },
        }
      : {}),
    responses: {
      ...refusals(route),
      ...Object.fromEntries(Object.entries(route.answers).map(([status, given]) => [status, answer(given)])),
    },
  };
}

/**
 * The OpenAPI 3.1 document of a desk that has these routes. Throws when two routes share a name, or a path and method.
 */
export function openApiOf(all: readonly Route[], version: string): JsonSchema {
  const paths: Record<string, Record<string, unknown>> = {};
  const names = new Set<string>();
  for (const route of all) {
    const methods = (paths[route.path] ??= {});
    if (methods[route.method] || names.has(route.operation))
      throw new Error(`two routes are ${route.operation}, ${route.method} ${route.path}`);
    names.add(route.operation);
    methods[route.method] = operation(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Eventdesk',
      version,
      description: 'Tickets, what came in, what went out, and the events behind them. Ids are decimal strings.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      schemas: { Problem: jsonSchemaOf(problemDocument, 'output') },
      securitySchemes: {
        client: {
          type: 'oauth2',
          flows: {
            clientCredentials: {
              tokenUrl: '/oauth2/token',
              scopes: Object.fromEntries(scopes.map((scope) => [scope, scope.replace(':', ': ')])),
            },
          },
        },
      },
    },
  };
}

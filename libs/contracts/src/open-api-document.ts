import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonSchema } from './json-schema';

/**
 * The OpenAPI document of the whole desk, as it is committed: a process that serves only some of the routes tells of all.
 */
export const openApiDocument = (): JsonSchema =>
  JSON.parse(readFileSync(join(__dirname, '../generated/openapi.json'), 'utf8')) as JsonSchema;

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { nestPath } from '@eventdesk/contracts/route';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv from 'ajv/dist/2020';
import formats from 'ajv-formats';
import { contractFiles } from './files';
import { deskRoutes } from './routes';

const folder = join(__dirname, '../../../../libs/contracts/generated');
const files = contractFiles();
const parsed = (name: string) => JSON.parse(files.get(name) as string) as Record<string, unknown>;

const committed = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'));

describe('the documents of the contract', () => {
  it('are committed as the code makes them; `npm run docs` writes them', () => {
    expect(committed.sort()).toEqual([...files.keys()].sort());
    const stale = [...files].filter(([name, text]) => readFileSync(join(folder, name), 'utf8') !== text);
    expect(stale.map(([name]) => name)).toEqual([]);
  });

  it('OpenAPI 3.1 is valid, and names every route once', async () => {
    const { valid, errors } = await new Validator().validate(parsed('openapi.json'));
    expect([valid, errors]).toEqual([true, undefined]);
    const places = deskRoutes.map((route) => `${route.method} ${nestPath(route)}`);
    expect(new Set(places).size).toBe(places.length);
  });

  it('every schema of an event is a JSON Schema that a strict validator takes', () => {
    const ajv = new Ajv({ strict: true, allowUnionTypes: true });
    formats(ajv);
    for (const name of files.keys())
      if (name.startsWith('schemas/')) expect(() => ajv.compile(parsed(name))).not.toThrow();
  });

  it('every reference of both documents leads somewhere', () => {
    for (const name of ['asyncapi.json', 'openapi.json']) {
      const document = parsed(name);
      const lost = referencesIn(document).filter((reference) => at(document, reference) === undefined);
      expect([name, lost]).toEqual([name, []]);
    }
  });
});

function referencesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    key === '$ref' && typeof member === 'string' ? [member] : referencesIn(member),
  );
}

const at = (document: unknown, reference: string): unknown =>
  reference
    .split('/')
    .slice(1)
    .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], document);

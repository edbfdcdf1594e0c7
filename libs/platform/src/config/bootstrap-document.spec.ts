import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrapSchema } from './bootstrap';
import { bootstrapDocument } from './bootstrap-document';
import { bootstrapExample, bootstrapMeanings } from './bootstrap-meanings';
import { readBootstrap } from './read-bootstrap';
import { membersAt } from './schema-walk';

describe('docs/bootstrap.md', () => {
  it('is what the schema says; else run `npm run docs`', () => {
    const page = readFileSync(join(__dirname, '../../../../docs/bootstrap.md'), 'utf8');
    expect(page).toBe(bootstrapDocument());
  });

  it('tells of no field that there is not', () => {
    expect(Object.keys(bootstrapMeanings)).toEqual(membersAt(bootstrapSchema, []));
    for (const [list, fields] of Object.entries(bootstrapMeanings))
      expect([list, Object.keys(fields)]).toEqual([
        list,
        membersAt(bootstrapSchema, list === 'limits' ? [list] : [list, 0]),
      ]);
  });

  it('shows a file that is taken, with an entry in every list', () => {
    const folder = mkdtempSync(join(tmpdir(), 'eventdesk-bootstrap-'));
    writeFileSync(join(folder, 'bootstrap.json'), JSON.stringify(bootstrapExample));
    expect(readBootstrap(join(folder, 'bootstrap.json')).clients).toHaveLength(1);
    expect(Object.keys(bootstrapExample).sort()).toEqual([...membersAt(bootstrapSchema, [])].sort());
    rmSync(folder, { recursive: true });
  });
});

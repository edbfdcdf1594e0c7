import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationDocument } from './document';
import { variableNames } from './variables';

describe('docs/configuration.md', () => {
  it('is what the schema says; else run `npm run docs`', () => {
    const page = readFileSync(join(__dirname, '../../../../docs/configuration.md'), 'utf8');
    expect(page).toBe(configurationDocument());
    for (const name of variableNames) expect(page).toContain(`| \`${name}\` |`);
  });
});

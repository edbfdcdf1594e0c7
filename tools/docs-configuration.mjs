import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** docs/configuration.md: every variable, from the schema that reads them (built before). */
export const page = 'docs/configuration.md';
export const generate = () => {
  const built = fileURLToPath(new URL('../libs/platform/dist/config/document.js', import.meta.url));
  if (!existsSync(built)) throw new Error(`${page} is made from the built schema: run \`npm run build\` first`);
  return createRequire(import.meta.url)(built).configurationDocument();
};

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(__dirname, '../../../../..');
const desk = join(root, 'services/desk');
/** The sources as they are, which takes a second more at each start. */
const fromSources = [
  '--conditions=@eventdesk/source',
  '--require',
  join(root, 'tools/swc-hook.cjs'),
  join(desk, 'src/main.ts'),
];

/** Arguments of Node for the desk's command line: as it is built, when nothing was changed since. */
export const program: readonly string[] = isBuilt() ? [join(desk, 'dist/main.js')] : fromSources;

function isBuilt(): boolean {
  return ['libs', 'services'].every((folder) =>
    readdirSync(join(root, folder)).every((name) => {
      const project = join(root, folder, name);
      return newest(join(project, 'src'), ['.spec.ts']) < newest(join(project, 'dist'), []);
    }),
  );
}

/** When the newest file in a folder was written, Unix milliseconds; 0 when there is none. */
function newest(folder: string, but: readonly string[]): number {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !but.some((end) => entry.name.endsWith(end)))
    .reduce((latest, { parentPath, name }) => Math.max(latest, statSync(join(parentPath, name)).mtimeMs), 0);
}

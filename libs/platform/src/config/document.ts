import type { z } from 'zod';
import { aboutOf, environment, variableNames } from './variables';

const head = `# Configuration

Everything is set by environment variables. A wrong value stops the start with one line that names the variable, what
is wrong and an example. Where the last column says so, \`NAME_FILE\` may name a file that holds the value instead. An
empty variable counts as not given. [bootstrap.md](bootstrap.md) describes the file that \`EVENTDESK_BOOTSTRAP\` names.
This page is made from the schema by \`npm run docs\`.

| name | default | meaning | \`_FILE\` |
| --- | --- | --- | --- |
`;

/** The page docs/configuration.md, made from the schema. */
export function configurationDocument(): string {
  const rows = variableNames.map((name) => {
    const schema = environment.shape[name];
    const { otherwise, meaning, secret } = aboutOf(schema);
    return `| \`${name}\` | ${otherwise ?? `\`${defaultOf(schema)}\``} | ${meaning} | ${secret ? 'yes' : ''} |\n`;
  });
  return head + rows.join('').replaceAll('|  |', '| |');
}

/** What the schema gives when nothing is given. */
const defaultOf = (schema: z.ZodType): string => String(schema.parse(undefined));

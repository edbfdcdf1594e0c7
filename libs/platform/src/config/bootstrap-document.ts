import { scopes } from '@eventdesk/kernel/principal';
import { z } from 'zod';
import { bootstrapSchema } from './bootstrap';
import { bootstrapExample, bootstrapLists, bootstrapMeanings } from './bootstrap-meanings';
import { bare, membersAt } from './schema-walk';

const head = `# Bootstrap file

\`EVENTDESK_BOOTSTRAP\` names a JSON file with what a desk begins with: lines, types, departments, agents, API clients.
Without one, a first start makes the line \`support@localhost\`, a type, a department, statuses and priorities.

The file is read at every start. An entry that is new or was changed in the file is applied; an entry that stays as it
was is left alone, so that what was changed by other ways stays; nothing is deleted because it no longer stands in the
file. A wrong file stops the start with one line that names the place, what is wrong and what would be right. This page
is made from the schema by \`npm run docs\`.

A name is a text, or an object of texts by language in which \`*\` stands for all others. A key has small letters,
digits, \`.\`, \`_\` and \`-\`. A \`…File\` stands for the value of the same name; its path begins at the file's own folder.
Scopes: ${scopes.map((scope) => `\`${scope}\``).join(', ')}.

\`\`\`
EVENTDESK_BOOTSTRAP=./bootstrap.json npm start
\`\`\`

\`\`\`json
`;

/** The page docs/bootstrap.md, made from the schema. Throws when a field has no meaning to be told. */
export function bootstrapDocument(): string {
  const lists = membersAt(bootstrapSchema, []).map((list) => {
    const rows = fieldsOf(list).map(([name, schema]) => {
      const meaning = bootstrapMeanings[list]?.[name];
      if (meaning === undefined) throw new Error(`${list}.${name} of the bootstrap file has no meaning to be told`);
      return `| \`${name}\` | ${isNeeded(schema) ? 'yes' : ''} | ${meaning} |\n`.replace('|  |', '| |');
    });
    return `\n## ${list}\n\n${bootstrapLists[list] ?? ''}\n\n| field | needed | meaning |\n| --- | --- | --- |\n${rows.join('')}`;
  });
  return `${head}${JSON.stringify(bootstrapExample, undefined, 2)}\n\`\`\`\n${lists.join('')}`;
}

const isNeeded = (schema: z.ZodType): boolean => !schema.safeParse(undefined).success;

/** Fields of the entries of a list, or of the object that stands in its place. */
function fieldsOf(list: string): readonly (readonly [string, z.ZodType])[] {
  const schema = bare((bootstrapSchema.shape as Readonly<Record<string, z.ZodType>>)[list] as z.ZodType);
  const entry = schema instanceof z.ZodArray ? bare(schema.element as z.ZodType) : schema;
  return entry instanceof z.ZodObject ? Object.entries(entry.shape as Readonly<Record<string, z.ZodType>>) : [];
}

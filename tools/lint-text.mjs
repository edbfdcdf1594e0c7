// Lints texts as if they stood in the tree, writing no file: reads [{ file, text, typed? }] as JSON from standard input
// and prints, in the same order, the messages of each. Rules that need types are left out unless `typed`: they take
// longer, and need the name of a file that exists.
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const { parserOptions } = tseslint.configs.disableTypeChecked.languageOptions;
const cwd = fileURLToPath(new URL('..', import.meta.url));
const typed = new ESLint({
  cwd,
  // Otherwise, where CI is set, types and tree are those of the file on the disk, not of the text.
  overrideConfig: {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { disallowAutomaticSingleRunInference: true } },
  },
});
const untyped = new ESLint({
  cwd,
  overrideConfig: {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { ...parserOptions, project: null } },
    rules: tseslint.configs.disableTypeChecked.rules,
  },
});

const samples = JSON.parse(await text(process.stdin));
const results = [];
for (const sample of samples) {
  const [result] = await (sample.typed ? typed : untyped).lintText(sample.text, { filePath: sample.file });
  results.push(result.messages.map(({ ruleId, message }) => ({ rule: ruleId, message })));
}
process.stdout.write(JSON.stringify(results));

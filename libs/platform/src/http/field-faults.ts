import { Problem } from '@eventdesk/kernel/problem';
import type { z } from 'zod';
import type { FaultKey } from './field-texts';
import { fieldText } from './field-texts';
import type { Language } from './language';

/** A wrong input: where, and what would be right. `key` and `limit` let the filter say it in the caller's language. */
export interface FieldFault {
  readonly field: string;
  readonly detail: string;
  readonly key?: FaultKey;
  readonly limit?: string;
  /** It is not there at all; the rest says what is expected of it. */
  readonly missing?: true;
}

type Issue = z.core.$ZodIssue;

/** What a schema makes of an input. Throws Problem `invalid-input` that names each wrong field, at most 20 of them. */
export function checkedInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  // With the inputs reported, one that is missing can be told from one of a wrong type.
  const checked = schema.safeParse(input, { reportInput: true });
  if (checked.success) return checked.data;
  throw invalidInput(checked.error.issues);
}

/** What is said of a fault in a language; a schema's own words stay as they are. */
export function faultText(language: Language, { detail, key, limit, missing }: FieldFault): string {
  if (key === undefined && missing === undefined) return detail;
  const rule = key === undefined ? detail : fieldText(language, key, limit);
  return missing ? fieldText(language, 'missing', rule) : rule;
}

function invalidInput(issues: readonly Issue[]): Problem {
  const fields = issues.flatMap(faultsOf).slice(0, 20);
  const said = fields.map((fault) => ({ field: fault.field, text: faultText('en', fault) }));
  const detail = said.map(({ field, text }) => (field === '' ? text : `${field}: ${text}`)).join('; ');
  return new Problem('invalid-input', 'invalid', detail, { fields });
}

function faultsOf(issue: Issue): readonly FieldFault[] {
  const field = issue.path.map(String).join('.');
  // An unknown field is named itself, not the object that has it.
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => fault(field === '' ? key : `${field}.${key}`, 'unknown'));
  const [key, limit] = keyOf(issue);
  const wrong = key === undefined ? { field, detail: issue.message } : fault(field, key, limit);
  return [isMissing(issue) ? { ...wrong, missing: true } : wrong];
}

const isMissing = (issue: Issue): boolean =>
  (issue.code === 'invalid_type' || issue.code === 'invalid_value' || issue.code === 'invalid_union') &&
  'input' in issue &&
  issue.input === undefined;

const fault = (field: string, key: FaultKey, limit?: string): FieldFault => ({
  field,
  detail: fieldText('en', key, limit),
  key,
  ...(limit === undefined ? {} : { limit }),
});

const types: Readonly<Record<string, FaultKey>> = {
  string: 'text',
  number: 'number',
  int: 'whole-number',
  boolean: 'yes-or-no',
  array: 'list',
  object: 'object',
  record: 'object',
};

/** Whether the words are not those of the schema library. */
const isOwnWords = ({ message }: Issue): boolean => !/^(Invalid|Too (big|small))/.test(message);

/** Our words for the schema library's issues; undefined where a schema has words of its own. */
function keyOf(issue: Issue): readonly [FaultKey | undefined, string?] {
  if (isOwnWords(issue)) return [undefined];
  switch (issue.code) {
    case 'invalid_type':
      return [types[issue.expected]];
    case 'too_big':
      return [
        issue.origin === 'string' ? 'too-long' : issue.origin === 'array' ? 'too-many' : 'too-big',
        String(issue.maximum),
      ];
    case 'too_small':
      return [
        issue.origin === 'string' ? 'too-short' : issue.origin === 'array' ? 'too-few' : 'too-small',
        String(issue.minimum),
      ];
    case 'invalid_value':
      return ['one-of', issue.values.map(String).join(', ')];
    default:
      return ['wrong-form'];
  }
}

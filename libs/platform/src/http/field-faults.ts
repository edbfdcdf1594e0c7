import { Problem } from '@eventdesk/kernel/problem';
import type { z } from 'zod';
import type { FaultKey } from './field-texts';
import { fieldText } from './field-texts';

/** A wrong input: where, and what would be right. `key` and `limit` let the filter say it in the caller's language. */
export interface FieldFault {
  readonly field: string;
  readonly detail: string;
  readonly key?: FaultKey;
  readonly limit?: string;
}

type Issue = z.core.$ZodIssue;

/** The refusal of input that a schema does not take. Each wrong field is named, at most 20 of them. */
export function invalidInput(issues: readonly Issue[]): Problem {
  const fields = issues.flatMap(faultsOf).slice(0, 20);
  const detail = fields
    .map((fault) => (fault.field === '' ? fault.detail : `${fault.field}: ${fault.detail}`))
    .join('; ');
  return new Problem('invalid-input', 'invalid', detail, { fields });
}

function faultsOf(issue: Issue): readonly FieldFault[] {
  const field = issue.path.map(String).join('.');
  // An unknown field is named itself, not the object that has it.
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => fault(field === '' ? key : `${field}.${key}`, 'unknown'));
  const [key, limit] = keyOf(issue);
  return [key === undefined ? { field, detail: issue.message } : fault(field, key, limit)];
}

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

/** Our words for the schema library's issues; undefined where a schema has words of its own. */
function keyOf(issue: Issue): readonly [FaultKey | undefined, string?] {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined && issue.message.endsWith('received undefined')
        ? ['required']
        : [types[issue.expected]];
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
      return issue.message.startsWith('Invalid') ? ['wrong-form'] : [undefined];
  }
}

import { isProblem } from '@eventdesk/kernel/problem';
import { z } from 'zod';
import type { FieldFault } from './field-faults';
import { checkedInput, faultText } from './field-faults';

const schema = z.strictObject({
  subject: z.string().max(5),
  status: z.string({ error: 'must be an id as text; GET /statuses lists them' }),
  kind: z.enum(['reply', 'note']),
  people: z.array(z.strictObject({ name: z.string(), age: z.number() })).default([]),
  trap: z.literal('', { error: 'must stay empty' }).default(''),
});
const right = { subject: 'A', status: '7', kind: 'note' };

function faultsOf(input: unknown): readonly FieldFault[] {
  try {
    checkedInput(schema, input);
  } catch (thrown) {
    if (isProblem(thrown)) return thrown.extra.fields as readonly FieldFault[];
  }
  return [];
}
const said = (input: unknown, language: 'en' | 'fa' = 'en') =>
  faultsOf(input).map((fault) => `${fault.field}: ${faultText(language, fault)}`);

describe('what is said of a wrong input', () => {
  it('a field that is not there is missing, and what would be right is said', () => {
    expect(said({})).toEqual([
      'subject: is missing; must be text',
      'status: is missing; must be an id as text; GET /statuses lists them',
      'kind: is missing; must be one of: reply, note',
    ]);
    expect(said({ ...right, people: [{ name: 'Ada', age: 7 }, {}] })).toEqual([
      'people.1.name: is missing; must be text',
      'people.1.age: is missing; must be a number',
    ]);
  });

  it('one that is there and wrong is not called missing', () => {
    expect(said({ subject: null, status: 7, kind: '' })).toEqual([
      'subject: must be text',
      'status: must be an id as text; GET /statuses lists them',
      'kind: must be one of: reply, note',
    ]);
    expect(said({ ...right, subject: 'longer', trap: 'x' })).toEqual([
      'subject: must have at most 5 characters',
      'trap: must stay empty',
    ]);
  });

  it('X-8 says it in the caller’s language; a rule in words of its own stays as it is', () => {
    expect(said({ kind: 'note' }, 'fa')).toEqual([
      'subject: داده نشده است؛ باید متن باشد',
      'status: داده نشده است؛ must be an id as text; GET /statuses lists them',
    ]);
  });

  it('gives what the schema gives', () => {
    expect(checkedInput(schema, right)).toEqual({ ...right, people: [], trap: '' });
  });
});

import { event } from '@eventdesk/kernel/event';
import type { NewEventOf } from '@eventdesk/kernel/event';
import { z } from 'zod';
import { id, personalAddress, personalPerson, personalText, time } from '../shapes';

/** An address or number became known. The claim on it has one owner, this contact. */
export const ContactCreated = event('ContactCreated', 1, z.strictObject({ at: time, person: personalPerson }));
/** T42: a mail from it passed DMARC, or it opened a link, or it wrote to an address that only it was told. */
export const AddressProven = event(
  'AddressProven',
  1,
  z.strictObject({ at: time, address: personalAddress, how: z.enum(['dmarc', 'token', 'link']) }),
);
/** «Not me»: nothing automatic goes to this address any more (T42). */
export const AddressRefused = event('AddressRefused', 1, z.strictObject({ at: time, address: personalAddress }));

/** A value has one owner (invariant 12); the value itself is in the stream's name, as a hash. */
export const ValueClaimed = event(
  'ValueClaimed',
  1,
  z.strictObject({ at: time, kind: z.enum(['address', 'mail', 'message-id', 'number']), owner: z.string() }),
  'internal',
);

/** T01, T42: an automatic answer may go to this address. */
export const AutomaticAnswerGranted = event(
  'AutomaticAnswerGranted',
  1,
  z.strictObject({ at: time, ticket: id, kind: z.string(), unproven: z.boolean() }),
  'internal',
);
/** Over the limit: the next digest lists the ticket's number (T01). */
export const AutomaticAnswerHeldBack = event(
  'AutomaticAnswerHeldBack',
  1,
  z.strictObject({ at: time, ticket: id, number: personalText, digest: z.boolean() }),
  'internal',
);

export const contactEvents = [ContactCreated, AddressProven, AddressRefused] as const;
export type ContactEvent = NewEventOf<(typeof contactEvents)[number]>;
export type ClaimEvent = NewEventOf<typeof ValueClaimed>;
export type AutoreplyEvent = NewEventOf<typeof AutomaticAnswerGranted> | NewEventOf<typeof AutomaticAnswerHeldBack>;

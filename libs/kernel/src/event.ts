import type { z } from 'zod';

/** Who made a change: `agent:<id>`, `client:<id>`, `requester:<participant>`, `policy:<name>`, `bootstrap`, `timer:<name>`. */
export type Actor = string;

/** What every stored event says of itself besides its data. */
export interface EventMetadata {
  /** The command that wrote it; doing a command twice is told by it (invariant 2). */
  readonly commandId: string;
  /** HMAC of the canonical command, kept for calls with an Idempotency-Key (T46). */
  readonly commandMac?: string;
  /** Everything that one outside cause led to. */
  readonly correlationId: string;
  /** The event or call that caused this one directly. */
  readonly causationId: string;
  readonly actor: Actor;
  /** Sealed personal values: the key of each box, and the box itself (written and read by the sealing codec alone). */
  readonly sealed?: readonly { readonly key: string; readonly box: string }[];
}

/** Public events leave on the feed; internal ones leave as a marker that keeps their revision. */
export type Audience = 'public' | 'internal';

/** A past fact as a decider returns it: not yet written, its owner named where it is not clear from the data. */
export interface NewEvent<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly version: number;
  readonly data: Data;
  /** Whose key seals personal values that name no owner themselves. */
  readonly owner?: string;
}

/** An event as it is handed to the store. */
export interface EventToAppend extends NewEvent {
  readonly id: string;
  readonly metadata: EventMetadata;
}

/** An event as it stands in the log. */
export interface RecordedEvent<Type extends string = string, Data = unknown> {
  readonly id: string;
  readonly stream: string;
  /** Place in the stream, from 0 without gaps. */
  readonly revision: number;
  /** Place in the log: growing, gaps allowed, known to this log only. */
  readonly position: number;
  readonly type: Type;
  readonly version: number;
  readonly data: Data;
  readonly metadata: EventMetadata;
}

/** One definition is schema, type and validation. Call it with data to make a new event. */
export interface EventDefinition<Type extends string = string, Input = never, Output = unknown> {
  (data: Input, owner?: string): NewEvent<Type, Output>;
  readonly type: Type;
  readonly version: number;
  readonly schema: z.ZodType<Output, Input>;
  readonly audience: Audience;
}

/** Any definition, for lists of them: it can be looked at, not called. */
export interface AnyEventDefinition {
  (data: never, owner?: string): NewEvent;
  readonly type: string;
  readonly version: number;
  readonly schema: z.ZodType;
  readonly audience: Audience;
}

/** The recorded form of a definition's event. */
export type EventOf<D> = D extends { readonly type: infer Type extends string; readonly schema: z.ZodType<infer Data> }
  ? RecordedEvent<Type, Data>
  : never;

/** The not yet written form of a definition's event. */
export type NewEventOf<D> = D extends {
  readonly type: infer Type extends string;
  readonly schema: z.ZodType<infer Data>;
}
  ? NewEvent<Type, Data>
  : never;

/**
 * Defines an event type. Names are past facts (`TicketClosed`); a stored schema never changes, a change is a new
 * version with an upcaster (invariant 16).
 */
export function event<Type extends string, S extends z.ZodType>(
  type: Type,
  version: number,
  schema: S,
  audience: Audience = 'public',
): EventDefinition<Type, z.input<S>, z.output<S>> {
  const make = (data: z.input<S>, owner?: string): NewEvent<Type, z.output<S>> => ({
    type,
    version,
    data: data as z.output<S>,
    ...(owner === undefined ? {} : { owner }),
  });
  return Object.assign(make, { type, version, schema, audience }) as EventDefinition<Type, z.input<S>, z.output<S>>;
}

/** The kind of a stream is what stands before its first hyphen: `ticket-<uuid>` is of kind `ticket`. */
export const kindOf = (stream: string): string => stream.slice(0, stream.indexOf('-'));
/** What stands behind the first hyphen of a stream's name. */
export const idOf = (stream: string): string => stream.slice(stream.indexOf('-') + 1);

import type { AnyEventDefinition, EventMetadata, EventToAppend, RecordedEvent } from '@eventdesk/kernel/event';
import type { EventCatalogue } from '@eventdesk/kernel/loader';
import { isErased, isWithheld } from '@eventdesk/kernel/personal';
import { BrokenSeal, open, seal } from './box';
import type { OpenKey } from './kept-key';
import type { Places } from './places';
import { personalPlaces } from './places';

/** An event that does not fit its definition: a fault of this program, since input is checked long before. */
export class InvalidEvent extends Error {
  override readonly name = 'InvalidEvent';
}

/** What a personal value leaves in the data: which box it is in, and where in it. */
interface PlaceHolder {
  readonly sealed: readonly [box: number, item: number];
}

/** An event taken apart: data without personal values, and these by the owner whose key seals them. */
export interface TakenApart {
  readonly event: EventToAppend;
  readonly data: unknown;
  readonly boxes: ReadonlyMap<string, readonly unknown[]>;
}

interface Compiled {
  readonly definition: AnyEventDefinition;
  readonly places: Places | undefined;
}

/** Takes personal values out of events and puts them back (docs/adr/0004-sealing-with-a-key-per-person.md). Works out places once per definition. */
export class EventCodec {
  readonly #compiled: ReadonlyMap<string, Compiled>;

  constructor(catalogue: EventCatalogue) {
    this.#compiled = new Map(
      [...catalogue.definitions].map(([name, definition]) => [
        name,
        { definition, places: personalPlaces(definition.schema) },
      ]),
    );
  }

  /** Checks an event against its definition and takes it apart. Throws InvalidEvent, which names type and path only. */
  takeApart(stream: string, event: EventToAppend): TakenApart {
    this.check(stream, event);
    return this.parts(stream, event);
  }

  /** Whose keys an event needs; whether it fits is found out when it is taken apart. */
  ownersOf(stream: string, event: EventToAppend): Iterable<string> {
    return this.parts(stream, event).boxes.keys();
  }

  private check(stream: string, event: EventToAppend): void {
    const { definition } = this.definitionOf(event);
    const checked = definition.schema.safeParse(event.data);
    if (!checked.success) {
      const issue = checked.error.issues[0];
      const path = issue?.path.length ? issue.path.join('.') : 'data';
      throw new InvalidEvent(`event ${event.type} version ${event.version} for ${stream}: ${path}: ${issue?.message}`);
    }
  }

  private parts(stream: string, event: EventToAppend): TakenApart {
    const { places } = this.definitionOf(event);
    const boxes = new Map<string, unknown[]>();
    if (!places) return { event, data: event.data, boxes };
    const order: string[] = [];
    const data = places(
      event.data,
      (value, ownerOf): unknown => {
        if (isErased(value) || isWithheld(value)) return value;
        const owner = ownerOf?.(value as never) ?? event.owner ?? stream;
        let values = boxes.get(owner);
        if (!values) {
          boxes.set(owner, (values = []));
          order.push(owner);
        }
        return { sealed: [order.indexOf(owner), values.push(value) - 1] } satisfies PlaceHolder;
      },
      true,
    );
    return { event, data, boxes };
  }

  /** The event as it is stored. The owner's name does not go with it. */
  seal(stream: string, { event, data, boxes }: TakenApart, keyOf: (owner: string) => OpenKey): EventToAppend {
    const { id, type, version, metadata } = event;
    if (boxes.size === 0) return { id, type, version, data, metadata };
    const sealed: { key: string; box: string }[] = [];
    for (const [owner, values] of boxes) {
      const { id: key, key: secret } = keyOf(owner);
      sealed.push({ key, box: seal(secret, JSON.stringify(values), placeOf(stream, id)).toString('base64') });
    }
    return { id, type, version, data, metadata: { ...metadata, sealed } };
  }

  /**
   * The event as its readers see it; values whose key is `gone` read as erased. An event of a type from a newer
   * release stays sealed. Throws BrokenSeal.
   */
  open(event: RecordedEvent, keys: ReadonlyMap<string, OpenKey | 'gone'>): RecordedEvent {
    const places = this.#compiled.get(`${event.type}.${event.version}`)?.places;
    if (!places) return event;
    // Without boxes too: a place holder whose box was taken away must not pass for a value.
    const { sealed = [], ...metadata } = event.metadata;
    const boxes = sealed.map(({ key, box }) => openBox(event, keys.get(key), box));
    const data = places(event.data, (value) => (isPlaceHolder(value) ? taken(event, boxes, value) : value), false);
    return { ...event, data, metadata: metadata satisfies EventMetadata };
  }

  private definitionOf(event: EventToAppend): Compiled {
    const compiled = this.#compiled.get(`${event.type}.${event.version}`);
    if (!compiled) throw new InvalidEvent(`event ${event.type} version ${event.version} is not in the catalogue`);
    return compiled;
  }
}

/** What a box is bound to: it opens nowhere else. */
const placeOf = (stream: string, id: string): string => `event:${stream}:${id}`;

function openBox(event: RecordedEvent, key: OpenKey | 'gone' | undefined, box: string): readonly unknown[] | 'gone' {
  if (key === 'gone') return 'gone';
  const plain = key && open(key.key, Buffer.from(box, 'base64'), placeOf(event.stream, event.id));
  if (!plain) throw new BrokenSeal(`event ${event.id} in ${event.stream} at ${event.revision}`);
  return JSON.parse(plain.toString('utf8')) as readonly unknown[];
}

function isPlaceHolder(value: unknown): value is PlaceHolder {
  const sealed = (value as Partial<PlaceHolder> | null | undefined)?.sealed;
  return Array.isArray(sealed) && sealed.length === 2;
}

function taken(event: RecordedEvent, boxes: readonly (readonly unknown[] | 'gone')[], holder: PlaceHolder): unknown {
  const [box, item] = holder.sealed;
  const values = boxes[box];
  if (values === 'gone') return { erased: true };
  if (!values || item >= values.length)
    throw new BrokenSeal(`event ${event.id} in ${event.stream} at ${event.revision}`);
  return values[item];
}

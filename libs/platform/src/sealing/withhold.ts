import type { AnyEventDefinition } from '@eventdesk/kernel/event';
import { isErased } from '@eventdesk/kernel/personal';
import type { Places } from './places';
import { personalPlaces } from './places';

const compiled = new WeakMap<AnyEventDefinition, { readonly places: Places | undefined }>();

/** Data of an event for a caller without `personal:read`: every personal value that is there reads as withheld. */
export function withheldData(definition: AnyEventDefinition, data: unknown): unknown {
  let known = compiled.get(definition);
  if (!known) compiled.set(definition, (known = { places: personalPlaces(definition.schema) }));
  return known.places ? known.places(data, (value) => (isErased(value) ? value : { withheld: true }), true) : data;
}

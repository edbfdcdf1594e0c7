import type { Settings, TicketType } from '../catalog/settings';
import { defaultType } from '../ticket/opening';
import { lineFor } from './routing';

/** The type that a line's mail becomes; a line that is gone meanwhile leaves the desk's first type. */
export function typeOfLine(settings: Settings, line: string): TicketType | undefined {
  const bound = lineFor(settings, line);
  return (bound && settings.types.get(bound.type)) ?? defaultType(settings);
}

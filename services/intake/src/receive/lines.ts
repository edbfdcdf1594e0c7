import { domainToASCII } from 'node:url';
import { normalAddress } from '@eventdesk/domain/address';
import type { Line, Settings } from '@eventdesk/domain/catalog/settings';
import { lineFor } from '@eventdesk/domain/inbound/routing';
import { Problem } from '@eventdesk/kernel/problem';
import type { Folded } from '@eventdesk/platform/compose/folded';

/** A recipient of ours: his line, and his full address in normal form, tag and all. */
export interface Recipient {
  readonly line: Line;
  readonly address: string;
}

/** Finds the line that mail to an address belongs to. */
export class Lines {
  constructor(private readonly settings: Folded<Settings>) {}

  /**
   * The line as the settings stand. «Yes» comes from the cache, «no» only after the settings were read (invariant 4).
   * Throws StoreUnavailable when they cannot be, Problem `no-lines-yet` (unavailable) on a desk that is not set up.
   */
  async find(address: string): Promise<Recipient | undefined> {
    const normal = asciiAddress(address);
    if (normal === undefined) return undefined;
    const known = recipientIn(this.settings.current, normal);
    if (known) return known;
    const settings = await this.settings.refresh();
    // Of several processes this one may be up before the one that makes the lines.
    if (settings.lines.size === 0) throw new Problem('no-lines-yet', 'unavailable', 'this desk has no lines yet');
    return recipientIn(settings, normal);
  }
}

/** An address in normal form (T08), an international domain in ASCII; undefined when it is none. */
export function asciiAddress(address: string): string | undefined {
  const at = address.lastIndexOf('@');
  return at < 0 ? undefined : normalAddress(`${address.slice(0, at)}@${domainToASCII(address.slice(at + 1))}`);
}

/** Mail hosts of the world write local parts in any case, and mean the same mailbox. */
function recipientIn(settings: Settings, address: string): Recipient | undefined {
  const line = lineFor(settings, address) ?? lineFor(settings, address.toLowerCase());
  return line && { line, address };
}

import type { Area } from '@eventdesk/domain/catalog/events';
import { areas } from '@eventdesk/domain/catalog/events';
import type { Decider } from '@eventdesk/kernel/decider';
import type { NewEvent } from '@eventdesk/kernel/event';
import { revealed } from '@eventdesk/kernel/personal';
import { Problem } from '@eventdesk/kernel/problem';
import type { z } from 'zod';

/** Content of a settings event of an area. */
export type EntryOf<A extends Area> = z.input<(typeof areas)[A]['schema']>;
/** What all entries have. */
export interface AnyEntry {
  readonly id: string;
  readonly at: string;
  readonly applied?: string;
}

/** An entry as its area's stream tells it. */
export interface Remembered {
  readonly entry: AnyEntry;
  /** Keyed hash of the entry of the file that was applied last; undefined when none was. */
  readonly applied: string | undefined;
  /** How often the file's entry was applied. */
  readonly times: number;
}

/** An area of the settings, folded whole. */
export interface AreaState {
  readonly entries: ReadonlyMap<string, Remembered>;
  /** T44: whether there has ever been an administrator, whatever he is now. */
  readonly hadAdministrator: boolean;
}

export type SettingsCommand =
  | { readonly type: 'DefineEntry'; readonly entry: AnyEntry; readonly owner?: string }
  /** Refused with `already-set-up` once there was one. */
  | { readonly type: 'DefineFirstAdministrator'; readonly entry: EntryOf<'agents'>; readonly owner: string }
  /** Refused with `agent-exists` when somebody has the address. */
  | { readonly type: 'DefineInvitedAdministrator'; readonly entry: EntryOf<'agents'>; readonly owner: string };

/** The rules of one area's stream: an entry is as the last event of its id says. */
export function settingsArea(area: Area): Decider<AreaState, SettingsCommand, NewEvent> {
  const define = areas[area] as unknown as (data: unknown, owner?: string) => NewEvent;
  return {
    kind: 'settings',
    initial: { entries: new Map(), hadAdministrator: false },
    decide: {
      DefineEntry: ({ entry, owner }) => [define(entry, owner)],
      DefineFirstAdministrator: ({ entry, owner }, state) => {
        if (state.hadAdministrator)
          throw new Problem('already-set-up', 'conflict', 'this desk has had an administrator; ask one of them');
        return [define(entry, owner)];
      },
      DefineInvitedAdministrator: ({ entry, owner }, state) => {
        mustBeNew(state, owner);
        return [define(entry, owner)];
      },
    },
    evolve: {
      [areas[area].type]: (state: AreaState, { data }: { data: unknown }): AreaState => {
        const entry = data as AnyEntry & { readonly role?: string };
        const before = state.entries.get(entry.id);
        const remembered: Remembered = {
          entry,
          applied: entry.applied ?? before?.applied,
          times: (before?.times ?? 0) + (entry.applied === undefined ? 0 : 1),
        };
        return {
          entries: new Map(state.entries).set(entry.id, remembered),
          hadAdministrator: state.hadAdministrator || (area === 'agents' && entry.role === 'administrator'),
        };
      },
    },
  };
}

/** Throws Problem `agent-exists` when an entry of the agents has this address, in normal form. */
export function mustBeNew({ entries }: AreaState, email: string): void {
  for (const { entry } of entries.values())
    if (revealed((entry as unknown as { readonly email: string }).email, undefined) === email)
      throw new Problem(
        'agent-exists',
        'conflict',
        'somebody here has this address; the bootstrap file changes his role',
      );
}

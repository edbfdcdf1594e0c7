import type { Area } from '@eventdesk/domain/catalog/events';
import { areaNames, areaStream } from '@eventdesk/domain/catalog/events';
import type { Loaded } from '@eventdesk/kernel/loader';
import { load } from '@eventdesk/kernel/loader';
import { revealed } from '@eventdesk/kernel/personal';
import { timestamp } from '@eventdesk/kernel/ports/clock';
import type { Platform } from '@eventdesk/platform/compose/platform';
import type { Bootstrap } from '@eventdesk/platform/config/bootstrap';
import { ConfigProblem } from '@eventdesk/platform/config/problem';
import type { Passwords } from '../passwords';
import type { AnyEntry, AreaState, Remembered } from '../settings-area';
import { settingsArea } from '../settings-area';
import { canonical } from './canonical';
import type { Credential, Wanted } from './wanted';
import { wantedEntries } from './wanted-entries';

const purpose = 'bootstrap-entry';

export type BootstrapPlatform = Pick<
  Platform,
  'events' | 'commands' | 'ids' | 'clock' | 'signing' | 'credentials' | 'log'
>;

/** An entry that a bootstrap wrote. */
export interface Applied {
  readonly area: Area;
  readonly id: string;
}

/**
 * Turns the bootstrap file (none: what a first start makes) into settings events. Each entry is compared with the entry
 * last applied, never with the present state, so that a restart revives nobody and undoes nothing. What a crash left
 * undone the next start does; two processes at once do it once (invariant 2). Answers what was written.
 * Throws ConfigProblem when the file gives an entry another id than it has.
 */
export async function applyBootstrap(
  platform: BootstrapPlatform,
  passwords: Passwords,
  file: Bootstrap | undefined,
): Promise<readonly Applied[]> {
  const run = new BootstrapRun(platform, passwords);
  const done: Applied[] = [];
  for (const wanted of await run.due(wantedEntries(file), file === undefined)) {
    const id = await run.apply(wanted);
    if (id !== undefined) done.push({ area: wanted.area, id });
  }
  if (done.length > 0) platform.log.debug({ entries: done.length }, 'settings applied');
  return done;
}

class BootstrapRun {
  readonly #areas = new Map<Area, Loaded<AreaState>>();
  readonly #ids = new Map<string, string>();

  constructor(
    private readonly platform: BootstrapPlatform,
    private readonly passwords: Passwords,
  ) {}

  /**
   * What of these is to be looked at. A start without a file makes the usual entries of a first start only where nobody
   * has made any: else a restart without the file would open a mailbox that nobody asked for.
   */
  async due(wanted: readonly Wanted[], withoutFile: boolean): Promise<readonly Wanted[]> {
    if (!withoutFile) return wanted;
    const usual = new Set(wanted.map(({ area, key }) => `${area}/${key}`));
    const others: boolean[] = [];
    for (const area of ['departments', 'types', 'lines'] as const) {
      const { state } = await this.area(area);
      others.push([...state.entries.values()].some(({ entry }) => !usual.has(`${area}/${keyOf(area, entry)}`)));
    }
    if (!others.includes(true)) return wanted;
    const statuses = [...(await this.area('statuses')).state.entries.values()];
    const covered = new Set(statuses.map(({ entry }) => (entry as unknown as { readonly state: string }).state));
    return wanted.filter(
      ({ area, source }) =>
        area === 'series' || (area === 'statuses' && !covered.has((source as { readonly state: string }).state)),
    );
  }

  /** Id of the entry if it was written. */
  async apply(wanted: Wanted): Promise<string | undefined> {
    const { area, key } = wanted;
    const { state, commands } = await this.area(area);
    const id = this.idOf(state, wanted);
    this.#ids.set(`${area}/${key}`, id);
    const known = state.entries.get(id);
    const source = canonical(wanted.source);
    if (wanted.onlyOnce ? known !== undefined : this.isApplied(known, source)) return undefined;
    await this.references();
    const times = known?.times ?? 0;
    const commandId = this.platform.ids.hashed('command', 'bootstrap', `${area}/${key}`, times);
    const at = timestamp(this.platform.clock.now());
    const making = {
      idOf: (other: Area, name: string) => this.referred(other, name),
      present: known?.entry as Readonly<Record<string, unknown>> | undefined,
      credential: await this.kept(wanted, id, times + 1),
    };
    const entry = { at, id, applied: this.appliedMark(source), ...wanted.make(making) } as AnyEntry;
    const owner = wanted.owner === undefined ? {} : { owner: wanted.owner };
    const context = { commandId, correlationId: commandId, causationId: commandId, actor: 'bootstrap', at };
    const command = { type: 'DefineEntry' as const, entry, ...owner };
    const done = await this.platform.commands.run(settingsArea(area), areaStream(area), command, context);
    this.#areas.set(area, { state: done.state, revision: done.revision, commands });
    return id;
  }

  /** The id that the entry has, else the one that the file names, else one made of its key. */
  private idOf(state: AreaState, { area, key, id: given }: Wanted): string {
    const present = [...state.entries.values()].find(({ entry }) => keyOf(area, entry) === key)?.entry.id;
    if (given !== undefined && present !== undefined && given !== present)
      throw new ConfigProblem(`EVENTDESK_BOOTSTRAP: ${area} ${key}`, 'has another id already; ids never change');
    return present ?? given ?? this.platform.ids.hashed('setting', area, key);
  }

  private isApplied(known: Remembered | undefined, source: string): boolean {
    if (known?.applied === undefined) return false;
    return this.platform.signing.verify(purpose, source, Buffer.from(known.applied, 'base64url'));
  }

  private appliedMark = (source: string): string =>
    Buffer.from(this.platform.signing.mac(purpose, source)).toString('base64url');

  /** Seals the entry's secret before any event refers to it (T35); the same place again after a crash. */
  private async kept({ area, secret }: Wanted, id: string, version: number): Promise<Credential | undefined> {
    if (!secret) return undefined;
    const reference = `${area}/${id}/${version}`;
    const text = secret.kept === 'hashed' ? await this.passwords.hash(secret.text) : secret.text;
    await this.platform.credentials.put(reference, text);
    return { reference, version };
  }

  private async area(area: Area): Promise<Loaded<AreaState>> {
    const known = this.#areas.get(area);
    if (known) return known;
    const loaded = await load(this.platform.events, settingsArea(area), areaStream(area));
    this.#areas.set(area, loaded);
    return loaded;
  }

  /** Reads what entries may refer to that an earlier file, or a person, made. */
  private async references(): Promise<void> {
    for (const area of areaNames) await this.area(area);
  }

  private referred(area: Area, key: string): string {
    const known = this.#ids.get(`${area}/${key}`);
    if (known !== undefined) return known;
    const entries = this.#areas.get(area)?.state.entries.values() ?? [];
    const found = [...entries].find(({ entry }) => keyOf(area, entry) === key);
    if (!found) throw new ConfigProblem('EVENTDESK_BOOTSTRAP', `refers to ${key}, which ${area} does not have`);
    return found.entry.id;
  }
}

/** What tells an entry from others of its area. */
function keyOf(area: Area, entry: AnyEntry): string | undefined {
  const { key, address, email, clientId } = entry as unknown as Readonly<Record<string, string | undefined>>;
  if (area === 'agents') return revealed(email as string, undefined);
  return area === 'limits' ? 'limits' : (key ?? address ?? clientId);
}

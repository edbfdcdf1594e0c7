import type { Kept, WorkState } from '@eventdesk/kernel/ports/work-state';
import { ConfigProblem } from '../config/problem';
import { seal, sealOf } from '../sealing/box';
import type { Seal } from '../sealing/box';
import { secretCollection } from '../secrets/fingerprint';
import type { Purpose, Secrets } from '../secrets/secrets';

/**
 * Purposes whose MACs stand in what is never written again, and are compared or looked for ever after: keys of persons
 * are found by `owner` (an erasure has to find them all), a repeated call is known by `command`, what a bootstrap file
 * has applied by `bootstrap-entry`. Their keys of a former secret are kept under the present one; nothing new is made
 * with them. What is signed for others to show again (links, addresses, tokens) is not among them: it ends with its
 * secret.
 */
export const lastingPurposes: readonly Purpose[] = ['owner', 'command', 'bootstrap-entry'];

/** What the work state says of a secret that was rotated away from. */
export interface FormerSecret {
  /**
   * `left`: something may be sealed under it. `resealed`: a walk through everything found nothing. `gone`: a process
   * started without it, and still nothing was found.
   */
  readonly state: 'left' | 'resealed' | 'gone';
  /** Things that no secret opened when it was resealed: they were damaged before, and do not keep it from going. */
  readonly unopened: number;
  /** Its keys of lasting purposes under the present secret, base64. */
  readonly keys: Readonly<Record<string, string>>;
}

export interface KeptFormer extends Kept<FormerSecret> {
  readonly fingerprint: string;
}

const prefix = 'former-';
const purpose = 'former-secret';
const placeOf = (fingerprint: string, of: Purpose): string => `${fingerprint}:${of}`;
/** More rotations than any desk sees. */
const most = 1000;

/** The secrets that were rotated away from, other than the present one. */
export async function formerSecrets(state: Pick<WorkState, 'list'>, present: string): Promise<readonly KeptFormer[]> {
  const kept = await state.list<FormerSecret>(secretCollection, { prefix, limit: most });
  return kept
    .map((one) => ({ ...one, fingerprint: one.id.slice(prefix.length) }))
    .filter(({ fingerprint }) => fingerprint !== present);
}

/** Whether a secret was rotated away from, or is about to be. */
export const isFormer = async (state: Pick<WorkState, 'get'>, fingerprint: string): Promise<boolean> =>
  (await state.get(secretCollection, prefix + fingerprint)) !== undefined;

/** Writes down that a secret is about to be a former one, whatever an earlier try that ended there wrote. */
export async function keepFormer(state: Pick<WorkState, 'put'>, secrets: Secrets, fingerprint: string): Promise<void> {
  const at = secrets.fingerprints.indexOf(fingerprint);
  const box = (of: Purpose): string =>
    seal(secrets.key(purpose), secrets.keys(of)[at] as Buffer, placeOf(fingerprint, of)).toString('base64');
  const keys = Object.fromEntries(lastingPurposes.map((of) => [of, box(of)]));
  await state.put<FormerSecret>(secretCollection, prefix + fingerprint, { state: 'left', unopened: 0, keys });
}

/** Writes another state of a former secret, unless somebody was faster; answers whether it was written. */
export const putFormer = async (
  state: Pick<WorkState, 'compareAndSet'>,
  { id, version, value }: KeptFormer,
  next: Partial<FormerSecret>,
): Promise<boolean> => (await state.compareAndSet(secretCollection, id, { ...value, ...next }, version)) !== undefined;

/** The secrets with what is kept of former ones. Throws ConfigProblem when no secret given opens it. */
export function withFormerKeys(secrets: Secrets, formers: readonly KeptFormer[]): Secrets {
  const kept = new Map<Purpose, Buffer[]>();
  for (const former of formers)
    for (const [of, sealed] of sealsOf(secrets, former)) {
      if (!sealed) throw leftOut(former.fingerprint, 'a key that is kept of it does not open');
      kept.set(of, [...(kept.get(of) ?? []), sealed.plain]);
    }
  return secrets.keeping(kept);
}

/** How what is kept of a former secret is sealed: by the last of the secrets that are needed; undefined when none opens it. */
export function formerSeal(
  secrets: Secrets,
  former: KeptFormer,
): { readonly key: number; renewed(): FormerSecret } | undefined {
  const seals = sealsOf(secrets, former);
  if (seals.some(([, one]) => one === undefined)) return undefined;
  const opened = seals as readonly (readonly [Purpose, Seal])[];
  return {
    key: Math.max(0, ...opened.map(([, one]) => one.key)),
    renewed: () => ({ ...former.value, keys: Object.fromEntries(opened.map(([of, one]) => [of, one.renewed()])) }),
  };
}

/** A start without a secret that is needed. */
export const leftOut = (fingerprint: string, why: string): ConfigProblem =>
  new ConfigProblem(
    'EVENTDESK_SECRET',
    `leaves out the former secret (fingerprint ${fingerprint}), and ${why}: start with both until \`npx eventdesk secrets list\` says that it may go`,
    'EVENTDESK_SECRET=new,former',
  );

const sealsOf = (
  secrets: Secrets,
  { fingerprint, value }: KeptFormer,
): readonly (readonly [Purpose, Seal | undefined])[] =>
  Object.entries(value.keys).map(([of, box]) => [of, sealOf(secrets.keys(purpose), box, placeOf(fingerprint, of))]);

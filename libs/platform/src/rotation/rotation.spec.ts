import type { KeyStore } from '@eventdesk/kernel/ports/key-store';
import type { WorkState } from '@eventdesk/kernel/ports/work-state';
import { sealedSecrets } from '../compose/credentials';
import { keptLog } from '../compose/testing/memory-platform';
import { ConfigProblem } from '../config/problem';
import { Pauses } from '../consume/pauses';
import { KeyRing } from '../sealing/key-ring';
import { storeKinds } from '../sealing/testing/stores';
import { recordedFingerprint, secretCollection } from '../secrets/fingerprint';
import { Secrets } from '../secrets/secrets';
import { Resealing } from './resealing';
import { secretStates } from './secret-states';
import { resealAll } from './sealed-things';
import { secretsOfDesk } from './secrets-of-desk';

const [a, b, c] = ['first', 'second', 'third'].map((word) => `${word}-0123456789-abcdefghijklmnopqrst`) as [
  string,
  string,
  string,
];
const fingerprintOf = (secret: string): string => new Secrets([secret]).fingerprints[0] as string;

/** Adapters are loaded where they are used, here as in the process. */
async function emptyState(): Promise<WorkState> {
  const { MemoryWorkState } = await import('@eventdesk/adapters/work-state/memory/memory-work-state');
  return new MemoryWorkState({ now: () => 0 });
}

/** One process: the desk's stores with the secrets that it was given. */
async function start(stores: { state: WorkState; keys: KeyStore }, ...given: string[]) {
  const log = keptLog();
  const secrets = await secretsOfDesk(new Secrets(given), stores, log);
  const ring = new KeyRing(stores.keys, secrets);
  const credentials = sealedSecrets(stores.state, secrets);
  /** Gives an owner a key, as an append does; answers its id and the key. */
  const keyOf = async (owner: string) => {
    const prepared = await ring.prepare(new Set([owner]));
    await prepared.keep();
    const { id, key } = prepared.of(owner);
    return { id, key: Buffer.from(key).toString('hex') };
  };
  /** Lets it seal anew until it rests. */
  const reseal = async () => {
    let rests = (): void => undefined;
    const rested = new Promise<void>((resolve) => (rests = resolve));
    // The rest between pages is none, the one between walks never ends.
    const pauses = new Pauses((ms, done) => {
      if (ms < 1000) setImmediate(done);
      else rests();
      return () => undefined;
    });
    const resealing = new Resealing(stores, secrets, log, pauses);
    resealing.start();
    await rested;
    await resealing.stop();
  };
  const states = async () =>
    (await secretStates(stores, secrets)).secrets.map(({ state, sealed }) => `${state} ${sealed ?? '-'}`);
  return { secrets, ring, credentials, keyOf, reseal, states, log };
}

const told = ({ lines }: ReturnType<typeof keptLog>) => lines.filter(({ message }) => message.includes('may go'));

describe.each(Object.keys(storeKinds) as (keyof typeof storeKinds)[])('a rotation of the secret: %s', (kind) => {
  let stores: { state: WorkState; keys: KeyStore };
  let close: () => Promise<void>;
  beforeEach(async () => {
    const opened = await storeKinds[kind]();
    stores = { state: await emptyState(), keys: opened.keys };
    close = opened.close;
  });
  afterEach(() => close());

  it('T38 seals keys and credentials under the new secret, says so, and goes on without the former one', async () => {
    const before = await start(stores, a);
    const owners = Array.from({ length: 1200 }, (_, at) => `person${at}@desk.example`);
    const keys = await Promise.all(owners.map((owner) => before.keyOf(owner)));
    await before.credentials.put('clients/1/1', 'a hash');

    const both = await start(stores, b, a);
    expect(await both.keyOf(owners[0] as string)).toEqual(keys[0]);
    await both.keyOf('newcomer@desk.example');
    expect(await both.states()).toEqual(['present 2', 'former 1201']);
    await both.reseal();
    expect(await both.states()).toEqual(['present 1203', 'may go 0']);
    expect(told(both.log).map(({ fields }) => fields)).toEqual([
      { present: fingerprintOf(b), former: fingerprintOf(a) },
    ]);

    const after = await start(stores, b);
    expect(await after.states()).toEqual(['present 1203', 'gone -']);
    expect(await Promise.all(owners.map((owner) => after.keyOf(owner)))).toEqual(keys);
    expect(await after.credentials.get('clients/1/1')).toBe('a hash');
  });

  it('T48 finds all keys of a person after his secret is gone, those of two rotations ago as well', async () => {
    const [old] = [await (await start(stores, a)).keyOf('ada@desk.example')];
    await (await start(stores, b, a)).reseal();
    const second = await (await start(stores, b)).keyOf('bob@desk.example');
    await (await start(stores, c, b)).reseal();
    const third = await start(stores, c);
    expect([await third.keyOf('ada@desk.example'), await third.keyOf('bob@desk.example')]).toEqual([old, second]);
    expect(await third.ring.erase('ada@desk.example')).toEqual([old.id]);
    expect(await third.ring.erase('bob@desk.example')).toEqual([second.id]);
    expect(await stores.keys.list('', 10)).toEqual([]);
  });

  it('T48 brings back nobody who was erased while his key was being sealed anew', async () => {
    const { id } = await (await start(stores, a)).keyOf('ada@desk.example');
    const { secrets, ring } = await start(stores, b, a);
    const keys = Object.create(stores.keys, {
      // The erasure comes between the reading of the key and the writing.
      reseal: {
        value: async (...of: Parameters<KeyStore['reseal']>) => {
          await ring.erase('ada@desk.example');
          return stores.keys.reseal(...of);
        },
      },
    }) as KeyStore;
    await resealAll({ ...stores, keys }, secrets, async () => true);
    expect(await stores.keys.byId(id)).toBeUndefined();
    expect(await stores.keys.list('', 10)).toEqual([]);
  });
});

describe('a rotation of the secret', () => {
  let stores: { state: WorkState; keys: KeyStore };
  beforeEach(async () => {
    stores = { state: await emptyState(), keys: (await storeKinds.memory()).keys };
  });

  it('T38 lets only processes with the recorded secret start', async () => {
    await Promise.all([start(stores, a), start(stores, a)]);
    await expect(start(stores, b)).rejects.toThrow(ConfigProblem);
    await expect(start(stores, b)).rejects.toThrow(/^EVENTDESK_SECRET: is not the secret/);
    await start(stores, b, a);
    await expect(start(stores, a)).rejects.toThrow(ConfigProblem);
    await expect(start(stores, c)).rejects.toThrow(ConfigProblem);
  });

  it('T38 keeps nothing of a secret itself', async () => {
    await start(stores, a);
    await start(stores, b, a);
    expect(await recordedFingerprint(stores.state)).toMatch(/^[0-9a-f]{16}$/);
    const kept = JSON.stringify(await stores.state.list(secretCollection));
    for (const secret of [a, b]) {
      expect(kept).not.toContain(secret);
      for (const key of [...new Secrets([secret]).keys('owner'), ...new Secrets([secret]).keys('key-box')])
        expect(kept).not.toContain(key.toString('base64'));
    }
  });

  it('T38 refuses in one line to start without a former secret that is needed', async () => {
    await (await start(stores, a)).keyOf('ada@desk.example');
    const both = await start(stores, b, a);
    const refusal = start(stores, b);
    await expect(refusal).rejects.toThrow(ConfigProblem);
    await expect(refusal).rejects.toThrow(
      `EVENTDESK_SECRET: leaves out the former secret (fingerprint ${fingerprintOf(a)}), and not everything was sealed anew`,
    );
    await expect(refusal).rejects.toThrow('EVENTDESK_SECRET=new,former');
    await both.reseal();
    await expect(start(stores, b)).resolves.toBeDefined();
  });

  it('T38 refuses as well when a process that was not restarted sealed something under the former one since', async () => {
    const straggler = await start(stores, a);
    const both = await start(stores, b, a);
    await both.reseal();
    const { id } = await straggler.keyOf('late@desk.example');
    expect(await both.states()).toEqual(['present 1', 'former 1']);
    await expect(start(stores, b)).rejects.toThrow('1 keys and credentials were sealed under it since');
    await (await start(stores, b, a)).reseal();
    const after = await start(stores, b);
    expect((await after.keyOf('late@desk.example')).id).toBe(id);
  });

  it('T38 is not undone by a process that starts with the former one in front', async () => {
    await start(stores, a);
    await start(stores, b, a);
    const late = await start(stores, a, b);
    expect(late.secrets.fingerprints).toEqual([fingerprintOf(b), fingerprintOf(a)]);
    expect(late.log.lines).toMatchObject([{ level: 'warn' }]);
    const { id } = await late.keyOf('ada@desk.example');
    await late.reseal();
    expect((await (await start(stores, b)).keyOf('ada@desk.example')).id).toBe(id);
  });

  it('T38 does not begin while the new secret stands behind', async () => {
    await (await start(stores, a)).keyOf('ada@desk.example');
    const round = await start(stores, a, b);
    expect(await round.states()).toEqual(['present 1', 'next 0']);
    await expect(start(stores, a)).resolves.toBeDefined();
  });

  it('T38 goes on where it was broken off, and is done by one of several', async () => {
    const before = await start(stores, a);
    for (let at = 0; at < 5; at++) await before.keyOf(`person${at}@desk.example`);
    const both = await start(stores, b, a);
    // Ended before the keys, after the pages of what is kept of former secrets and of credentials.
    let pages = 0;
    expect(await resealAll(stores, both.secrets, async () => ++pages < 2)).toBeUndefined();
    expect(await both.states()).toEqual(['present 1', 'former 5']);
    const [one, another] = [await start(stores, b, a), await start(stores, b, a)];
    await Promise.all([one.reseal(), another.reseal()]);
    expect(await both.states()).toEqual(['present 6', 'may go 0']);
    expect(told(one.log).length + told(another.log).length).toBe(1);
  });

  it('T38 lets a former secret go although something was damaged before', async () => {
    const before = await start(stores, a);
    const [{ id }] = [await before.keyOf('ada@desk.example'), await before.keyOf('bob@desk.example')];
    const { box = '' } = (await stores.keys.byId(id)) ?? {};
    await stores.keys.reseal(id, box, Buffer.from(box, 'base64').reverse().toString('base64'));
    const both = await start(stores, b, a);
    await both.reseal();
    expect(both.log.lines).toContainEqual(expect.objectContaining({ level: 'error', fields: { unopened: 1 } }));
    await expect(start(stores, b)).resolves.toBeDefined();
  });

  it('T38 knows by a former secret what is compared ever after, and what is signed for others no more', async () => {
    const before = await start(stores, a);
    const [mark, link] = [before.secrets.mac('bootstrap-entry', 'x'), before.secrets.mac('mail-address', 'x')];
    await (await start(stores, b, a)).reseal();
    const { secrets } = await start(stores, b);
    expect(secrets.verify('bootstrap-entry', 'x', mark)).toBe(true);
    expect(secrets.macs('command', 'x')).toContainEqual(before.secrets.mac('command', 'x'));
    expect(secrets.mac('command', 'x')).toEqual(new Secrets([b]).mac('command', 'x'));
    expect(secrets.verify('mail-address', 'x', link)).toBe(false);
  });
});

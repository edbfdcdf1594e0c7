import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSecret, secretFile } from './open-secret';
import { Secrets } from './secrets';

const strong = 'N3vQ8yq1v0l6m4Zs7c2kXw9dRt5uJb0aPfHgEoIi';
const former = 'f0rmer-Zs7c2kXw9dRt5uJb0aPfHgEoIiN3vQ8yq1';

describe('openSecret', () => {
  const folders: string[] = [];
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'eventdesk-secret-'));
    folders.push(made);
    return made;
  };
  afterAll(() => folders.forEach((made) => rmSync(made, { recursive: true })));

  it('T38 makes a secret of its own in the data folder, for its owner alone, and keeps it', () => {
    const data = join(folder(), 'data');
    const made = openSecret({ data, scaled: false });
    expect(statSync(join(data, secretFile)).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(data, secretFile), 'utf8').trim()).toHaveLength(43);
    expect(openSecret({ data, scaled: false }).fingerprints).toEqual(made.fingerprints);
    expect(openSecret({ data: folder(), scaled: false }).fingerprints).not.toEqual(made.fingerprints);
  });

  it('T38 takes a kept secret away from other users of the machine', () => {
    const data = folder();
    writeFileSync(join(data, secretFile), strong, { mode: 0o644 });
    openSecret({ data, scaled: false });
    expect(statSync(join(data, secretFile)).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['changeme', 'has 8 bytes'],
    ['changeme'.repeat(8), 'too regular'],
    ['a'.repeat(64), 'too regular'],
    ['0123456789abcdef'.repeat(2), 'has 16 bytes'],
    [`${strong},changeme`, 'has 8 bytes'],
    [`${strong},`, 'has 0 bytes'],
  ])('T38 refuses the weak secret %s and does not print it', (secret, fault) => {
    const open = () => openSecret({ data: '/nowhere', secret, scaled: false });
    expect(open).toThrow(fault);
    expect(open).toThrow(/^EVENTDESK_SECRET: .*; for example the output of `openssl rand -base64 32`$/);
    expect(open).not.toThrow(secret);
  });

  it('T38 takes several secrets from the kept file as well', () => {
    const data = folder();
    writeFileSync(join(data, secretFile), `${strong},${former}\n`);
    expect(openSecret({ data, scaled: false }).fingerprints).toEqual(new Secrets([strong, former]).fingerprints);
  });

  it('T38 refuses an emptied secret file instead of making a new secret', () => {
    const data = folder();
    writeFileSync(join(data, secretFile), '');
    expect(() => openSecret({ data, scaled: false })).toThrow('has 0 bytes');
  });

  it('T38 asks for the one secret of all processes when scaled', () => {
    expect(() => openSecret({ data: folder(), scaled: true })).toThrow(/^EVENTDESK_SECRET: is required/);
  });
});

describe('Secrets', () => {
  it('T38 gives each purpose a key of its own, so that a MAC is worth nothing elsewhere', () => {
    const secrets = new Secrets([strong]);
    const mac = secrets.mac('reply-address', 'text');
    expect(secrets.verify('reply-address', 'text', mac)).toBe(true);
    expect(secrets.verify('link', 'text', mac)).toBe(false);
    expect(secrets.verify('reply-address', 'other', mac)).toBe(false);
    expect(secrets.key('a')).not.toEqual(secrets.key('b'));
    expect(secrets.key('a')).toHaveLength(32);
  });

  it('T38 signs with the first secret and verifies with all', () => {
    const [old, rotated, unrelated] = [new Secrets([former]), new Secrets([strong, former]), new Secrets([strong])];
    expect(rotated.verify('link', 'x', old.mac('link', 'x'))).toBe(true);
    expect(rotated.mac('link', 'x')).toEqual(unrelated.mac('link', 'x'));
    expect(unrelated.verify('link', 'x', old.mac('link', 'x'))).toBe(false);
    expect(rotated.fingerprints).toEqual([...unrelated.fingerprints, ...old.fingerprints]);
  });

  it('T02 verifies a MAC that was cut to 80 bits, none that is shorter', () => {
    const secrets = new Secrets([strong]);
    const mac = secrets.mac('reply-address', 'x');
    expect(secrets.verify('reply-address', 'x', mac.subarray(0, 10))).toBe(true);
    expect(secrets.verify('reply-address', 'x', mac.subarray(1, 11))).toBe(false);
    expect(secrets.verify('reply-address', 'x', mac.subarray(0, 9))).toBe(false);
    expect(secrets.verify('reply-address', 'x', Buffer.alloc(0))).toBe(false);
    expect(secrets.verify('reply-address', 'x', Buffer.concat([mac, mac]))).toBe(false);
  });
});

import { Passwords } from './passwords';

/** CPU that a call takes in this process, in milliseconds. */
async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe('passwords', () => {
  it('are argon2id at OWASP’s cost, and verified by nothing but themselves', async () => {
    const passwords = new Passwords();
    const hashed = await passwords.hash('a secret');
    expect(hashed).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await passwords.verify(hashed, 'a secret')).toBe(true);
    expect(await passwords.verify(hashed, 'another')).toBe(false);
    expect(await passwords.verify('no hash at all', 'a secret')).toBe(false);
    const long = 'x'.repeat(1001);
    expect(await passwords.verify(await passwords.hash(long.slice(1)), long)).toBe(false);
  });

  it('T49 cost as much for a name that nobody has', async () => {
    const passwords = new Passwords();
    const hashed = await passwords.hash('a secret');
    const [known, unknown] = [
      await cpuOf(() => passwords.verify(hashed, 'wrong')),
      await cpuOf(() => passwords.verify(undefined, 'wrong')),
    ];
    // Far from nothing: a check that is skipped costs a thousandth.
    expect(unknown).toBeGreaterThan(known / 10);
  });

  it('T49 are computed four at once, the rest is told to come again', async () => {
    const passwords = new Passwords({ memoryCost: 1024, timeCost: 1, parallelism: 1 });
    const six = await Promise.allSettled(Array.from({ length: 6 }, () => passwords.verify(undefined, 'x')));
    expect(six.map(({ status }) => status === 'fulfilled')).toEqual([true, true, true, true, false, false]);
    expect(await passwords.verify(undefined, 'x')).toBe(false);
  });
});

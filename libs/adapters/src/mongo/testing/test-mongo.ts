import { randomUUID } from 'node:crypto';
import { connectMongo } from '../connect';

const server = process.env['EVENTDESK_TEST_MONGO'];

/** `describe` where a server is named, else one line that says what is missing. */
export const withMongo = (name: string, suite: () => void): void => {
  if (server) return void describe(name, suite);
  it.skip(`${name}: EVENTDESK_TEST_MONGO names no server`, () => undefined);
};

/** A database of its own, thrown away by `destroy`. */
export function newDatabase(): { readonly url: string; destroy(): Promise<void> } {
  const url = new URL(server ?? '');
  url.pathname = `/eventdesk-test-${randomUUID()}`;
  const destroy = async (): Promise<void> => {
    const { db, close } = await connectMongo({ url: url.href, durable: false });
    await db.dropDatabase();
    await close();
  };
  return { url: url.href, destroy };
}

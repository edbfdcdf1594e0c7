import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import { blobStoreSuite, bytesOf } from '@eventdesk/kernel/testing/blob-store-suite';
import { s3ClientOf } from './client';
import { openS3Blobs } from './s3-blob-store';
import type { S3UnderTest } from './testing/s3-under-test';
import { s3UnderTest, serverName } from './testing/s3-under-test';

let server: S3UnderTest;
beforeAll(async () => {
  server = await s3UnderTest();
});
afterAll(() => server.destroy());

blobStoreSuite(`S3, ${serverName}`, async () => {
  const address = server.address();
  return {
    open: () => openS3Blobs(address),
    damage: async (hash) => {
      const client = s3ClientOf(address);
      await client.send(new PutObjectCommand({ Bucket: address.bucket, Key: hash, Body: Buffer.from('x') }));
      client.destroy();
    },
    close: async () => undefined,
    destroy: async () => undefined,
  };
});

/** What opening or using a store throws. */
async function failureOf(use: Promise<unknown>): Promise<StoreUnavailable> {
  const thrown: unknown = await use.then(
    () => undefined,
    (one: unknown) => one,
  );
  if (thrown instanceof StoreUnavailable) return thrown;
  throw new Error(`no StoreUnavailable but ${String(thrown)}`);
}

describe('a bucket of blobs', () => {
  it('is made at the first opening alone, and says so', async () => {
    const address = server.address();
    let made = 0;
    const opened = await Promise.all([1, 2, 3].map(() => openS3Blobs({ ...address, onMade: () => made++ })));
    opened.push(await openS3Blobs({ ...address, onMade: () => (made += 10) }));
    expect(made).toBeGreaterThan(0);
    expect(made).toBeLessThan(10);
    for (const blobs of opened) await blobs.close();
  });

  it('cannot say how much room there is', async () => {
    const blobs = await openS3Blobs(server.address());
    expect(await blobs.room()).toBe(Infinity);
    await blobs.close();
  });

  it('says in one line, without the credentials, that a server is not there', async () => {
    const credentials = { accessKeyId: 'CANARY-id', secretAccessKey: 'CANARY-secret' };
    const failure = await failureOf(
      openS3Blobs({ bucket: 'some-bucket', endpoint: 'http://127.0.0.1:1', credentials }),
    );
    expect([failure.reason, failure.message]).toEqual([
      'down',
      'S3: connect ECONNREFUSED 127.0.0.1:1 while asked for bucket some-bucket at http://127.0.0.1:1',
    ]);
    expect(JSON.stringify(failure, Object.getOwnPropertyNames(failure))).not.toContain('CANARY');
  });

  it('T35 says in one line, without the credentials, that they are wrong, and logs nothing', async () => {
    const said = jest.spyOn(console, 'warn').mockImplementation();
    const credentials = { accessKeyId: 'CANARY-id', secretAccessKey: 'CANARY-secret' };
    const failure = await failureOf(openS3Blobs({ ...server.address(), credentials }));
    expect(failure.reason).toBe('down');
    expect(failure.message).toMatch(/^S3: \w+ \(403\) while asked for bucket .+ at .+$/);
    expect(`${failure.message} ${failure.stack} ${String(failure.cause)}`).not.toContain('CANARY');
    expect(said).not.toHaveBeenCalled();
    said.mockRestore();
  });
});

describe('a bucket that is missing', () => {
  it('and may not be made is said in one line that tells what to do', async () => {
    // Answers every request but the look for the bucket with a refusal.
    const strict = createServer(({ method }, answer) => answer.writeHead(method === 'HEAD' ? 404 : 403).end());
    await new Promise<void>((resolve) => strict.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(strict.address() as AddressInfo).port}`;
    const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' };
    const failure = await failureOf(openS3Blobs({ bucket: 'letters', endpoint, credentials })).finally(() =>
      strict.close(),
    );
    expect(failure.message).toMatch(
      /^S3: bucket letters at http:\S+ is missing and could not be made \(.*\(403\)\): make it$/,
    );
  });
});

describe('an S3 server that does not answer', () => {
  it('is given up on, and is unavailable', async () => {
    const own = await s3UnderTest();
    if (!own.freeze) return;
    try {
      const blobs = await openS3Blobs(own.address());
      const { hash } = await blobs.put(bytesOf(10));
      own.freeze();
      const all = [blobs.get(hash), blobs.put(bytesOf(200_000)), blobs.has(hash), blobs.room()].map(failureOf);
      for (const failure of await Promise.all(all)) expect(failure.reason).toBe('down');
      await blobs.close();
    } finally {
      await own.destroy();
    }
  });
});

import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import { asked, failureOf } from './failure';

const refusal = (name: string, status: number): Error =>
  Object.assign(new Error('words of the server'), { name, $metadata: { httpStatusCode: status } });

describe('what an S3 server refuses', () => {
  it.each([
    ['XMinioStorageFull', 507, 'full'],
    ['QuotaExceeded', 403, 'full'],
    ['InsufficientStorage', 507, 'full'],
    ['SlowDown', 503, 'down'],
    ['AccessDenied', 403, 'down'],
    ['NoSuchBucket', 404, 'down'],
  ])('%s (%i) is a store that is %3$s', async (name, status, reason) => {
    await expect(asked('a blob', () => Promise.reject(refusal(name, status)))).rejects.toMatchObject({
      name: 'StoreUnavailable',
      reason,
      message: `S3: ${name} (${status}) while asked for a blob`,
    });
  });

  it('is passed on when an object is not there', async () => {
    const absent = refusal('NoSuchKey', 404);
    await expect(asked('a blob', () => Promise.reject(absent))).rejects.toBe(absent);
  });

  it('T35 is told without the words of the server, which may hold what was signed', () => {
    const failure = failureOf(refusal('SignatureDoesNotMatch', 403), 'a blob');
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect([failure.message, failure.cause]).toEqual([
      'S3: SignatureDoesNotMatch (403) while asked for a blob',
      undefined,
    ]);
  });
});

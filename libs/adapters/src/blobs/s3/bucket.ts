import type { S3Client } from '@aws-sdk/client-s3';
import { CreateBucketCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import type { S3Address } from './client';
import { asked, causeOf, isAbsent, statusOf } from './failure';

/**
 * Makes the bucket if it is not there. Answers whether it was made. Throws StoreUnavailable, with one line that says
 * what to do when it is missing and these credentials may not make it.
 */
export async function ensureBucket(client: S3Client, { bucket, endpoint }: S3Address): Promise<boolean> {
  const place = `bucket ${bucket} at ${endpoint ?? 'Amazon S3'}`;
  const isThere = async (): Promise<boolean> => {
    try {
      await asked(place, (abortSignal) => client.send(new HeadBucketCommand({ Bucket: bucket }), { abortSignal }));
      return true;
    } catch (thrown) {
      if (isAbsent(thrown)) return false;
      throw thrown;
    }
  };
  if (await isThere()) return false;
  const refusal = await asked(place, (abortSignal) => made(client, bucket, abortSignal));
  if (refusal === undefined) return true;
  // Another process may have been first.
  if (await isThere()) return false;
  throw new StoreUnavailable(`S3: ${place} is missing and could not be made (${refusal}): make it`, 'down');
}

/** Undefined when it was made, else what the server said. */
async function made(client: S3Client, bucket: string, abortSignal: AbortSignal): Promise<string | undefined> {
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket }), { abortSignal });
    return undefined;
  } catch (thrown) {
    if (statusOf(thrown) === undefined) throw thrown;
    return causeOf(thrown);
  }
}

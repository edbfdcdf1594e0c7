import type { S3Client } from '@aws-sdk/client-s3';
import { GetObjectCommand, HeadBucketCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { BlobStore, StoredBlob } from '@eventdesk/kernel/ports/blob-store';
import { hashOf, intact, mustBeHash } from '../hash';
import { ensureBucket } from './bucket';
import type { S3Address } from './client';
import { s3ClientOf } from './client';
import { asked, isAbsent } from './failure';

/**
 * Opens a bucket of blobs, made when it is not there and the credentials may. They need `s3:ListBucket` (without it the
 * server does not tell what is missing from what is forbidden), `s3:GetObject` and `s3:PutObject`; nothing is deleted.
 * Throws StoreUnavailable. No call takes much longer than 15 seconds, its second and third attempt included.
 */
export async function openS3Blobs(
  options: S3Address & {
    /** Called when the bucket was made. */
    readonly onMade?: () => void;
  },
): Promise<BlobStore> {
  const client = s3ClientOf(options);
  try {
    if (await ensureBucket(client, options)) options.onMade?.();
    return new S3BlobStore(client, options.bucket);
  } catch (thrown) {
    client.destroy();
    throw thrown;
  }
}

/** Blobs as objects named by their hash. */
class S3BlobStore implements BlobStore {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {}

  async put(bytes: Uint8Array): Promise<StoredBlob> {
    const hash = await hashOf(bytes);
    const command = new PutObjectCommand({
      Bucket: this.bucket,
      Key: hash,
      Body: bytes,
      ContentType: 'application/octet-stream',
      // Servers that know it refuse what was changed on the way; the others are found out at the reading.
      ChecksumSHA256: Buffer.from(hash, 'hex').toString('base64'),
    });
    await asked('room for a blob', (abortSignal) => this.client.send(command, { abortSignal }));
    return { hash, size: bytes.byteLength };
  }

  async get(hash: string): Promise<Uint8Array | undefined> {
    mustBeHash(hash);
    const command = new GetObjectCommand({ Bucket: this.bucket, Key: hash });
    const bytes = await orAbsent(
      asked('a blob', async (abortSignal) => {
        const { Body } = await this.client.send(command, { abortSignal });
        return Body ? Body.transformToByteArray() : new Uint8Array();
      }),
    );
    return bytes && intact(hash, bytes);
  }

  async has(hash: string): Promise<boolean> {
    mustBeHash(hash);
    const command = new HeadObjectCommand({ Bucket: this.bucket, Key: hash });
    const found = await orAbsent(asked('a blob', (abortSignal) => this.client.send(command, { abortSignal })));
    return found !== undefined;
  }

  /** Nobody can tell, but that the bucket is there. Throws StoreUnavailable. */
  async room(): Promise<number> {
    const command = new HeadBucketCommand({ Bucket: this.bucket });
    await asked('room', (abortSignal) => this.client.send(command, { abortSignal }));
    return Infinity;
  }

  async close(): Promise<void> {
    this.client.destroy();
  }
}

async function orAbsent<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (thrown) {
    if (isAbsent(thrown)) return undefined;
    throw thrown;
  }
}

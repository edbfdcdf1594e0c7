import { S3Client } from '@aws-sdk/client-s3';

export interface S3Address {
  readonly bucket: string;
  /** `http://…` or `https://…` of a server other than Amazon's; buckets are in its paths, not in its host names. */
  readonly endpoint?: string;
  /** Region of the bucket; a server of one's own needs none. */
  readonly region?: string;
  /** Left out, the client finds them as the AWS tools do: environment, profile, role of the machine. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Longest waits, in milliseconds: for a connection, for a sign of life on it, for a whole call with all its attempts. */
export const waits = { connect: 2_000, silence: 4_000, call: 15_000 } as const;

const nothing = (): void => undefined;
/** The client would log requests, and its warnings would go to the console. */
const silent = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** A client that gives up on a server that is frozen, and says nothing anywhere but in what it throws. */
export function s3ClientOf({ endpoint, region, credentials }: S3Address): S3Client {
  return new S3Client({
    ...(endpoint === undefined
      ? region !== undefined && { region }
      : { endpoint, region: region ?? 'us-east-1', forcePathStyle: true }),
    ...(credentials && { credentials }),
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: waits.connect,
      socketTimeout: waits.silence,
      // Said again here: what waits for a free connection is told of by the handler itself.
      logger: silent,
    },
    logger: silent,
    // What is stored is checked by its own hash; many servers know nothing of other checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

import type { SmallBlobs } from '@eventdesk/adapters/blobs/small-blobs';
import type { BlobStore } from '@eventdesk/kernel/ports/blob-store';
import type { BlobsTarget } from '../config/config';
import { keepAwsQuiet } from '../config/quiet-clients';
import { opening } from './open-named';
import type { Log } from './platform';

/**
 * Opens the blobs that the configuration names. `small` are the rows beside the events of a process that works alone in
 * its folder; without them several processes may share the folder. Throws StoreUnavailable, ConfigProblem.
 */
export async function openBlobs(target: BlobsTarget, log: Log, small?: SmallBlobs): Promise<BlobStore> {
  if (target.scheme === 'file') {
    const { openFolderBlobs } = await import('@eventdesk/adapters/blobs/folder/folder-blob-store');
    return openFolderBlobs({ folder: target.folder, ...(small && { small }) });
  }
  keepAwsQuiet();
  const { openS3Blobs } = await import('@eventdesk/adapters/blobs/s3/s3-blob-store');
  const { bucket } = target;
  const onMade = (): void => log.warn({ bucket }, 'the bucket of the blobs was missing and was made');
  return opening('EVENTDESK_BLOBS', `s3://${bucket}`, `s3://${bucket}`, openS3Blobs({ ...target, onMade }));
}

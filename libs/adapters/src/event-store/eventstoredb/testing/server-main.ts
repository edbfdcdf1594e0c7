import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Server, ServerCredentials, status as Code } from '@grpc/grpc-js';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import { Appending } from './appending';
import { LogFile } from './log-file';
import { orEnd } from './or-end';
import type { ReadCall } from './sender';
import { features, streamsService } from './service';

/**
 * A server that behaves as EventStoreDB 24.2 was seen to, as far as desks use it, in a process of its own:
 * `--file <log> --port <0 for any> --not-ready <ms> --die-at <append> --attached`. Prints its address once the port is
 * open; it answers calls some time after. Attached, it ends when its standard input does, so that no killed test leaves
 * it behind.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      file: { type: 'string' },
      port: { type: 'string', default: '0' },
      'not-ready': { type: 'string', default: '0' },
      'die-at': { type: 'string', default: '0' },
      attached: { type: 'boolean', default: false },
    },
  });
  if (!values.file) throw new TypeError('--file names the file of the log, and is missing');
  if (values.attached) process.stdin.resume().on('end', () => process.exit(0));
  const file = await LogFile.open(values.file);
  const appending = new Appending(file, Number(values['die-at']));
  const following = new Set<ReadCall>();
  const server = new Server({
    'grpc.max_concurrent_streams': 100,
    'grpc.max_receive_message_length': 17 * 1024 * 1024,
  });
  server.addService(StreamsService, streamsService(file, appending, following));
  server.addService(ServerFeaturesService, { getSupportedMethods: features });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync(`127.0.0.1:${values.port}`, ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  process.stdout.write(`127.0.0.1:${port}\n`);
  process.on('SIGTERM', () => {
    appending.ready = false;
    for (const call of following) call.emit('error', { code: Code.UNAVAILABLE, details: 'Server Is Not Ready' });
    orEnd(
      file.durable().then(async () => {
        await wait(100);
        process.exit(0);
      }),
    );
  });
  await wait(Number(values['not-ready']));
  if (file.log.records.length === 0) await appending.systemEvent('$$$stats', '$metadata');
  await appending.systemEvent('$epochs', '$epoch-information');
  appending.ready = true;
}

orEnd(main());

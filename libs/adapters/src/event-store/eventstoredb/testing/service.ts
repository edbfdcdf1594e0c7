import type { sendUnaryData, ServerUnaryCall, UntypedServiceImplementation } from '@grpc/grpc-js';
import { status as Code } from '@grpc/grpc-js';
import type { Empty } from '@eventstore/db-client/generated/shared_pb';
import { SupportedMethod, SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb';
import type { Appending } from './appending';
import { batchAppend } from './batch-append';
import type { LogFile } from './log-file';
import { plainAppend } from './plain-append';
import { answerRead, InvalidPosition } from './read';
import type { ReadCall } from './sender';
import { answerSubscription } from './subscribe';

const FEATURES: readonly (readonly [string, string, readonly string[]])[] = [
  ['event_store.client.streams.streams', 'read', ['position', 'events']],
  ['event_store.client.streams.streams', 'append', []],
  ['event_store.client.streams.streams', 'batchappend', ['deadline_duration']],
];

/** Says what this server can do, by the names of 24.2. */
export function features(
  _call: ServerUnaryCall<Empty, SupportedMethods>,
  answer: sendUnaryData<SupportedMethods>,
): void {
  const methods = FEATURES.map(([service, method, names]) => {
    const supported = new SupportedMethod();
    supported.setServiceName(service);
    supported.setMethodName(method);
    return supported.setFeaturesList([...names]);
  });
  answer(null, new SupportedMethods().setMethodsList(methods).setEventStoreServerVersion('24.2.0'));
}

/** The streams service over one log. Calls that nobody here needs (delete, tombstone) are answered UNIMPLEMENTED. */
export function streamsService(
  file: LogFile,
  appending: Appending,
  following: Set<ReadCall>,
): UntypedServiceImplementation {
  return {
    batchAppend: batchAppend(appending),
    append: plainAppend(appending),
    read: (call: ReadCall): void => {
      call.on('error', () => undefined);
      const options = call.request.getOptions();
      if (!appending.ready || !options) {
        call.emit('error', { code: Code.UNAVAILABLE, details: 'Server Is Not Ready' });
        return;
      }
      following.add(call);
      const subscription = options.hasSubscription();
      (subscription ? answerSubscription(call, file, options) : answerRead(call, file.log, options))
        .then(
          () => void call.end(),
          (thrown: Error) => {
            const code = subscription && thrown instanceof InvalidPosition ? Code.INVALID_ARGUMENT : Code.UNKNOWN;
            const known = thrown instanceof InvalidPosition || thrown instanceof RangeError;
            const details = known ? thrown.message : 'Exception was thrown by handler.';
            call.emit('error', { code, details });
          },
        )
        .finally(() => following.delete(call));
    },
  };
}

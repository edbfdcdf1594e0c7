import { MaximumAppendSizeExceeded, WrongExpectedVersion } from '@eventstore/db-client/generated/shared_pb';
import type { Status } from '@eventstore/db-client/generated/status_pb';
import type { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import type { Appended } from '@eventdesk/kernel/ports/event-store';
import { AppendTooLarge, none, RevisionConflict } from '@eventdesk/kernel/ports/event-store';
import type { WrittenEvent } from '../limits';
import type { Expected } from './batch-request';
import { LateAnswer } from './trouble';

/** The append that an answer is for. */
export interface Asked {
  readonly stream: string;
  readonly events: readonly WrittenEvent[];
  readonly expected: Expected;
}

/** Id of the append that an answer is for: the server gives it as two numbers of 64 bits, whatever form it was sent in. */
export function correlationOf(answer: BatchAppendResp): string {
  const id = answer.getCorrelationId();
  const bits = id?.getStructured();
  if (!bits) return id?.getString() ?? '';
  const hex = [bits.getMostSignificantBits(), bits.getLeastSignificantBits()]
    .map((half) => BigInt.asUintN(64, BigInt(half)).toString(16).padStart(16, '0'))
    .join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** What an answer says. Throws RevisionConflict, AppendTooLarge, NoAnswer when it came to nothing in time, else Error. */
export function outcomeOf(answer: BatchAppendResp, asked: Asked): Appended {
  const success = answer.getSuccess();
  if (!success) throw refusal(answer.getError(), asked);
  const position = success.getPosition()?.getCommitPosition();
  if (position === undefined) throw new TypeError(`EventStoreDB gave no position for an append to ${asked.stream}`);
  return { revision: Number(success.getCurrentRevision()), position: Number(position) };
}

function refusal(status: Status | undefined, { stream, events, expected }: Asked): Error {
  const details = status?.getDetails();
  const bytes = details?.getValue_asU8() ?? new Uint8Array();
  switch (details?.getTypeName()) {
    case 'event_store.client.WrongExpectedVersion': {
      const wrong = WrongExpectedVersion.deserializeBinary(bytes);
      const actual = wrong.hasCurrentStreamRevision() ? Number(wrong.getCurrentStreamRevision()) : none;
      return new RevisionConflict(stream, expected === 'any' ? actual : expected, actual);
    }
    case 'event_store.client.MaximumAppendSizeExceeded': {
      const size = events.reduce((sum, { data, metadata }) => sum + Buffer.byteLength(data + metadata), 0);
      return new AppendTooLarge(stream, size, MaximumAppendSizeExceeded.deserializeBinary(bytes).getMaxappendsize());
    }
    case 'event_store.client.Timeout':
      return new LateAnswer(`EventStoreDB did not write an append to ${stream} in time`);
    default:
      return new Error(`EventStoreDB refused an append to ${stream}: ${status?.getMessage() || 'no reason given'}`);
  }
}

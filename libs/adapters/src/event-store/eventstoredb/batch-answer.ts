import { MaximumAppendSizeExceeded, WrongExpectedVersion } from '@eventstore/db-client/generated/shared_pb';
import type { Status } from '@eventstore/db-client/generated/status_pb';
import type { BatchAppendResp } from '@eventstore/db-client/generated/streams_pb';
import type { Appended } from '@eventdesk/kernel/ports/event-store';
import { AppendTooLarge, none, RevisionConflict } from '@eventdesk/kernel/ports/event-store';
import type { WrittenEvent } from '../limits';
import type { Expected } from './batch-request';
import { NoAnswer } from './trouble';

/** The append that an answer is for. */
export interface Asked {
  readonly stream: string;
  readonly events: readonly WrittenEvent[];
  readonly expected: Expected;
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
      return new NoAnswer(`EventStoreDB did not write an append to ${stream} in time`);
    default:
      return new Error(`EventStoreDB refused an append to ${stream}: ${status?.getMessage() || 'no reason given'}`);
  }
}

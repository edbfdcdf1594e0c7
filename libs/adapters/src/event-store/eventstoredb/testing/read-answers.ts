import { AllStreamPosition } from '@eventstore/db-client/generated/shared_pb';
import { ReadResp } from '@eventstore/db-client/generated/streams_pb';
import { identifierOf, uuidOf } from './answers';
import type { StoredRecord } from './event-log';
import type { Position } from './places';

/** .NET ticks (100 ns) a millisecond: the unit of `created` on the wire. */
const TICKS = 10_000n;

export function eventAnswer(record: StoredRecord): ReadResp {
  const event = new ReadResp.ReadEvent.RecordedEvent();
  event.setId(uuidOf(record.id));
  event.setStreamIdentifier(identifierOf(record.stream));
  event.setStreamRevision(`${record.revision}`);
  event.setCommitPosition(`${record.position}`);
  event.setPreparePosition(`${record.position}`);
  event.setData(record.data);
  event.setCustomMetadata(record.metadata);
  event
    .getMetadataMap()
    .set('type', record.type)
    .set('content-type', record.contentType)
    .set('created', `${BigInt(record.created) * TICKS}`);
  const read = new ReadResp.ReadEvent();
  read.setEvent(event);
  read.setCommitPosition(`${record.position}`);
  return new ReadResp().setEvent(read);
}

export function checkpointAnswer(position: Position): ReadResp {
  const checkpoint = new ReadResp.Checkpoint();
  checkpoint.setCommitPosition(`${position}`);
  checkpoint.setPreparePosition(`${position}`);
  return new ReadResp().setCheckpoint(checkpoint);
}

export const confirmationAnswer = (id: string): ReadResp =>
  new ReadResp().setConfirmation(new ReadResp.SubscriptionConfirmation().setSubscriptionId(id));

export const caughtUpAnswer = (): ReadResp => new ReadResp().setCaughtUp(new ReadResp.CaughtUp());

export const notFoundAnswer = (stream: string): ReadResp =>
  new ReadResp().setStreamNotFound(new ReadResp.StreamNotFound().setStreamIdentifier(identifierOf(stream)));

export const lastOfStream = (revision: number): ReadResp => new ReadResp().setLastStreamPosition(`${revision}`);

export function lastOfLog(position: Position): ReadResp {
  const place = new AllStreamPosition();
  place.setCommitPosition(`${position}`);
  place.setPreparePosition(`${position}`);
  return new ReadResp().setLastAllStreamPosition(place);
}

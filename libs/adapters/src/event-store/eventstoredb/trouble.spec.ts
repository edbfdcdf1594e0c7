import {
  CancelledError,
  DeadlineExceededError,
  StreamNotFoundError,
  TimeoutError,
  UnavailableError,
  UnknownError,
} from '@eventstore/db-client';
import { RevisionConflict } from '@eventdesk/kernel/ports/event-store';
import { isPassing, NoAnswer } from './trouble';

const coded = (code: number) => Object.assign(new Error('13 SOMETHING'), { code });

describe('a trouble with EventStoreDB', () => {
  it.each([
    ['a broken connection', new NoAnswer('the connection broke')],
    ['a server that is away', new UnavailableError(undefined, 'read ECONNRESET')],
    ['a port that is closed, as it shows before the first append', coded(14)],
    ['a server that starts or stops', new UnknownError(undefined, 'Could not recognize Server Is Not Ready')],
    ['a server that stops with appends in flight', new TimeoutError()],
    ['a server that is late', new DeadlineExceededError()],
    ['a call that was cancelled', new CancelledError()],
    ['a channel that was closed under the call', new Error('Channel has been shut down')],
  ])('passes: %s', (_name, thrown) => {
    expect(isPassing(thrown)).toBe(true);
  });

  it.each([
    ['a conflict', new RevisionConflict('sample-1', 0, 1)],
    ['a stream that is not there', new StreamNotFoundError(undefined as never, 'sample-1')],
    ['a request that makes no sense', new UnknownError(undefined, 'Could not recognize BadRequest')],
    ['a position of no record', coded(2)],
    ['what is no error', 'Server Is Not Ready'],
  ])('lasts: %s', (_name, thrown) => {
    expect(isPassing(thrown)).toBe(false);
  });
});

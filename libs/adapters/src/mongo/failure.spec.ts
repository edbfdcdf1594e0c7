import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import { mongo } from 'mongoose';
import { failureOf } from './failure';

const server = (code: number): Error => new mongo.MongoServerError({ message: 'no', code });

describe('failures of MongoDB', () => {
  it.each([
    ['a server that steps down', server(10107), 'down'],
    ['a server that shuts down', server(91), 'down'],
    ['a disk without space', server(14031), 'full'],
    ['a lost connection', new mongo.MongoNetworkError('closed'), 'down'],
    ['a socket that broke', Object.assign(new Error('ended'), { code: 'EPIPE' }), 'down'],
  ])('say that trying again makes sense: %s', (_what, thrown, reason) => {
    const failure = failureOf(thrown, 'a page');
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect(failure).toMatchObject({ reason, cause: thrown });
  });

  it('stay what they are when trying again would not mend them', () => {
    const duplicate = server(11000);
    expect(failureOf(duplicate, 'a page')).toBe(duplicate);
    const fault = new TypeError('ours');
    expect(failureOf(fault, 'a page')).toBe(fault);
  });
});

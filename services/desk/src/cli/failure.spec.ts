import { ConfigProblem } from '@eventdesk/platform/config/problem';
import { StoreUnavailable } from '@eventdesk/kernel/ports/event-store';
import { told } from './failure';

const quiet = { id: '0b1c', debug: false };

describe('told', () => {
  it('says what people are meant to read, and gives each its exit code', () => {
    expect(told(new ConfigProblem('EVENTDESK_DNS', 'is wrong'), quiet)).toMatchObject({
      code: 2,
      text: 'EVENTDESK_DNS: is wrong',
    });
    expect(told(new StoreUnavailable('the disk is full', 'full'), quiet)).toMatchObject({
      code: 1,
      text: 'the disk is full',
      error: { slug: 'store-unavailable' },
    });
  });

  it('T50 gives an id and a hint for what nobody foresaw, and the stack only when asked, without secrets', () => {
    const failure = new TypeError('mongodb://root:CANARY@host \u001b[2J is no function');
    const short = told(failure, quiet);
    expect(short.code).toBe(1);
    expect(short.text).toBe(
      'this was not foreseen (TypeError, 0b1c): EVENTDESK_LOG_LEVEL=debug shows where it happened; please report it',
    );
    const long = told(failure, { ...quiet, debug: true }).text ?? '';
    expect(long).toContain('failure.spec');
    expect(long).not.toMatch(/CANARY|\u001b/);
    expect(told('thrown as text', quiet)).toMatchObject({ code: 1 });
  });
});

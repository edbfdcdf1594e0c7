import { resolve } from 'node:path';
import { typedCommand } from './typed-command';

describe('a command as a person types it', () => {
  it('names the folder unless it is the usual one, so that it reaches this desk and no other', () => {
    expect(typedCommand(resolve('data'))).toBe('npx eventdesk');
    expect(typedCommand(resolve('demo'))).toBe('EVENTDESK_DATA=demo npx eventdesk');
    expect(typedCommand('/elsewhere')).toBe('EVENTDESK_DATA=/elsewhere npx eventdesk');
    expect(typedCommand("/my desk's data")).toBe(`EVENTDESK_DATA='/my desk'\\''s data' npx eventdesk`);
  });
});

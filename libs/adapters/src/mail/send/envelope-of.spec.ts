import { MailNotReadable } from '@eventdesk/kernel/ports/mail-reader';
import { envelopeOf } from './envelope-of';

const mail = (...fields: readonly string[]): Buffer => Buffer.from(`${fields.join('\n')}\n\nbody`);

describe('envelopeOf', () => {
  it('takes the sender from Return-Path, else From, and everybody in To and Cc once', () => {
    const fields = ['From: A <a@x.example>', 'To: b@x.example, C <c@x.example>', 'Cc: b@x.example'];
    expect(envelopeOf(mail(...fields))).toEqual({ from: 'a@x.example', to: ['b@x.example', 'c@x.example'] });
    expect(envelopeOf(mail('Return-Path: <back@x.example>', ...fields)).from).toBe('back@x.example');
    expect(envelopeOf(mail('Return-Path: <>', ...fields)).from).toBe('');
    expect(envelopeOf(mail('Subject: nobody'))).toEqual({ from: '', to: [] });
  });

  it('T09 refuses a header beyond the limits', () => {
    const many = Array.from({ length: 100_000 }, (_, n) => `X-${n}: y`);
    expect(() => envelopeOf(mail(...many))).toThrow(MailNotReadable);
  });
});

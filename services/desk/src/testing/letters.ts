import { inbound } from '@eventdesk/domain/inbound/decider';
import type { InboundCommand } from '@eventdesk/domain/inbound/decider';
import type { Platform } from '@eventdesk/platform/compose/platform';

const at = '2026-11-21T08:00:00.000Z';

/** A letter that came in by SMTP and is held, with this subject; answers its id. Documents are not written. */
export async function heldLetter(platform: Platform, subject: string, from = 'nora@orchard.example'): Promise<string> {
  const id = platform.newId();
  const raw = await platform.blobs.put(`letter:${id}`, Buffer.from(`Subject: ${subject}\r\n\r\nraw`));
  const commands: readonly InboundCommand[] = [
    {
      type: 'ReceiveMessage',
      received: {
        ...{ at, channel: 'smtp', line: 'support@localhost', raw, sha256: 'a'.repeat(64), identity: id },
        ...{ peer: '127.0.0.1', trustedPeer: true, helo: 'client.example', envelopeFrom: from },
        envelopeTo: 'support@localhost',
      },
    },
    {
      type: 'RecordParsing',
      now: at,
      parsed: {
        ...{ from: { name: 'Nora', email: from, phone: null }, senderForm: 'single', subject, text: 'hello' },
        ...{ sender: { verdict: 'none', by: 'none', detail: '' }, replyTo: [], copied: [], messageId: null },
        ...{ inReplyTo: [], references: [], language: null, body: null, html: null, attachments: [], leftOut: [] },
        ...{ isAutoReply: false, isBounce: false, mustNotAutorespond: false, bounce: null },
      },
    },
    { type: 'HoldMessage', now: at, cause: 'loop', detail: 'it went in circles' },
  ];
  for (const command of commands) {
    const commandId = platform.newId();
    const context = { commandId, correlationId: commandId, causationId: commandId, actor: 'policy:test', at };
    await platform.commands.run(inbound, `inbound-${id}`, command, context);
  }
  return id;
}

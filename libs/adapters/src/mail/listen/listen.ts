import { once } from 'node:events';
import type { ListenerLimits, ListenForMail, MailListening } from '@eventdesk/kernel/ports/mail-listener';
import type { SMTPServerOptions } from 'smtp-server';
import { PromptServer } from './prompt-server';
import { Sessions } from './sessions';

const defaults: ListenerLimits = {
  connections: 500,
  idleMs: 5 * 60_000,
  mailMs: 10 * 60_000,
  recipients: 100,
  refusals: 20,
  heldBytes: 200 * 1024 * 1024,
};

/** Commands that the library has and nobody needs. */
const disabled = ['AUTH', 'WIZ', 'SHELL', 'KILL', 'XCLIENT', 'XFORWARD'];

/** Takes mail by SMTP or LMTP over smtp-server. Rejects when the port cannot be taken. */
export const listenForMail: ListenForMail = async (listening) => {
  const limits = { ...defaults, ...listening.limits };
  const sessions = new Sessions(listening, limits, (id, text) => server.end(id, text));
  const server = new PromptServer({ ...optionsOf(listening, limits), ...sessions.callbacks() });
  // A peer that hangs up in mid-mail is everyday life: what it sent was never acknowledged.
  server.on('error', () => undefined);
  const listener = server.listen(listening.port, listening.host);
  await once(listener, 'listening');
  const bound = listener.address();
  if (bound === null || typeof bound === 'string') throw new Error('the mail listener is bound to no port');
  return {
    host: bound.address,
    port: bound.port,
    close: (graceMs = 5000) => closed(server, sessions, graceMs),
  };
};

function optionsOf({ protocol, hostname, tls, maxSize }: MailListening, limits: ListenerLimits): SMTPServerOptions {
  return {
    lmtp: protocol === 'lmtp',
    name: hostname,
    banner: 'Eventdesk',
    size: maxSize,
    rejectOversized: true,
    // Without a certificate of ours the library would offer one whose key is public.
    disabledCommands: tls ? disabled : [...disabled, 'STARTTLS'],
    ...tls,
    authOptional: true,
    disableReverseLookup: true,
    maxClients: limits.connections,
    maxRecipients: limits.recipients,
    maxCommandLength: 4096,
    socketTimeout: limits.idleMs,
    logger: false,
  };
}

/** Ends idle connections at once, those with a mail in hand after its answer, all of them after the grace. */
async function closed(server: PromptServer, sessions: Sessions, graceMs: number): Promise<void> {
  sessions.closing = true;
  server.options.closeTimeout = graceMs;
  const ended = new Promise<void>((resolve) => server.close(resolve));
  for (const { id } of [...server.connections]) if (!sessions.busy.has(id)) server.end(id, 'closing down');
  await ended;
  server.destroyAll();
}

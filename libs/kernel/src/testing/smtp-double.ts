import { createServer, type AddressInfo, type Socket } from 'node:net';

/** What the double does at a step: answers with a line, ends the conversation, or says nothing for ever. */
export type Step = string | 'cut' | 'silent';

/** Steps that differ from a server that takes everything; `dot` is the end of the mail, `body` its first bytes. */
export type Script = Partial<Record<'greeting' | 'ehlo' | 'mail' | 'rcpt' | 'data' | 'body' | 'dot', Step>>;

/** A mail that was handed over whole, whatever was answered to it. */
export interface Handed {
  readonly from: string;
  readonly to: string;
  readonly body: string;
}

/** An SMTP server on loopback that follows a script, to do what no well-behaved server does. */
export async function smtpDouble(script: Script) {
  const handed: Handed[] = [];
  const sockets = new Set<Socket>();
  let conversations = 0;
  const server = createServer((socket) => {
    conversations++;
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    const does = (step: keyof Script, usual: string): void => {
      const act = script[step] ?? usual;
      if (act === 'cut') socket.destroy();
      else if (act !== 'silent') socket.write(`${act}\r\n`);
    };
    let text = '';
    let mail: { from: string; to: string } | undefined;
    let inBody = false;
    const line = (said: string): void => {
      const verb = said.slice(0, 4).toUpperCase();
      if (verb === 'MAIL') {
        mail = { from: /<(.*)>/.exec(said)?.[1] ?? '', to: '' };
        does('mail', '250 ok');
      } else if (verb === 'RCPT' && mail) {
        mail.to = /<(.*)>/.exec(said)?.[1] ?? '';
        does('rcpt', '250 ok');
      } else if (verb === 'DATA') {
        inBody = (script.data ?? '354').startsWith('354');
        does('data', '354 go on');
      } else if (verb === 'EHLO') does('ehlo', '250-double\r\n250 SIZE 10000000');
      else if (verb === 'QUIT') socket.end('221 bye\r\n');
      else socket.write('250 ok\r\n');
    };
    does('greeting', '220 double');
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (inBody && script.body !== undefined) return does('body', '');
      for (;;) {
        const end = text.indexOf(inBody ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const said = text.slice(0, end);
        text = text.slice(end + (inBody ? 5 : 2));
        if (!inBody) line(said);
        else {
          inBody = false;
          handed.push({ from: mail?.from ?? '', to: mail?.to ?? '', body: said });
          does('dot', '250 taken');
        }
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    script,
    handed: handed as readonly Handed[],
    conversations: (): number => conversations,
    /** Resolves when every conversation so far is over. */
    conversationsEnded: async (): Promise<void> => {
      await Promise.all([...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve))));
    },
    /** Ends every conversation, as a server does that restarts. */
    hangUp: async (): Promise<void> => {
      await Promise.all(
        [...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve).destroy())),
      );
    },
    close: async (): Promise<void> => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type SmtpDouble = Awaited<ReturnType<typeof smtpDouble>>;

import type { IncomingMessage } from 'node:http';
import { neverEnds } from './end-server';
import { endToEnd } from './hop-by-hop';
import type { Passage } from './pass-on';

const isEventStream = (answer: IncomingMessage): boolean =>
  /^text\/event-stream\b/i.test(answer.headers['content-type'] ?? '');

/**
 * Passes an answer back as it comes. One that breaks off cuts the connection to the caller, so that a part is never
 * taken for the whole. Throws, before anything is sent, for what is no answer. @param last the connection ends with it
 */
export function passBack(answer: IncomingMessage, { request, response }: Passage, last: boolean): void {
  const cut = (): void => {
    // To HTTP/1.0 the end of the connection is the end of the answer: only a reset says that something is missing.
    if (request.httpVersion === '1.0') response.socket?.resetAndDestroy();
    response.destroy();
  };
  const status = answer.statusCode ?? 0;
  // Nobody was asked to change the protocol.
  if (status < 200) throw new Error(`the status of an answer is 200 or more, not ${status}`);
  if (response.destroyed) return void answer.destroy();
  const headers = endToEnd(answer.rawHeaders, answer.headers.connection);
  if (last) headers.push('Connection', 'close');
  response.writeHead(status, headers);
  if (isEventStream(answer)) neverEnds(response);
  answer.once('error', cut);
  response.once('error', cut);
  answer.pipe(response);
  // The head does not wait for a first byte of the body, which may be long in coming.
  setImmediate(() => {
    if (!response.writableEnded && !response.destroyed) response.flushHeaders();
  });
}

import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import type { HttpService } from '@eventdesk/contracts/route-owners';
import type { Logger } from '@eventdesk/platform/logging/logger';
import type { Limits } from './limits';
import { KeptBody } from './kept-body';
import { passBack } from './pass-back';
import { ServiceFault } from './refusals';
import type { RequestHead } from './request-head';
import type { Address, Upstreams } from './upstreams';

/** A request that has found its service. */
export interface Passage {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly service: HttpService;
  /** Path and query. */
  readonly target: string;
  readonly head: RequestHead;
  /** The caller waits for `100 Continue` before the body. */
  readonly expects: boolean;
}

export interface PassOnOptions {
  readonly upstreams: Upstreams;
  readonly limits: Limits;
  readonly log: Logger;
  /** Called at most once, when there is no answer to pass back. */
  readonly refuse: (passage: Passage, fault: ServiceFault) => void;
  /** Whether the connection ends with this answer. */
  readonly isLast: () => boolean;
}

/**
 * Sends a request to its service and the answer back, both as they come. Another address is tried while nothing was
 * sent; after that once, and only for a request that is safe and has no body, or whose caller says by an
 * `Idempotency-Key` that a repeat changes nothing (T46): what may have been done is not done again.
 */
export function passOn(passage: Passage, options: PassOnOptions): void {
  const { request, response, service, head } = passage;
  const { upstreams, limits, log } = options;
  const isSafe = !head.hasBody && (request.method === 'GET' || request.method === 'HEAD');
  const isKeyed = request.headers['idempotency-key'] !== undefined && !passage.expects;
  const body = head.hasBody ? new KeptBody(request, isKeyed ? limits.keptBody : 0) : undefined;
  const waiting = upstreams.inTurn(service).map((address) => ({ address, fresh: false }));
  let current: ClientRequest | undefined;
  let repeats = 0;
  response.once('close', () => current?.destroy());
  tryNext();

  function tryNext(): void {
    const next = waiting.shift();
    if (response.destroyed) return;
    if (next === undefined) options.refuse(passage, ServiceFault.away(service));
    else attempt(next.address, next.fresh);
  }

  function attempt(address: Address, fresh: boolean): void {
    const { method } = request;
    const sent = upstreams.request(address, { method, path: passage.target, headers: head.headers }, fresh);
    current = sent;
    let state: 'connecting' | 'sent' | 'answered' | 'over' = 'connecting';
    let continued = false;
    let timer: NodeJS.Timeout | undefined = setTimeout(() => failed('ETIMEDOUT'), limits.connectMs);
    const waitFor = (ms: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => failed('late'), ms);
    };
    sent.once('socket', (socket) => {
      if (socket.connecting) socket.once(address.tls ? 'secureConnect' : 'connect', connected);
      else connected();
    });
    sent.once('finish', () => {
      if (state === 'sent') waitFor(limits.answerMs);
    });
    sent.on('continue', () => {
      continued = true;
      if (passage.expects) response.writeContinue();
    });
    sent.once('response', (answer) => {
      if (state !== 'sent') return void answer.destroy();
      state = 'answered';
      clearTimeout(timer);
      // A service ends a kept connection with a good answer only when it is about to stop.
      const isLeaving = !fresh && answer.headers.connection === 'close' && (answer.statusCode ?? 500) < 400;
      if (isLeaving) upstreams.passOver(address, limits.leavingMs);
      if (upstreams.isBack(address)) log.info({ service, ...placeOf(address) }, 'a service is reached again');
      // A caller who was not told to go on may send the body yet, or not: what comes next could be read as either.
      try {
        passBack(answer, passage, options.isLast() || (passage.expects && !continued));
      } catch (error) {
        log.warn({ service, err: error }, 'an answer cannot be passed on');
        answer.destroy();
        if (response.headersSent) response.destroy();
        else options.refuse(passage, ServiceFault.failed(service));
      }
    });
    // After the answer has begun, its own stream says how it ends.
    sent.on('error', (error: NodeJS.ErrnoException) => failed(error.code ?? 'unknown'));
    sent.once('close', () => failed('closed'));

    function connected(): void {
      if (state !== 'connecting') return;
      state = 'sent';
      clearTimeout(timer);
      if (!body) return void sent.end();
      sent.flushHeaders();
      body.sendTo(sent);
    }

    function failed(code: string): void {
      if (state === 'answered' || state === 'over') return;
      const before = state;
      state = 'over';
      clearTimeout(timer);
      const stale = sent.reusedSocket && code !== 'late';
      sent.destroy();
      if (response.destroyed) return;
      body?.stop(sent);
      if (!stale && upstreams.away(address))
        log.warn({ service, ...placeOf(address), code }, 'a service is passed over for a moment');
      if (before === 'connecting') return tryNext();
      if (code === 'late') return options.refuse(passage, ServiceFault.late(service));
      const isRepeatable = isSafe || (isKeyed && body?.isWhole !== false);
      if (!isRepeatable || repeats > 0) return options.refuse(passage, ServiceFault.failed(service));
      // A kept connection may end just as it is used again: that says nothing of the process behind it.
      if (stale) waiting.unshift({ address, fresh: true });
      else repeats += 1;
      tryNext();
    }
  }
}

const placeOf = ({ host, port }: Address) => ({ host, port });

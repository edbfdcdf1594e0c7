import type { Scope } from '@eventdesk/kernel/principal';
import type { z } from 'zod';

/** One possible answer of a route. */
export interface Answer {
  readonly description: string;
  /** Body; left out: none. */
  readonly schema?: z.ZodType;
  /** Media type of the body, JSON if not said. */
  readonly type?: string;
  /** Headers that matter to the caller, each with what it says. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A route, said once: the controller takes its path, its rights and its schemas from here, and so does the OpenAPI
 * document. Answers of refusals are added by kind, so that a route names only its own.
 */
export interface Route {
  /** Name of the operation in the OpenAPI document: `listTickets`. */
  readonly operation: string;
  readonly method: 'get' | 'post' | 'patch' | 'put' | 'delete';
  /** `/v2/tickets/{id}` */
  readonly path: string;
  readonly summary: string;
  /** Group in the document. */
  readonly tag: string;
  /** The right that a caller needs; `public`: anybody. */
  readonly access: Scope | 'public';
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Media type of the body, JSON if not said. */
  readonly bodyType?: string;
  /** Takes `Idempotency-Key` (T46). */
  readonly idempotent?: boolean;
  /** Takes `If-Match` and is refused with 412 when the ticket has moved. */
  readonly conditional?: boolean;
  readonly answers: Readonly<Record<number, Answer>>;
}

/** Declares a table of routes by name, keeping each one's own types. */
export const routes = <const R extends Readonly<Record<string, Route>>>(table: R): R => table;

/** A path as Nest's decorators want it: `/v2/tickets/:id`. */
export const nestPath = ({ path }: Pick<Route, 'path'>): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

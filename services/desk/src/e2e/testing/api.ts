import { setTimeout as pause } from 'node:timers/promises';

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: T;
}

export interface Asking {
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: string | FormData;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly { readonly field: string; readonly detail: string }[];
}
export interface Page<T> {
  readonly data: readonly T[];
  readonly next: string | null;
}
export interface Person {
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
}
export interface Message {
  readonly id: string;
  readonly kind: string;
  readonly channel: string;
  readonly from: Person | null;
  readonly text: string;
  readonly attachments: readonly { readonly id: string; readonly name: string; readonly size: number }[];
  readonly inbound: string | null;
}
export interface Ticket {
  readonly id: string;
  readonly number: string;
  readonly subject: string;
  readonly status: string;
  readonly type: string;
  readonly line: string | null;
  readonly requester: Person;
  readonly owner: string | null;
  readonly department: string | null;
  readonly priority: string | null;
  readonly replyTo: string | null;
  readonly description: string;
  readonly revision: number;
  readonly messages: readonly Message[];
}
export interface Inbound {
  readonly id: string;
  readonly line: string;
  readonly sha256: string;
  readonly messageId: string | null;
  readonly subject: string | null;
  readonly outcome: string;
  readonly ticket: string | null;
  readonly cause: string | null;
}
export interface Delivery {
  readonly id: string;
  readonly ticket: string;
  readonly to: string;
  readonly subject: string;
  readonly state: string;
  readonly attempts: number;
  readonly messageId: string | null;
}
export interface CloudEvent {
  readonly type: string;
  readonly subject: string;
  readonly revision: number;
  readonly position: number;
  readonly data: Readonly<Record<string, unknown>>;
}
export interface Listed {
  readonly id: string;
  readonly key: string;
  readonly name: string;
}

/** The stream of a ticket: its decimal id as UUID text. */
export const ticketStream = (id: string): string =>
  `ticket-${BigInt(id)
    .toString(16)
    .padStart(32, '0')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`;

/** The HTTP interface as a script sees it, with a client's token or without one. */
export class Api {
  constructor(
    readonly url: string,
    readonly token?: string,
  ) {}

  /** With the token of a client; asks again while too many sign in at once. */
  static async of(url: string, client: { readonly id: string; readonly secret: string }): Promise<Api> {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: client.id,
      client_secret: client.secret,
    });
    for (;;) {
      const response = await fetch(`${url}/oauth2/token`, { method: 'POST', body: form });
      if (response.status === 429) await pause(50);
      else if (!response.ok) throw new Error(`no token for ${client.id}: ${response.status} ${await response.text()}`);
      else return new Api(url, ((await response.json()) as { access_token: string }).access_token);
    }
  }

  async ask<T>(method: string, path: string, { json, body, headers }: Asking = {}): Promise<Answer<T>> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson ? JSON.parse(text) : undefined) as T,
    };
  }

  /** What a path has, which must be there. */
  async get<T>(path: string): Promise<T> {
    const { status, body, text } = await this.ask<T>('GET', path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${text}`);
    return body;
  }

  post<T>(path: string, json?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer<T>> {
    return this.ask<T>('POST', path, { json, headers });
  }

  /** Bytes as they are. */
  async bytes(path: string): Promise<Buffer> {
    const headers = { authorization: `Bearer ${this.token}` };
    const response = await fetch(`${this.url}${path}`, { headers });
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return Buffer.from(await response.arrayBuffer());
  }

  /** The body of an answer as it comes; left alone, it is given up. */
  async open(path: string, headers: Readonly<Record<string, string>>): Promise<AsyncIterable<Uint8Array>> {
    const response = await fetch(`${this.url}${path}`, {
      headers: { authorization: `Bearer ${this.token}`, ...headers },
    });
    if (!response.ok || !response.body) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    return response.body as unknown as AsyncIterable<Uint8Array>;
  }

  /** Every entry of a list, over all its pages. */
  async all<T>(path: string): Promise<readonly T[]> {
    const entries: T[] = [];
    let after: string | null = '';
    do {
      const mark: string = after === '' ? '' : `&after=${encodeURIComponent(after)}`;
      const page: Page<T> = await this.get(`${path}${path.includes('?') ? '&' : '?'}limit=100${mark}`);
      entries.push(...page.data);
      after = page.next;
    } while (after !== null);
    return entries;
  }

  /** A ticket with everything that has happened to it by now: its events say how far that is. */
  async ticket(id: string): Promise<Ticket> {
    const events = await this.all<CloudEvent>(`/v2/events?subject=${ticketStream(id)}`);
    return this.get(`/v2/tickets/${id}?minRevision=${events.at(-1)?.revision ?? 0}`);
  }
}

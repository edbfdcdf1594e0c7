import type { Host } from './url';

export type SqliteFile = { readonly scheme: 'sqlite'; readonly file: string };
/** URLs stand as given, for the client library that reads them; they hold passwords and are never logged. */
export type EventsTarget = SqliteFile | { readonly scheme: 'esdb'; readonly url: string };
export type DocumentsTarget =
  | SqliteFile
  | {
      readonly scheme: 'mongodb';
      readonly url: string;
      /** The read store gets an index that servers need which merely speak MongoDB's protocol. */
      readonly guardIndex?: true;
    };
export type FeedTarget =
  | { readonly scheme: 'local' }
  | {
      readonly scheme: 'kafka';
      /** `host:port` each. */
      readonly brokers: readonly string[];
      readonly tls: boolean;
      readonly sasl?: {
        readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
        readonly username: string;
        readonly password: string;
      };
      /** Partitions of topics that are made. */
      readonly partitions: number;
      /** What topics and consumer groups are named with: several desks can share brokers. */
      readonly prefix: string;
    };
export type BlobsTarget =
  | { readonly scheme: 'file'; readonly folder: string }
  | {
      readonly scheme: 's3';
      readonly bucket: string;
      readonly endpoint?: string;
      readonly region?: string;
      readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
    };
export type MailTarget =
  | { readonly scheme: 'outbox' }
  | {
      readonly scheme: 'smtp';
      readonly host: string;
      readonly port: number;
      readonly user?: string;
      readonly password?: string;
      /** `implicit`: TLS from the first byte; `required`: STARTTLS or nothing; `optional`: plain text is allowed. */
      readonly tls: 'implicit' | 'required' | 'optional';
    };
export type SmsTarget =
  | { readonly scheme: 'outbox' }
  | { readonly scheme: 'twilio'; readonly sid: string; readonly token: string; readonly from: string };
export type TelegramTarget = { readonly scheme: 'outbox' } | { readonly scheme: 'telegram'; readonly token: string };

/** One address of a service behind the front door. */
export interface UpstreamTarget {
  readonly service: string;
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/** What the environment says, checked; every path absolute. Made by `readConfig` alone. */
export interface Config {
  /** Folder of the embedded stores. */
  readonly data: string;
  /** Address that web and mail listen on. */
  readonly bind: string;
  /** As given, without a trailing slash; `publicUrlOf` knows the default. */
  readonly publicUrl?: string;
  readonly http: { readonly port: number; readonly trustedProxies: readonly string[] };
  readonly ops: { readonly bind: string; readonly port: number };
  /** Where the front door finds the services; a service may stand several times. */
  readonly upstreams: readonly UpstreamTarget[];
  readonly smtp: {
    readonly port: number;
    readonly protocol: 'smtp' | 'lmtp';
    readonly tls?: { readonly certFile: string; readonly keyFile: string };
    /** Addresses or networks of relays in front of us. */
    readonly peers: readonly string[];
  };
  readonly language: 'en' | 'fa' | 'he' | 'it' | 'ru';
  readonly timezone: string;
  readonly phoneRegion?: string;
  /** Resolver of sender checks: the machine's, nobody, or these. */
  readonly dns: 'machine' | 'none' | readonly string[];
  readonly events: EventsTarget;
  readonly feed: FeedTarget;
  readonly state: DocumentsTarget;
  readonly reads: DocumentsTarget;
  readonly blobs: BlobsTarget;
  readonly mailOut: MailTarget;
  readonly sms: SmsTarget;
  readonly telegram: TelegramTarget;
  /** Servers that may be spoken to without TLS or password. */
  readonly allowPlaintext: readonly string[];
  /** `new,old` as given; `openSecret` checks it. */
  readonly secret?: string;
  readonly bootstrap?: string;
  readonly readyFile?: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** Whether several processes share servers, so that nothing may be made up in the data folder. */
  readonly scaled: boolean;
}

/** What links begin with: as configured, or localhost with the port that was really taken. */
export const publicUrlOf = (config: Pick<Config, 'publicUrl'>, httpPort: number): string =>
  config.publicUrl ?? `http://localhost:${httpPort}`;

/** Whether a server is named in EVENTDESK_ALLOW_PLAINTEXT, by host alone or with its port. */
export const allowsPlaintext = (allowed: readonly string[], { host, port }: Host): boolean =>
  allowed.includes(host) || (port !== undefined && allowed.includes(`${host}:${port}`));

import type { Admin } from './admin/command';

/** Where a running desk is reached. */
export interface Addresses {
  /** `http://127.0.0.1:40123` */
  readonly http: string;
  readonly ops: string;
  /** `127.0.0.1:40125` */
  readonly smtp: string;
}

/** The embedded desk while it runs. */
export interface RunningDesk {
  readonly addresses: Addresses;
  /** What the command line asks for, by the control socket. */
  readonly admin: Admin;
  /** The one-time link that makes the first administrator, while there has never been one (T44). */
  readonly setupLink: string | undefined;
  /** Names who is told once that link was used. */
  onSetupLinkUsed(listener: () => void): void;
  /** Waits until every consumer has handled everything appended so far. */
  settled(): Promise<void>;
  /** Stops accepting, finishes what is in hand, checkpoints, closes. */
  close(): Promise<void>;
}

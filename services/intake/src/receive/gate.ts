import type { Settings } from '@eventdesk/domain/catalog/settings';
import { limitsOf } from '@eventdesk/domain/catalog/settings';
import type { MailPeer, MailReply } from '@eventdesk/kernel/ports/mail-listener';
import type { Folded } from '@eventdesk/platform/compose/folded';
import type { Platform } from '@eventdesk/platform/compose/platform';
import type { Peers } from '../network';
import { networkOf } from '../network';
import { replies } from './replies';

const hour = 3_600_000;
/** Connections of all strangers at once: below what the listener takes, so that relays of ours always get in. */
const mostStrangers = 400;

/**
 * What strangers may hold and fill (T31): connections of a network at once, counted in this process, and its mails in
 * an hour, counted in the work state. Relays of ours pass.
 */
export class Gate {
  private readonly connections = new Map<string, number>();
  private strangers = 0;
  private askedAt = -Infinity;
  private asked: Promise<void> = Promise.resolve();
  private room = 0;

  constructor(
    private readonly platform: Pick<Platform, 'state' | 'ids' | 'blobs' | 'clock'>,
    private readonly settings: Folded<Settings>,
    private readonly peers: Peers,
  ) {}

  enter({ address }: MailPeer): MailReply {
    if (this.peers.includes(address)) return replies.ok;
    const network = networkOf(address);
    const open = this.connections.get(network) ?? 0;
    const most = limitsOf(this.settings.current).connectionsPerNetwork;
    if (open >= most || this.strangers >= mostStrangers) return replies.tooManyConnections;
    this.connections.set(network, open + 1);
    this.strangers++;
    return replies.ok;
  }

  leave({ address }: MailPeer): void {
    if (this.peers.includes(address)) return;
    this.strangers--;
    const network = networkOf(address);
    const open = (this.connections.get(network) ?? 0) - 1;
    if (open > 0) this.connections.set(network, open);
    else this.connections.delete(network);
  }

  /** Whether a mail of so many bytes (0: not said) may come. */
  async mail({ address }: MailPeer, size: number): Promise<MailReply> {
    if (!(await this.fits(size))) return replies.full;
    if (this.peers.includes(address)) return replies.ok;
    const counter = `mails:${this.platform.ids.hashed('network', networkOf(address))}`;
    const limit = limitsOf(this.settings.current).mailsPerNetworkAndHour;
    const { allowed } = await this.platform.state.count(counter, hour, 1, limit);
    return allowed ? replies.ok : replies.tooManyMails;
  }

  /**
   * Whether the disk takes a mail of so many bytes: raw, its decoded files beside it, and something over. The disk is
   * asked once a second; `taken` is told what was stored since.
   */
  async fits(size: number): Promise<boolean> {
    const now = this.platform.clock.now();
    if (Math.abs(now - this.askedAt) >= askEvery) {
      this.askedAt = now;
      this.asked = this.platform.blobs.room().then((room) => void (this.room = room));
    }
    await this.asked;
    return this.room >= needed(size);
  }

  /** A mail of so many bytes is being stored. */
  taken(size: number): void {
    this.room -= needed(size);
  }
}

const askEvery = 1000;
const needed = (size: number): number => 2 * size + spare;
/** Bytes for events and keys of a mail. */
const spare = 64 * 1024;

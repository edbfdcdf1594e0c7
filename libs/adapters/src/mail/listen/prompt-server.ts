import type { Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { SMTPConnection } from 'smtp-server/lib/smtp-connection.js';

type SocketOptions = Parameters<SMTPServer['connect']>[1];

/**
 * A connection that is greeted at once. smtp-server (3.21) waits 100 ms for early talkers and has no option for it;
 * whoever talks before the greeting is refused all the same.
 */
class PromptConnection extends SMTPConnection {
  private greeted = false;

  override init(): void {
    super.init();
    this.connectionReady();
  }

  /** The library's own timer calls this a second time. */
  override connectionReady(next?: () => void): void {
    if (this.greeted) return;
    this.greeted = true;
    super.connectionReady(next);
  }
}

/** smtp-server with prompt connections, each of which can be ended. */
export class PromptServer extends SMTPServer {
  private readonly sockets = new Set<Socket>();

  override connect(socket: Socket, options?: SocketOptions): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    const connection = new PromptConnection(this, socket, options);
    this.connections.add(connection);
    connection.on('error', (error) => this.emit('error', error));
    connection.init();
  }

  /** Ends a connection with 421. */
  end(id: string, text: string): void {
    for (const connection of this.connections) if (connection.id === id) connection.send(421, text);
  }

  /** Cuts whatever is still open, also connections whose other end does not hang up. */
  destroyAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}

/** A bare WebSocket for tests of the gateway: what came in, and a bounded wait for what should. */
import { WebSocket } from 'ws';
import { subprotocol } from '../../bridge/protocol/version.ts';

type Received = { readonly t: string; readonly [field: string]: unknown };

export class WsClient {
  readonly socket: WebSocket;
  readonly received: Received[] = [];
  closed: { code: number; reason: string } | undefined;
  #wake: () => void = () => {};

  constructor(url: string, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(url, subprotocol, { headers });
    this.socket.on('message', (data) => {
      const message = JSON.parse(String(data));
      this.received.push(message);
      if (message.q !== undefined) this.say({ t: 'ack', q: message.q });
      this.#wake();
    });
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
      this.#wake();
    });
    this.socket.on('open', () => this.#wake());
    this.socket.on('error', () => {});
  }

  say(message: unknown): void {
    this.socket.send(JSON.stringify(message));
  }

  open(): Promise<void> {
    return this.until('open', () => this.socket.readyState === WebSocket.OPEN || undefined).then(() => {});
  }

  next(tag: string): Promise<Received> {
    return this.until(tag, () => this.received.find(({ t }) => t === tag));
  }

  end(): Promise<{ code: number; reason: string }> {
    return this.until('close', () => this.closed);
  }

  /** Waits for a fact, at most 30 s: a busy machine takes long. */
  async until<T>(what: string, look: () => T | undefined): Promise<T> {
    const overdue = Date.now() + 30_000;
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (Date.now() > overdue)
        throw new Error(`${what} did not come; got ${this.received.map(({ t }) => t).join(', ')}`);
      await new Promise<void>((wake) => {
        const timer = setTimeout(wake, 250);
        this.#wake = () => {
          clearTimeout(timer);
          wake();
        };
      });
    }
  }
}

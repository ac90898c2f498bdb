/**
 * The network of a simulated run: a client's way to the bridge and the connections over it. A connection is opened as
 * TCP and RFC 6455 do (an attempt over a dead way hangs, one to a port where nobody listens is refused), and ends with
 * notice or without. This is the only file that knows both ends' carriers.
 */
import type { Carrier as ServerCarrier } from '../../../bridge/gateway/carrier.ts';
import type { CarrierEvents, Carrier as ClientCarrier } from '../../../dashboard/client/carrier.ts';
import type { Random } from '../kit/random.ts';
import { type Direction, Lane } from './lane.ts';
import type { Party, World } from './world.ts';

/** What the bridge does with a connection. */
export type Payload = string | Uint8Array;
export type ServerEnd = { onText(text: string): void; onClosed(): void };
export type Listener = {
  readonly listening: boolean;
  accept(carrier: ServerCarrier): ServerEnd;
  readonly party: Party;
};

export type Way = { readonly up: Direction; readonly down: Direction };

/** Where a test looks into, or changes, what passes; returns what goes on. */
export type Tap = {
  up?(text: string): string;
  down?(payload: Payload): Payload;
  /** What the bridge is told of unsent bytes. */
  buffered?(bytes: number): number;
};

/** The kernel gives up after this long without an acknowledgement (tcp_retries2, about). */
const kernelPatienceMs = 924_000;
/** A closing handshake that nobody answers ends after this long. */
const closePatienceMs = 30_000;
const synTimeoutsMs = [1000, 1000, 1000, 1000, 1000, 2000, 4000, 8000];

export class Wire {
  readonly #world: World;
  readonly #random: Random;
  readonly #client: Party;
  readonly #bridge: () => Listener;
  readonly #tap: Tap;
  readonly way: Way;
  readonly #open = new Set<Socket>();
  attempts = 0;
  /** The next message down fails in the bridge's hands, as a bug there would. */
  failNextSend = false;
  upB = 0;
  downB = 0;
  /** The most that the bridge ever held for one connection of this client. */
  mostBufferedB = 0;

  constructor(world: World, random: Random, client: Party, bridge: () => Listener, way: Way, tap: Tap = {}) {
    this.#world = world;
    this.#random = random;
    this.#client = client;
    this.#bridge = bridge;
    this.way = way;
    this.#tap = tap;
  }

  get openSockets(): number {
    return this.#open.size;
  }

  /** Every connection ends now and both ends hear of it, as when an interface goes down under them. */
  reset(): void {
    for (const socket of [...this.#open]) socket.reset();
  }

  /** Every connection dies and nobody hears of it, as when a NAT forgets them or an address changes. */
  forget(): void {
    for (const socket of [...this.#open]) socket.forget();
  }

  /** The bridge's process is gone. */
  orphan(): void {
    for (const socket of [...this.#open]) socket.orphan();
  }

  connect(events: CarrierEvents): ClientCarrier {
    this.attempts += 1;
    let socket: Socket | null = null;
    let dropped = false;
    const say = (run: () => void) => this.#client.run(() => (dropped ? undefined : run()));
    const attempt = (count: number) => {
      if (dropped) return;
      const retry = () => this.#world.after(synTimeoutsMs[count] ?? 16_000, () => attempt(count + 1));
      if (this.#isDead()) return retry();
      const tripMs = this.way.up.delayMs + this.way.down.delayMs;
      this.#world.after(this.#bridge().listening ? 2 * tripMs : tripMs, () => {
        if (dropped) return;
        if (this.#isDead()) return retry();
        if (!this.#bridge().listening) return say(() => events.onClose(1006, ''));
        socket = this.#establish(events, say);
        say(() => events.onOpen());
      });
    };
    attempt(0);
    return {
      send: (text) => socket?.up(this.#tap.up?.(text) ?? text),
      drop() {
        dropped = true;
        socket?.hangUp();
      },
    };
  }

  #isDead(): boolean {
    return this.way.up.dead || this.way.down.dead;
  }

  #establish(events: CarrierEvents, say: (run: () => void) => void): Socket {
    const { up, down } = this.way;
    const bridge = this.#bridge();
    const lanes = {
      up: new Lane(this.#world, up, down, this.#random),
      down: new Lane(this.#world, down, up, this.#random),
    };
    const socket = new Socket(this.#world, lanes, bridge, this.#tap, {
      hear: (payload) => say(() => (typeof payload === 'string' ? events.onText(payload) : events.onFrame(payload))),
      close: (code, why) => say(() => events.onClose(code, why)),
      gone: () => {
        this.#open.delete(socket);
        this.upB += lanes.up.sentB;
        this.downB += lanes.down.sentB;
      },
      sending: () => {
        if (!this.failNextSend) return;
        this.failNextSend = false;
        throw new Error('a bug, on purpose');
      },
      held: (bytes) => {
        this.mostBufferedB = Math.max(this.mostBufferedB, bytes);
      },
    });
    this.#open.add(socket);
    return socket;
  }
}

type ToClient = {
  hear(payload: Payload): void;
  close(code: number, why: string): void;
  /** Neither end knows of it any more. */
  gone(): void;
  held(bytes: number): void;
  /** Before each message down; may throw. */
  sending(): void;
};

/** One established connection, both ends of it. */
class Socket {
  readonly #world: World;
  readonly #lanes: { readonly up: Lane; readonly down: Lane };
  readonly #party: Party;
  readonly #tap: Tap;
  readonly #client: ToClient;
  readonly #server: ServerEnd;
  #serverKnows = true;
  #clientKnows = true;
  #closing = false;

  constructor(world: World, lanes: Socket['lanes'], { accept, party }: Listener, tap: Tap, client: ToClient) {
    this.#world = world;
    this.#lanes = lanes;
    this.#party = party;
    this.#tap = tap;
    this.#client = client;
    this.#server = accept({
      kind: 'websocket',
      address: '127.0.0.1',
      send: (payload) => this.#down(payload),
      buffered: () => this.#buffered(),
      close: (code, why) => this.#serverCloses(code, why),
    });
  }

  get lanes() {
    return this.#lanes;
  }

  up(text: string): void {
    this.#lanes.up.send(text.length, () => this.#atServer(() => this.#server.onText(text)));
  }

  /** The client closes: it hears nothing more, the bridge hears of it when the way allows. */
  hangUp(): void {
    this.#lanes.up.send(4, () => this.#serverEnds());
    this.#world.after(kernelPatienceMs, () => this.#serverEnds());
    this.#clientEnds();
  }

  reset(): void {
    this.#lanes.up.cut();
    this.#lanes.down.cut();
    if (this.#clientKnows) this.#client.close(1006, '');
    this.#clientEnds();
    this.#serverEnds();
  }

  forget(): void {
    this.#lanes.up.cut();
    this.#lanes.down.cut();
  }

  /** The bridge's process is gone; its kernel sends what it has and then says that it is over. */
  orphan(): void {
    this.#lanes.down.orphan();
    this.#lanes.down.send(0, () => {
      if (this.#clientKnows) this.#client.close(1006, '');
      this.#clientEnds();
    });
    this.#serverKnows = false;
    this.#endIfGone();
  }

  #down(payload: Payload): void {
    if (!this.#serverKnows || this.#closing) return;
    this.#client.sending();
    const said = this.#tap.down?.(payload) ?? payload;
    this.#lanes.down.send(said.length, () => {
      if (this.#clientKnows) this.#client.hear(said);
    });
  }

  #buffered(): number {
    const bytes = this.#lanes.down.bufferedB;
    this.#client.held(bytes);
    return this.#tap.buffered?.(bytes) ?? bytes;
  }

  #serverCloses(code: number, why: string): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#lanes.down.send(4, () => {
      if (this.#clientKnows) this.#client.close(code, why);
      this.#clientEnds();
      this.#lanes.up.send(4, () => this.#serverEnds());
    });
    this.#world.after(closePatienceMs, () => this.#serverEnds());
  }

  #atServer(act: () => void): void {
    this.#party.run(() => {
      if (this.#serverKnows && !this.#closing) act();
    });
  }

  #serverEnds(): void {
    this.#party.run(() => {
      if (!this.#serverKnows) return;
      this.#serverKnows = false;
      this.#server.onClosed();
      this.#endIfGone();
    });
  }

  #clientEnds(): void {
    this.#clientKnows = false;
    this.#endIfGone();
  }

  #endIfGone(): void {
    if (!this.#serverKnows && !this.#clientKnows) this.#client.gone();
  }
}

/** What carries messages between client and bridge, and its first kind: a WebSocket. `http-carrier.ts` has the others. */
import { subprotocol } from '../../bridge/protocol/version.ts';

/** As a WebSocket closes that ended without a word (RFC 6455 §7.1.5). */
export const noCode = 1006;

export type CarrierEvents = {
  onOpen(): void;
  /** One whole message. */
  onText(text: string): void;
  /** One whole binary message: a frame of state. */
  onFrame(bytes: Uint8Array): void;
  /** Comes once, and nothing after it. `code` as in protocol/close.ts; `noCode` where the network gave none. */
  onClose(code: number, why: string): void;
};

export type Carrier = {
  /** A later message of the same `lane` makes an earlier one that has not left yet needless. */
  send(text: string, lane?: string): void;
  /** Ends it without waiting for the other side; no event follows. `code` is told where the way can, else 1000. */
  drop(code?: number): void;
  /** How far apart messages may come, ms; absent where they come as they are said. */
  promisedMs?(): number;
};

export type OpenCarrier = (url: string, events: CarrierEvents) => Carrier;

/** The part of the WebSocket interface (RFC 6455, WHATWG) that browsers, Workers and Node packages have in common. */
export type SocketLike = {
  binaryType: string;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number; readonly reason: string }) => void): void;
  send(data: string): void;
  close(code?: number, reason?: string): void;
};
export type SocketConstructor = new (url: string, protocols: string[]) => SocketLike;

/** A carrier over `Socket`. A socket that is still connecting is dropped too: its late events are not heard. */
export const webSocketCarrier =
  (Socket: SocketConstructor): OpenCarrier =>
  (url, events) => {
    let dropped = false;
    const unlessDropped = (run: () => void) => {
      if (!dropped) run();
    };
    const socket = new Socket(url, [subprotocol]);
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => unlessDropped(() => events.onOpen()));
    socket.addEventListener('message', ({ data }) =>
      unlessDropped(() => {
        if (typeof data === 'string') events.onText(data);
        else if (data instanceof ArrayBuffer) events.onFrame(new Uint8Array(data));
      }),
    );
    socket.addEventListener('close', ({ code, reason }) =>
      unlessDropped(() => {
        dropped = true;
        events.onClose(code, reason);
      }),
    );
    // A close event follows every error and says more; without a listener some packages would throw.
    socket.addEventListener('error', () => {});
    return {
      send: (text) => socket.send(text),
      drop(code = 1000) {
        dropped = true;
        socket.close(code);
      },
    };
  };

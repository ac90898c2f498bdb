/**
 * A TCP proxy that misbehaves on command, between a real client and a real bridge. It takes faults per connection and
 * notes what it did. What it cannot show are black holes and full queues of a real way: the kernel at either side keeps
 * acknowledging. Those are the emulator's.
 */
import { once } from 'node:events';
import { createServer, type Server, Socket } from 'node:net';
import { framesOf, type WireFrame } from './frames.ts';

/** What is done to the bytes of one direction. */
export type Trouble = {
  delayMs: number;
  /** Bytes per second; null for no limit. */
  bytesPerS: number | null;
  /** Sends in pieces of this many bytes; null whole. */
  sliceB: number | null;
  /** Reads nothing from the sender for as long as this holds. */
  frozen: boolean;
  /** Looks at each WebSocket message that goes down; what it returns is sent, null drops it. */
  onMessage: ((frame: WireFrame, count: number) => Uint8Array | null) | null;
};

export type TcpProxy = {
  readonly port: number;
  readonly up: Trouble;
  readonly down: Trouble;
  /** What was done, and when. */
  readonly log: string[];
  /** What to answer instead of passing a connection on; null passes it. */
  instead: ((socket: Socket) => void) | null;
  /** Answers requests to change the protocol with 400, as old proxies do; passes everything else. */
  stripsUpgrade: boolean;
  /** RST to both sides of every connection. */
  reset(): void;
  /** RST in the middle of the next message down. */
  resetMidMessage(): void;
  /** FIN to the client, while the bridge's side stays open. */
  halfClose(): void;
  close(): Promise<void>;
};

const calm = (): Trouble => ({ delayMs: 0, bytesPerS: null, sliceB: null, frozen: false, onMessage: null });

type Pair = { readonly client: Socket; readonly bridge: Socket };

export async function startTcpProxy(to: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const [up, down] = [calm(), calm()];
  const pairs = new Set<Pair>();
  /** All that clients opened, also what was answered in the bridge's place or never said a word. */
  const sockets = new Set<Socket>();
  const log: string[] = [];
  let cutNext = false;
  const server: Server = createServer((client) => {
    client.on('error', () => {});
    sockets.add(client);
    client.once('close', () => sockets.delete(client));
    if (proxy.instead !== null) {
      log.push('answered in place of the bridge');
      return proxy.instead(client);
    }
    client.once('data', (first) => {
      client.pause();
      if (proxy.stripsUpgrade && /^upgrade: *websocket/im.test(first.toString('latin1'))) {
        log.push('answered an upgrade with 400');
        client.end('HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
        return;
      }
      client.unshift(first);
      passOn(client);
    });
  });
  const passOn = (client: Socket) => {
    const bridge = new Socket().connect(to.port, to.host);
    const pair = { client, bridge };
    pairs.add(pair);
    const end = () => {
      pairs.delete(pair);
      client.destroy();
      bridge.destroy();
    };
    bridge.on('error', () => client.resetAndDestroy());
    bridge.once('close', end);
    client.once('close', end);
    pump(client, bridge, up, () => false);
    pump(bridge, client, down, (bytes) => {
      if (!cutNext) return false;
      cutNext = false;
      log.push(`reset after half of ${bytes.length} bytes`);
      client.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), () => client.resetAndDestroy());
      return true;
    });
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const proxy: TcpProxy = {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    up,
    down,
    log,
    instead: null,
    stripsUpgrade: false,
    reset() {
      log.push(`reset ${pairs.size} connections`);
      for (const { client, bridge } of [...pairs]) {
        client.resetAndDestroy();
        bridge.resetAndDestroy();
      }
    },
    resetMidMessage() {
      cutNext = true;
    },
    halfClose() {
      log.push(`half-closed ${pairs.size} connections`);
      for (const { client } of pairs) client.end();
    },
    async close() {
      for (const { bridge } of [...pairs]) bridge.destroy();
      for (const socket of [...sockets]) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}

/** Carries bytes from one side to the other, with their trouble; waits for the receiver as TCP does. */
function pump(from: Socket, to: Socket, trouble: Trouble, cut: (bytes: Uint8Array) => boolean): void {
  const split = framesOf();
  let messages = 0;
  const changed = (bytes: Uint8Array): Uint8Array[] => {
    const { onMessage } = trouble;
    if (onMessage === null) return [bytes];
    return split(bytes).flatMap((frame) => {
      if (frame.opcode === 'other') return [frame.bytes];
      messages += 1;
      const kept = onMessage(frame, messages);
      return kept === null ? [] : [kept];
    });
  };
  const carry = async () => {
    for await (const chunk of from) {
      while (trouble.frozen && !to.destroyed) await wait(20);
      if (trouble.delayMs > 0) await wait(trouble.delayMs);
      for (const bytes of changed(chunk)) {
        if (cut(bytes)) return;
        for (const piece of slices(bytes, trouble.sliceB)) {
          if (trouble.bytesPerS !== null) await wait((piece.length * 1000) / trouble.bytesPerS);
          if (to.destroyed) return;
          if (!to.write(piece)) await Promise.race([once(to, 'drain'), once(to, 'close')]).catch(() => {});
        }
      }
    }
    to.end();
  };
  carry().catch(() => {});
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function* slices(bytes: Uint8Array, sliceB: number | null): Generator<Uint8Array> {
  const size = sliceB ?? Math.max(1, bytes.length);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

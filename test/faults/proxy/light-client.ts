/**
 * A client that costs next to nothing, so that a thousand fit into one process: it speaks the handshake, acknowledges
 * state, keeps its cursor and comes back by the product's own policy, but looks into nothing else.
 */
import { WebSocket } from 'ws';
import { attemptTimeoutMs } from '../../../bridge/protocol/backoff.ts';
import { decodeFrame } from '../../../bridge/protocol/compact.ts';
import { protocolVersion, subprotocol } from '../../../bridge/protocol/version.ts';
import { waitMs } from '../../../dashboard/client/retry.ts';
import { labMs } from '../real/clock.ts';

export type LightClient = {
  /** When it was greeted, and shown state, in this connection; null while it is not. */
  backAt(): number | null;
  freshAt(): number | null;
  /** When it lost its last connection. */
  lostAt(): number;
  bytesIn(): number;
  stop(): void;
};

const lastSeqIn = (text: string): number => {
  const at = text.lastIndexOf('"seq":');
  return at === -1 ? 0 : Number.parseInt(text.slice(at + '"seq":'.length), 10);
};

/** The lab's certificates are its own. */
const ownCertificate = { rejectUnauthorized: false };

export function startLightClient(name: string, url: string): LightClient {
  let socket: WebSocket | null = null;
  let timer: NodeJS.Timeout | undefined;
  let cursor: { epoch: string; seq: number } | null = null;
  let [attempt, gen, lostAt, bytesIn] = [0, 0, labMs(), 0];
  let backAt: number | null = null;
  let freshAt: number | null = null;
  let stopped = false;

  const onText = (text: string) => {
    if (text.startsWith('{"t":"connection_response"')) {
      backAt = labMs();
      attempt = 0;
      clearTimeout(timer);
      const { epoch, seq } = JSON.parse(text);
      cursor ??= { epoch, seq };
    } else if (text.startsWith('{"t":"events"') && cursor !== null) {
      cursor.seq = Math.max(cursor.seq, lastSeqIn(text));
    }
  };
  const onFrame = (bytes: Uint8Array) => {
    freshAt ??= labMs();
    socket?.send(`{"t":"ack","q":${decodeFrame(bytes).q}}`);
  };
  const connect = () => {
    gen += 1;
    const opened = new WebSocket(url, subprotocol, ownCertificate);
    socket = opened;
    timer = setTimeout(() => opened.terminate(), attemptTimeoutMs(attempt));
    const hello = { protocol: [protocolVersion], clientId: name, tab: name, page: name, gen, mode: 'watch', cursor };
    const want = { rateHz: 10, encoding: 'compact', maxBytesPerS: null };
    opened.on('open', () => opened.send(JSON.stringify({ t: 'hello', ...hello, want })));
    opened.on('message', (data: Buffer, isBinary: boolean) => {
      bytesIn += data.length;
      if (isBinary) onFrame(data);
      else onText(data.toString('utf8'));
    });
    opened.on('error', () => {});
    opened.on('close', again);
  };
  const again = () => {
    clearTimeout(timer);
    if (stopped) return;
    if (backAt !== null) lostAt = labMs();
    backAt = null;
    freshAt = null;
    const lostForMs = labMs() - lostAt;
    timer = setTimeout(connect, waitMs({ kind: 'refused', attempt, lostForMs, spreadMs: null }, Math.random()));
    attempt += 1;
  };
  connect();
  return {
    backAt: () => backAt,
    freshAt: () => freshAt,
    lostAt: () => lostAt,
    bytesIn: () => bytesIn,
    stop() {
      stopped = true;
      clearTimeout(timer);
      socket?.terminate();
    },
  };
}

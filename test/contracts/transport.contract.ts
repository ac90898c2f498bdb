/** What every transport promises (`bridge/links/transport.ts`), whatever carries its bytes. */
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Port, Transport } from '../../bridge/links/transport.ts';

/** The other end of a transport under test. */
export type FarEnd = {
  send(bytes: Uint8Array): void;
  /** Everything it has received. */
  received(): Uint8Array;
  /** Ends it without a word of farewell beyond what its kind of link says by itself. */
  die(): Promise<void>;
};

export type TransportKind = {
  /** A transport, and how its far end comes to life once the port is open. */
  prepare(): Promise<{ readonly transport: Transport; meet(port: Port): Promise<FarEnd> }>;
  /** A transport that cannot be opened, and what its sentence must name. */
  broken(): Promise<{ readonly transport: Transport; readonly names: string }>;
  /** What the port notices of its peer's end: its own end, one of several peers leaving, or nothing. */
  readonly death: 'closes' | 'leaves' | 'unnoticed';
  /** What it carries where that is not any bytes: much, and little. */
  readonly carries?: { readonly much: Uint8Array; readonly little: Uint8Array };
};

const sentence = /^[^\n]{10,300}$/;
// Every byte value, start bytes of both MAVLink versions among them.
const anyBytes = Uint8Array.from({ length: 1024 }, (_, index) => index % 256);
const never = new AbortController().signal;
// Long enough for a machine that is busy with other things: what is waited for is the fact, not the time.
const within = { timeout: 10_000, interval: 10 };

function listener() {
  const heard: Uint8Array[] = [];
  const closed: string[] = [];
  const left: string[] = [];
  const peers = new Set<string>();
  return {
    closed,
    left,
    peers,
    heard: () => Buffer.concat(heard),
    onBytes: (chunk: Uint8Array, peer: string) => {
      heard.push(Uint8Array.from(chunk));
      peers.add(peer);
    },
    onLeave: (peer: string) => left.push(peer),
    onClose: (why: string) => closed.push(why),
  };
}

async function opened(kind: TransportKind) {
  const { much: bytes = anyBytes } = kind.carries ?? {};
  const { transport, meet } = await kind.prepare();
  const events = listener();
  const port = await transport.open(events, never);
  onTestFinished(() => port.close());
  const far = await meet(port);
  far.send(bytes);
  await vi.waitFor(() => expect(events.heard().length).toBe(bytes.length), within);
  for (const peer of events.peers) port.prove(peer);
  return { transport, port, far, events };
}

export function transportContract(name: string, kind: TransportKind): void {
  const { much: bytes, little } = kind.carries ?? { much: anyBytes, little: Uint8Array.of(1, 2, 3) };
  describe(`${name} keeps the contract of a transport`, () => {
    test('bytes arrive whole and in order, both ways', async () => {
      const { port, far, events } = await opened(kind);
      expect(port.send(bytes)).toBe(true);
      await vi.waitFor(() => expect(far.received().length).toBe(bytes.length), within);
      expect(Buffer.from(far.received()).equals(Buffer.from(bytes))).toBe(true);
      expect(events.heard().equals(Buffer.from(bytes))).toBe(true);
      expect(port.where).toMatch(sentence);
    });

    test('one peer can be answered by name', async () => {
      const { port, far, events } = await opened(kind);
      const [peer, ...others] = events.peers;
      expect(others).toEqual([]);
      expect(port.send(little, peer)).toBe(true);
      await vi.waitFor(() => expect([...far.received().slice(-little.length)]).toEqual([...little]), within);
    });

    test('the end of the far end is told once, in one sentence', async () => {
      const { far, events } = await opened(kind);
      await far.die();
      if (kind.death === 'closes') await vi.waitFor(() => expect(events.closed).toHaveLength(1), within);
      if (kind.death === 'leaves') await vi.waitFor(() => expect(events.left).toEqual([...events.peers]), within);
      for (const why of events.closed) expect(why).toMatch(sentence);
      expect(events.closed).toHaveLength(kind.death === 'closes' ? 1 : 0);
    });

    test('closing twice is closing once, and nothing comes after it', async () => {
      const { port, far, events } = await opened(kind);
      const before = events.heard().length;
      const closing = port.close();
      far.send(bytes);
      await closing;
      await port.close();
      await far.die();
      expect(port.send(bytes)).toBe(false);
      expect(events.heard().length).toBe(before);
      expect([...events.closed, ...events.left]).toEqual([]);
    });

    test('it can be opened again', async () => {
      const { transport, port } = await opened(kind);
      await port.close();
      const again = await transport.open(listener(), never);
      await again.close();
    });

    test('what cannot be opened is refused with one sentence that names it', async () => {
      const { transport, names } = await kind.broken();
      const events = listener();
      const error = await transport.open(events, never).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(Error);
      expect(String(error instanceof Error && error.message)).toMatch(sentence);
      expect(String(error)).toContain(names);
      expect(events.closed).toEqual([]);
    });

    test('an abort ends an open at once and leaves nothing behind', async () => {
      const { transport } = await kind.prepare();
      const abort = new AbortController();
      const opening = transport.open(listener(), abort.signal);
      abort.abort();
      await expect(opening).rejects.toThrow();
      await expect(transport.open(listener(), AbortSignal.abort())).rejects.toThrow();
      const port = await transport.open(listener(), never);
      await port.close();
    });
  });
}

/**
 * Packed messages become text again ([S10]). That takes a moment, and the order of events must hold meanwhile: whatever
 * is of that order waits behind a message that is still being inflated, everything else passes it. Until the state
 * was restored, which may itself come packed ([T13]), what builds on it is of that order as well. Bound: the bridge has a
 * few batches, and a window of frames, on the way at most.
 */
import type { Want } from '../../bridge/protocol/hello.ts';
import { unpack } from '../../bridge/protocol/packed.ts';

/** Inflates deflate-raw bytes that are UTF-8 text; rejects where they are none. */
export type Inflate = (bytes: Uint8Array) => Promise<string>;

type Decompression = {
  readonly readable: {
    getReader(): { read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }> };
  };
  readonly writable: { getWriter(): { write(bytes: Uint8Array<ArrayBuffer>): Promise<void>; close(): Promise<void> } };
};

/** The part of the Compression and Encoding standards that browsers, Workers and Node have in common. */
export type InflatePlatform = {
  readonly DecompressionStream?: new (format: 'deflate-raw') => Decompression;
  readonly TextDecoder: new () => { decode(bytes?: Uint8Array, options?: { stream?: boolean }): string };
};

/** Undefined where the machine cannot. */
export function inflateWith({ DecompressionStream, TextDecoder }: InflatePlatform): Inflate | undefined {
  if (DecompressionStream === undefined) return undefined;
  try {
    new DecompressionStream('deflate-raw');
  } catch {
    // It knows other formats only.
    return undefined;
  }
  return async (bytes) => {
    const { readable, writable } = new DecompressionStream('deflate-raw');
    const writer = writable.getWriter();
    // What is wrong with the bytes is told by the reading end as well.
    for (const step of [writer.write(new Uint8Array(bytes)), writer.close()]) step.catch(() => {});
    const reader = readable.getReader();
    const decoder = new TextDecoder();
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      text += decoder.decode(value, { stream: !done });
      if (done) return text;
    }
  };
}

/** What is asked for, and what this client can besides. Packed messages and pieces are binary, as compact frames are. */
export const withAbilities = (want: Want, inflate: Inflate | undefined): Want => ({
  ...want,
  headlines: true,
  ...(want.encoding === 'compact' && { pieces: true }),
  ...(inflate !== undefined && want.encoding === 'compact' && { inflate: true, inflateState: true }),
});

export type Unpacking = {
  /** A packed message came: what it returns hands it on as text, in its turn. Throws RangeError where it was corrupted. */
  packed(bytes: Uint8Array): () => void;
  /** Runs it in its turn: at once, unless something is being inflated. */
  inTurn(run: () => void): void;
  /** Nothing is handed on after it. */
  end(): void;
};

export function startUnpacking(
  inflate: Inflate | undefined,
  onText: (text: string) => void,
  onCorrupt: (why: string) => void,
): Unpacking {
  const waiting: (() => void)[] = [];
  let isInflating = false;
  let ended = false;

  const goOn = () => {
    while (!isInflating && !ended) {
      const next = waiting.shift();
      if (next === undefined) return;
      next();
    }
  };
  const inTurn = (run: () => void) => {
    waiting.push(run);
    goOn();
  };
  const take = (text: string) => {
    isInflating = false;
    if (ended) return;
    onText(text);
    goOn();
  };
  const begin = (asked: Promise<string>) => {
    isInflating = true;
    asked.then(take, (error) => !ended && onCorrupt(error instanceof Error ? error.message : String(error)));
  };

  return {
    packed(bytes) {
      const deflated = unpack(bytes);
      if (inflate === undefined) throw new RangeError('a packed message came that nobody asked for');
      return () => inTurn(() => begin(inflate(deflated)));
    },
    inTurn,
    end() {
      ended = true;
    },
  };
}

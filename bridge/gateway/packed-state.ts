/** All that is known, in fewer bytes for who can inflate it ([T13]); made once for all who greet in the same tick. */
import { deflateRawSync } from 'node:zlib';
import type { Snapshot } from '../core/outbox.ts';
import { pack, packAboveB } from '../protocol/packed.ts';

const made = new WeakMap<Snapshot, Uint8Array>();

/** At once: what follows in the conversation follows the state. It is a fraction of a millisecond's work. */
export function packedState(snapshot: Snapshot): string | Uint8Array {
  if (snapshot.text.length <= packAboveB) return snapshot.text;
  const packed = made.get(snapshot) ?? pack(deflateRawSync(snapshot.text));
  made.set(snapshot, packed);
  return packed;
}

/**
 * Hears the signs of the page's and the machine's life and does what they ask of the link, as `waking.ts` decides; how
 * the page is looked at follows from them as well, and the bridge is told.
 */
import type { Mode } from '../../bridge/protocol/hello.ts';
import type { Sign } from './lifecycle.ts';
import type { Line } from './line.ts';
import type { Surroundings } from './surroundings.ts';
import { dutyAfter } from './waking.ts';

export type SignsOwner = {
  /** The line that carries, silent or not; null while none does. */
  live(): Line | null;
  /** Whether signs mean nothing any more. */
  isOver(): boolean;
  /** The round trip as it is now; null while nobody knows. */
  rttMs(): number | null;
  retryNow(): void;
  reconnect(): void;
};

export type Signs = {
  /** How the page is looked at. */
  mode(): Mode;
  /** Hears from now on; what it returns ends that. */
  hear(): () => void;
};

/** After a short sleep, or where the network hints at a change, a link is asked for a sign of life within this, */
const probeWithinMs = 1000;
/** or within so many round trips where those are longer. */
const probeRoundTrips = 3;

export function heedSigns({ lifecycle, monoMs }: Surroundings, firstMode: Mode, owner: SignsOwner): Signs {
  let mode = firstMode;
  let wokeAt = Number.NEGATIVE_INFINITY;

  const onSign = (sign: Sign) => {
    if (owner.isOver()) return;
    if (sign.kind === 'shown' || sign.kind === 'hidden') {
      mode = sign.kind === 'shown' ? 'watch' : 'hidden';
      owner.live()?.conversation?.look(mode);
    }
    const duty = dutyAfter(sign, { deadAfterMs: owner.live()?.deadAfterMs ?? null, mode, now: monoMs(), wokeAt });
    if (duty === 'retry') owner.retryNow();
    if (duty === 'probe')
      owner.live()?.conversation?.probe(Math.max(probeWithinMs, probeRoundTrips * (owner.rttMs() ?? 0)));
    if (duty !== 'renew') return;
    wokeAt = monoMs();
    owner.reconnect();
  };

  return { mode: () => mode, hear: () => lifecycle?.(onSign) ?? (() => {}) };
}

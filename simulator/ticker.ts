/**
 * From the clock on the wall to turns of the loop: as many turns as are due, scaled by the speed-up. When the machine
 * cannot keep up the lag is forgotten beyond a second, and the real-time factor says so.
 */

const turnMs = 20;
const lagLimitMs = 1000;
/** Leave the event loop alone for the sockets after this long. */
const sliceMs = 30;

export interface Ticker {
  /** Virtual time passed over real time passed since the last call, in multiples of real time. */
  realTimeFactor(): number;
  stop(): void;
}

export function startTicker(speedup: number, now: () => number, turn: () => void): Ticker {
  let virtualMs = 0;
  let originMs = now();
  let factorAtMs = originMs;
  let factorVirtualMs = 0;
  let timer: NodeJS.Timeout | undefined;

  const tick = () => {
    const startMs = now();
    let dueMs = (startMs - originMs) * speedup;
    if (dueMs - virtualMs > lagLimitMs * speedup) {
      originMs += (dueMs - virtualMs) / speedup;
      dueMs = virtualMs;
    }
    while (virtualMs + turnMs <= dueMs && now() - startMs < sliceMs) {
      virtualMs += turnMs;
      turn();
    }
    const nextMs = originMs + (virtualMs + turnMs) / speedup - now();
    timer = setTimeout(tick, Math.max(1, nextMs));
  };
  timer = setTimeout(tick, turnMs / speedup);
  return {
    realTimeFactor() {
      const nowMs = now();
      const factor = (virtualMs - factorVirtualMs) / Math.max(1, nowMs - factorAtMs);
      factorAtMs = nowMs;
      factorVirtualMs = virtualMs;
      return factor;
    },
    stop: () => clearTimeout(timer),
  };
}

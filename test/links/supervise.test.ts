import { describe, expect, test } from 'vitest';
import { supervise } from '../../bridge/links/supervise.ts';
import type { Port, Transport, TransportEvents } from '../../bridge/links/transport.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { ManualTimers } from '../support/manual-timers.ts';

/** Lets promises that are already settled take effect. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A transport whose opens the test answers one by one. */
class PuppetTransport implements Transport {
  readonly opens: {
    readonly events: TransportEvents;
    readonly signal: AbortSignal;
    succeed(): Port & { closed: number };
    fail(why: string): void;
  }[] = [];

  open(events: TransportEvents, signal: AbortSignal): Promise<Port> {
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')));
      const port = {
        where: 'opened a puppet',
        closed: 0,
        send: () => true,
        offer: () => true,
        undrained: () => ({ bytes: 0, ms: 0 }),
        prove: () => {},
        close: async () => void port.closed++,
      };
      const succeed = () => {
        resolve(port);
        return port;
      };
      this.opens.push({ events, signal, succeed, fail: (why) => reject(new Error(why)) });
    });
  }

  get last() {
    const open = this.opens.at(-1);
    if (open === undefined) throw new Error('it was never opened');
    return open;
  }
}

function start(random = 0.5) {
  const clock = new ManualClock();
  const timers = new ManualTimers(clock);
  const transport = new PuppetTransport();
  const told: string[] = [];
  const stop = supervise(
    transport,
    {
      onUp: (port) => told.push(`up: ${port.where}`),
      onDown: (why) => told.push(`down: ${why}`),
      onBytes: (bytes) => told.push(`bytes: ${bytes.length}`),
      onLeave: (peer) => told.push(`left: ${peer}`),
    },
    { clock, timers, random: () => random },
  );
  const attempt = async (answer: (open: PuppetTransport['last']) => void) => {
    answer(transport.last);
    await settled();
  };
  return { clock, timers, transport, told, stop, attempt };
}

describe('supervise', () => {
  test('opens at once, tells of the port and passes its events on', async () => {
    const { transport, told, attempt } = start();
    expect(transport.opens).toHaveLength(1);
    await attempt((open) => open.succeed());
    transport.last.events.onBytes(new Uint8Array(3), 'a');
    transport.last.events.onLeave('a');
    expect(told).toEqual(['up: opened a puppet', 'bytes: 3', 'left: a']);
  });

  test('waits 0.5 s, then twice as long each time up to 5 s, while it fails', async () => {
    const { timers, transport, attempt } = start();
    const waits: (number | undefined)[] = [];
    for (let round = 0; round < 7; round++) {
      await attempt((open) => open.fail('no'));
      waits.push(timers.nextMs);
      timers.advance(timers.nextMs ?? 0);
    }
    expect(waits).toEqual([500, 1000, 2000, 4000, 5000, 5000, 5000]);
    expect(transport.opens).toHaveLength(8);
  });

  test('jitter spreads the wait by a quarter either way', async () => {
    for (const [random, waitMs] of [
      [0, 375],
      [0.999_999, 625],
    ] as const) {
      const { timers, attempt } = start(random);
      await attempt((open) => open.fail('no'));
      expect(timers.nextMs).toBeCloseTo(waitMs, 2);
    }
  });

  test('a port that ran for 10 s starts the waits anew, one that ran shorter does not', async () => {
    const { timers, transport, attempt } = start();
    for (const _ of [1, 2, 3]) {
      await attempt((open) => open.fail('no'));
      timers.advance(timers.nextMs ?? 0);
    }
    await attempt((open) => open.succeed());
    timers.advance(9_999);
    transport.last.events.onClose('gone');
    expect(timers.nextMs).toBe(4000);
    timers.advance(4000);
    await attempt((open) => open.succeed());
    timers.advance(10_000);
    transport.last.events.onClose('gone');
    expect(timers.nextMs).toBe(500);
  });

  test('each change is told once; a failure that repeats itself is not told again', async () => {
    const { timers, transport, told, attempt } = start();
    for (const why of ['no device', 'no device', 'no device', 'no permission', 'no permission']) {
      await attempt((open) => open.fail(why));
      timers.advance(timers.nextMs ?? 0);
    }
    await attempt((open) => open.succeed());
    transport.last.events.onClose('no permission');
    expect(told).toEqual(['down: no device', 'down: no permission', 'up: opened a puppet', 'down: no permission']);
  });

  test('a port that closes in the very moment of opening is told up and down', async () => {
    const { transport, told } = start();
    transport.last.succeed();
    transport.last.events.onClose('gone');
    await settled();
    expect(told).toEqual(['up: opened a puppet', 'down: gone']);
  });

  test('stop ends a wait at once, and twice is once', async () => {
    const { timers, transport, attempt, stop } = start();
    await attempt((open) => open.fail('no'));
    expect(timers.size).toBe(1);
    await Promise.all([stop(), stop()]);
    expect(timers.size).toBe(0);
    timers.advance(60_000);
    expect(transport.opens).toHaveLength(1);
  });

  test('stop ends an unfinished open at once and says nothing of it', async () => {
    const { timers, transport, told, stop } = start();
    await stop();
    await settled();
    expect(transport.last.signal.aborted).toBe(true);
    expect({ told, timers: timers.size }).toEqual({ told: [], timers: 0 });
  });

  test('a port that opens in spite of the stop is closed', async () => {
    const { transport, told, stop } = start();
    const port = transport.last.succeed();
    await stop();
    await settled();
    expect(port.closed).toBe(1);
    expect(told).toEqual([]);
  });

  test('stop closes an open port once', async () => {
    const { transport, stop, attempt } = start();
    let port: ReturnType<typeof transport.last.succeed> | undefined;
    await attempt((open) => {
      port = open.succeed();
    });
    await stop();
    await stop();
    expect(port?.closed).toBe(1);
  });
});

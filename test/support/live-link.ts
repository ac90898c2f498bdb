import { onTestFinished } from 'vitest';
import { Counters } from '../../bridge/core/counters.ts';
import type { LinkListener, Made, Report } from '../../bridge/core/link.ts';
import { MavlinkLink, type MavlinkLinkOptions } from '../../bridge/links/mavlink-link.ts';
import { realTimers } from '../../bridge/links/timers.ts';
import type { Transport } from '../../bridge/links/transport.ts';
import { FakeVehicle, framesIn, type Sender } from './fake-vehicle.ts';
import { ManualClock } from './manual-clock.ts';
import { ManualTimers } from './manual-timers.ts';
import { MemoryTransport } from './memory-transport.ts';
import { realClock } from './rim.ts';

export type Reported = { readonly from: string; readonly at: number; readonly report: Report };

/** Keeps what a link tells; `kinds` and `links` are its words in short. */
export function recorder() {
  const reports: Reported[] = [];
  const links: string[] = [];
  /** What the link knew of when it was said, report by report. */
  const made: (Made | undefined)[] = [];
  const listener: LinkListener = {
    onLink: (up, why) => links.push(`${up ? 'up' : 'down'}: ${why}`),
    onReport: ({ systemId, componentId }, at, report, when) => {
      reports.push({ from: `${systemId}.${componentId}`, at, report });
      made.push(when);
    },
  };
  const heartbeats = () => reports.filter(({ report }) => report.kind === 'heard' && report.heartbeat);
  const groups = () => reports.flatMap(({ report }) => (report.kind === 'sample' ? report.group : []));
  return { reports, made, links, listener, heartbeats, groups };
}

/** Lets promises that are already settled take effect. */
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A live link over any transport, in real time unless told otherwise, ended with the test. */
export function linkOver(transport: Transport, options: Partial<MavlinkLinkOptions> = {}) {
  const counters = new Counters();
  const link = new MavlinkLink({
    spec: { id: 'test', name: 'test', url: 'test://', target: { kind: 'sim', args: [] } },
    transport,
    clock: realClock,
    counters,
    timers: realTimers,
    random: () => 0.5,
    budgetBytesPerS: undefined,
    speaksFirst: false,
    ...options,
  });
  const record = recorder();
  const stop = link.start(record.listener);
  onTestFinished(stop);
  return { link, stop, counters, ...record };
}

/** A live link over memory, in time that the test turns, with a vehicle that answers what it is sent. */
export async function liveLink(options: Partial<MavlinkLinkOptions> = {}) {
  const clock = new ManualClock();
  const timers = new ManualTimers(clock);
  const transport = new MemoryTransport(clock);
  const linked = linkOver(transport, { clock, timers, ...options });
  await settled();
  const vehicleAt = (peer = 'peer', from?: Sender) => new FakeVehicle((bytes) => transport.deliver(bytes, peer), from);
  const vehicle = vehicleAt();
  let delivered = 0;
  /** Lets time pass in steps; after each, `far` hears what was sent. */
  const run = (ms: number, far: FakeVehicle | undefined = vehicle, stepMs = 10) => {
    for (let passed = 0; passed < ms; passed += stepMs) {
      timers.advance(stepMs);
      for (; delivered < transport.sent.length; delivered++) {
        far?.hear(transport.sent[delivered]?.bytes ?? new Uint8Array());
      }
    }
  };
  /** What was sent so far is no longer looked at. */
  const forget = () => {
    transport.sent.length = 0;
    delivered = 0;
  };
  const sentFrames = () => framesIn(...transport.sent.map(({ bytes }) => bytes));
  return { clock, timers, transport, vehicle, vehicleAt, run, forget, sentFrames, ...linked };
}

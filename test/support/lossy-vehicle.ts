/**
 * The simulator's rover in virtual time behind a bad way: frames are lost, doubled, delayed and turned round in both
 * directions, orders are encoded and answers read as on a live link. One seed makes one run.
 */
import { Counters } from '../../bridge/core/counters.ts';
import type { Report } from '../../bridge/core/link.ts';
import type { Order } from '../../bridge/core/orders.ts';
import { answerOf } from '../../bridge/links/answers.ts';
import { isErrand, orderMessage } from '../../bridge/links/mavlink/orders.ts';
import { Receiver } from '../../bridge/links/receiver.ts';
import type { Parameters } from '../../simulator/autopilot/parameters.ts';
import { createMachine, type Machine, turn } from '../../simulator/machine.ts';
import { receiveBytes, takeOutbox } from '../../simulator/protocol/link.ts';
import { createRandom, type Random } from '../../simulator/world/random.ts';

export type Way = {
  /** Of frames, each way. */
  readonly loss?: number;
  readonly rttMs?: number;
  /** More delay of single frames, up to this, so that they overtake one another; ms. */
  readonly jitterMs?: number;
  readonly doubled?: number;
};

export type LossyOptions = Way & {
  readonly seed: number;
  /** Orders that this vehicle does not know and never answers. */
  readonly deafTo?: readonly Order['kind'][];
  /** Reports that an older firmware does not send. */
  readonly mute?: readonly Report['kind'][];
  readonly prepare?: (parameters: Parameters) => void;
  /** Looks at every frame on its way; true loses it. */
  readonly lose?: (frame: Uint8Array, way: 'out' | 'in') => boolean;
};

type UnderWay = { readonly due: number; readonly bytes: Uint8Array };

export const stepMs = 20;

export type LossyVehicle = {
  readonly machine: Machine;
  readonly hears: Set<(report: Report, at: number) => void>;
  readonly sent: Order[];
  now(): number;
  send(order: Order): boolean;
  /** While the link is down nothing can be handed over; what is under way is gone. */
  setDown(down: boolean): void;
  /** 20 ms pass. */
  step(): void;
  /** Steps until `test` is true; false where it was not within so long. */
  until(test: () => boolean, withinMs: number): boolean;
};

export function lossyVehicle({ seed, deafTo = [], mute = [], prepare, lose, ...way }: LossyOptions): LossyVehicle {
  const random = createRandom(seed);
  const machine = createMachine(machineOf(seed), prepare);
  const out: UnderWay[] = [];
  const back: UnderWay[] = [];
  const sent: Order[] = [];
  const hears = new Set<(report: Report, at: number) => void>();
  let at = 0;
  let isDown = false;
  let seq = 0;
  const tell = (report: Report) => {
    if (!mute.includes(report.kind)) for (const hear of hears) hear(report, at);
  };
  const receiver = new Receiver(
    {
      onReport: (_from, _at, report) => tell(report),
      onMessage: (_vehicle, message) => {
        const answer = answerOf(message);
        if (answer !== undefined && [0, 1].includes(answer.systemId)) tell(answer.report);
      },
    },
    new Counters(),
  );
  const pass = (lane: UnderWay[], frame: Uint8Array, direction: 'out' | 'in') => {
    if (isDown || lose?.(frame, direction)) return;
    for (const due of arrivals(way, random)) lane.push({ due: at + due, bytes: frame });
  };
  const step = () => {
    at += stepMs;
    const link = machine.vehicle.links[0];
    for (const { bytes } of arrived(out, at)) if (link) receiveBytes(link, bytes);
    turn(machine);
    const spoken = machine.vehicle.links[0];
    for (const frame of spoken ? takeOutbox(spoken) : []) pass(back, frame, 'in');
    for (const { bytes } of arrived(back, at)) receiver.push(bytes, 'vehicle', at);
    if (at % 1000 === 0) receiver.sweep(at);
  };
  return {
    machine,
    hears,
    sent,
    now: () => at,
    send(order) {
      if (isDown) return false;
      sent.push(order);
      const from = { systemId: isErrand(order) ? 1 : 255, componentId: isErrand(order) ? 192 : 190, seq: seq++ & 0xff };
      const frame = orderMessage(order, { systemId: 1, componentId: 1 })(from);
      if (!deafTo.includes(order.kind)) pass(out, frame, 'out');
      return true;
    },
    setDown(down) {
      isDown = down;
      if (down) out.length = back.length = 0;
    },
    step,
    until(test, withinMs) {
      for (const end = at + withinMs; at < end && !test(); ) step();
      return test();
    },
  };
}

const machineOf = (seed: number) => ({
  system: 1,
  model: 'rover' as const,
  home: { latDeg: 51.8735, lonDeg: -0.609, altM: 100 },
  headingDeg: 90,
  terrain: { steepness: 0 },
  warm: true,
  ports: 2,
  seed,
  startUnixMs: 1_795_247_743_000,
});

/** When a frame arrives, from now: never, once or twice. */
function arrivals({ loss = 0, rttMs = 0, jitterMs = 0, doubled = 0 }: Way, random: Random): number[] {
  const delay = () => rttMs / 2 + (jitterMs > 0 ? random.next() * jitterMs : 0);
  const copies = doubled > 0 && random.next() < doubled ? 2 : 1;
  return Array.from({ length: copies }, delay).filter(() => random.next() >= loss);
}

/** Takes what is there by now, in the order of arrival. */
function arrived(lane: UnderWay[], at: number): UnderWay[] {
  const here = lane.filter(({ due }) => due <= at).sort((a, b) => a.due - b.due);
  if (here.length > 0) lane.splice(0, lane.length, ...lane.filter(({ due }) => due > at));
  return here;
}

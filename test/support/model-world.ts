/**
 * A vehicle behind a channel that loses, delays, doubles and reorders, in virtual time, under a bridge that is killed
 * now and then. It keeps the truth: what was sent for which command, when, and what it did to the vehicle. Frames are
 * signed, as on a link where doubling counts: a frame that came before is dropped by whoever hears it again.
 */
import type { CommandEvent } from '../../bridge/core/commands/ports.ts';
import type { Report } from '../../bridge/core/link.ts';
import type { Order } from '../../bridge/core/orders.ts';
import { modeNumbers } from '../../bridge/protocol/modes.ts';
import { commandRig, type Disk, type Rig, restarted } from './command-rig.ts';
import { ManualClock } from './manual-clock.ts';

export type Channel = { readonly loss: number; readonly double: number; readonly delayMs: number };
export type Frame = { readonly order: Order; readonly at: number; id: string | undefined; did: number };
type Flying<T> = { readonly due: number; readonly what: T };

const modeNames = new Map([...modeNumbers].map(([name, number]) => [number, name]));

/** Deterministic numbers in 0..1 (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export type World = ReturnType<typeof modelWorld>;

export function modelWorld(seed: number, channel: Channel) {
  const random = randomOf(seed);
  const clock = new ManualClock();
  const disk: Disk = { written: [], works: true, delayMs: 20 };
  const frames: Frame[] = [];
  const up: Flying<Frame>[] = [];
  const down: Flying<{ readonly report: Report; readonly seen: { done: boolean } }>[] = [];
  const heardFrames = new Set<Frame>();
  const vehicle = { armed: false, mode: 4, item: 0 };
  /** What the vehicle was, and since when. */
  const history: { readonly at: number; readonly armed: boolean; readonly mode: number; readonly item: number }[] = [];
  const finals: {
    readonly id: string;
    readonly outcome: string;
    readonly life: number;
    readonly body: CommandEvent;
  }[] = [];
  let life = 0;
  let beatAt = 0;

  const fly = <T>(way: Flying<T>[], what: T) => {
    const copies = random() < channel.double ? 2 : 1;
    for (let i = 0; i < copies; i += 1) {
      if (random() >= channel.loss) way.push({ due: clock.monoMs() + random() * channel.delayMs, what });
    }
  };
  const says = (report: Report) => fly(down, { report, seen: { done: false } });
  const beat = () => {
    beatAt = clock.monoMs() + 1000;
    const mode = modeNames.get(vehicle.mode) ?? `mode ${vehicle.mode}`;
    const values = { mode, modeNumber: vehicle.mode, armed: vehicle.armed, systemStatus: null };
    says({ kind: 'sample', group: 'mode', values });
    says({ kind: 'sample', group: 'mission', values: { currentItem: vehicle.item, totalItems: 9, state: null } });
  };
  const note = () => history.push({ at: clock.monoMs(), ...vehicle });

  /** MAV_RESULT; one in ten is denied, and one in twenty put off. */
  const obey = (frame: Frame): number => {
    const { order } = frame;
    if (order.kind !== 'command') return 0;
    const luck = random();
    if (luck < 0.05) return 1;
    if (luck < 0.15) return 4;
    frame.did += 1;
    const [a, b] = order.params;
    if (order.command === 400) vehicle.armed = a === 1;
    if (order.command === 176) vehicle.mode = b;
    if (order.command === 224) vehicle.item = a;
    note();
    if (order.command === 400 || order.command === 176) beat();
    return 0;
  };
  const hear = (frame: Frame) => {
    if (heardFrames.has(frame)) return;
    heardFrames.add(frame);
    if (frame.order.kind === 'command') {
      says({ kind: 'ack', command: frame.order.command, result: obey(frame), progressPct: null });
    }
  };

  const take = <T>(way: Flying<T>[]): T[] => {
    const due = way.filter((one) => one.due <= clock.monoMs()).sort((a, b) => a.due - b.due);
    for (const one of due) way.splice(way.indexOf(one), 1);
    return due.map(({ what }) => what);
  };

  let rig: Rig = commandRig({
    clock,
    disk,
    sends(order, at) {
      const frame: Frame = { order, at, id: undefined, did: 0 };
      frames.push(frame);
      fly(up, frame);
      return true;
    },
    announced(body) {
      const frame = frames.at(-1);
      if (body.step === 'sent' && frame && frame.id === undefined) frame.id = body.id;
      if (body.final) finals.push({ id: body.id, outcome: body.step, life, body });
    },
  });

  const world = {
    clock,
    disk,
    frames,
    history,
    finals,
    vehicle,
    random,
    get rig() {
      return rig;
    },
    /** Time passes in steps of 20 ms. */
    pass(ms: number) {
      rig.pass(ms, () => {
        if (clock.monoMs() >= beatAt) beat();
        for (const frame of take(up)) hear(frame);
        for (const { report, seen } of take(down)) {
          if (!seen.done) rig.heard(report);
          seen.done = true;
        }
      });
    },
    /** kill -9: what was not on disk is gone; the vehicle and what is in the air go on. */
    kill(downMs: number) {
      for (let gone = 0; gone < downMs; gone += 20) {
        clock.advance(20);
        if (clock.monoMs() >= beatAt) beat();
        for (const frame of take(up)) hear(frame);
        take(down);
      }
      life += 1;
      rig = restarted(rig, 0, `boot ${life}`);
    },
    /** Every frame of a command, repetitions included: those follow the first and differ from it in their count only. */
    framesOf: (id: string): Frame[] => framesOf(frames, id),
  };
  note();
  beat();
  return world;
}

function framesOf(frames: readonly Frame[], id: string): Frame[] {
  const first = frames.findIndex((frame) => frame.id === id);
  const start = frames[first];
  if (start?.order.kind !== 'command') return [];
  const { command } = start.order;
  const same = frames.slice(first + 1).filter(({ order }) => order.kind === 'command' && order.command === command);
  const next = same.findIndex((frame) => frame.id !== undefined);
  return [start, ...(next === -1 ? same : same.slice(0, next))];
}

/**
 * The simulator's rover in virtual time behind two ways that lose, double, delay, hold back and cut what it says, and the
 * part of the bridge that makes one vehicle of them. What the rover really was, and what it said on which way, is kept
 * beside what the bridge knew, so that every flip back, doubled word and lost word is found. One seed makes one run.
 */
import { Counters } from '../../bridge/core/counters.ts';
import { Fleet } from '../../bridge/core/fleet.ts';
import type { Link, Made, Report } from '../../bridge/core/link.ts';
import { encode } from '../../bridge/links/mavlink/codec.ts';
import { Receiver } from '../../bridge/links/receiver.ts';
import type { EventBody } from '../../bridge/protocol/stream.ts';
import { openWays } from '../../bridge/vehicle-ways.ts';
import { brownOut, createMachine, type Machine, turn } from '../../simulator/machine.ts';
import { receiveBytes, takeOutbox } from '../../simulator/protocol/link.ts';
import { type Random, randomFrom } from '../faults/kit/random.ts';
import { framesIn } from './fake-vehicle.ts';

export type WayTrouble = {
  readonly delayMs: number;
  /** More delay that comes and goes; what was said first still comes first. */
  readonly jitterMs?: number;
  readonly loss?: number;
  readonly doubled?: number;
  /** From, to, and whether what is said meanwhile comes in a burst afterwards or never. */
  readonly breaks?: readonly { readonly from: number; readonly to: number; readonly holds: boolean }[];
};

export type TwoWays = {
  readonly seed: number;
  readonly ways: readonly [WayTrouble, WayTrouble];
  readonly forMs: number;
  readonly reboots?: readonly number[];
  /** The control: whatever comes last wins. */
  readonly naive?: boolean;
};

export type Account = {
  /** One sentence each. */
  readonly violations: readonly string[];
  readonly changes: readonly {
    readonly at: number;
    readonly from: string;
    readonly to: string;
    readonly why: string;
  }[];
  readonly modes: number;
  readonly texts: number;
  readonly reboots: number;
  readonly left: Readonly<Record<string, number>>;
};

const stepMs = 20;
const modes = [0, 1, 3, 4] as const;
const operator = { systemId: 255, componentId: 190 };
const home = { latDeg: 51.8735, lonDeg: -0.609, altM: 100 };

type State = { readonly at: number; readonly mode: number; readonly armed: boolean };
type Said = { readonly at: number; readonly text: string; readonly arrived: Set<number> };
type UnderWay = { readonly due: number; readonly bytes: Uint8Array };

const rover = (seed: number): Machine =>
  createMachine({
    system: 1,
    model: 'rover',
    home,
    headingDeg: 90,
    terrain: { steepness: 0 },
    warm: true,
    ports: 2,
    seed,
    startUnixMs: Date.UTC(2026, 0, 1),
  });

const linkOf = (id: string, receiver: () => Receiver | undefined, now: () => number): Link => ({
  id,
  name: 'rover',
  url: `udpin://${id}`,
  replay: false,
  start: () => async () => {},
  status: () => ({
    up: true,
    why: '',
    counters: {},
    ...(receiver()?.rates(now()) ?? { framesPerS: 0, bytesPerS: 0, lossPct: null }),
  }),
  send: () => true,
  undrained: () => ({ bytes: 0, ms: 0 }),
  operate: () => {},
});

/** Truth against what was known: a state that was left may only come back where the rover went back to it. */
class Witness {
  readonly states: State[] = [];
  readonly said: Said[] = [];
  readonly violations: string[] = [];
  readonly told: string[] = [];
  #index = 0;
  #shown = '';

  was(state: State): void {
    const last = this.states.at(-1);
    if (last?.mode !== state.mode || last.armed !== state.armed) this.states.push(state);
  }

  shows(mode: number, armed: boolean, at: number): void {
    const shown = `${mode} ${armed}`;
    if (shown === this.#shown) return;
    const index = this.states.findIndex((state, n) => n >= this.#index && state.mode === mode && state.armed === armed);
    if (index === -1) this.violations.push(`${at} ms: ${this.#shown} became ${shown} again`);
    else this.#index = index;
    this.#shown = shown;
  }

  get isCurrent(): boolean {
    const last = this.states.at(-1);
    return this.#shown === `${last?.mode} ${last?.armed}`;
  }

  /** Each word that arrived anywhere was told once. */
  countWords(): void {
    const words = new Set(this.said.map(({ text }) => text));
    for (const word of words) {
      const arrived = this.said.filter(({ text, arrived }) => text === word && arrived.size > 0).length;
      const told = this.told.filter((text) => text === word).length;
      if (told !== arrived) this.violations.push(`"${word}" was told ${told} times and arrived ${arrived} times`);
    }
  }
}

export function driveTwoWays({ seed, ways, forMs, reboots = [], naive = false }: TwoWays): Account {
  const random = randomFrom(seed);
  const machine = rover(seed);
  const witness = new Witness();
  const fleet = new Fleet();
  let at = 0;
  const now = () => at;
  const receivers: Receiver[] = [];
  const links = ['first', 'second'].map((id, n) => linkOf(id, () => receivers[n], now));
  const vehicleWays = openWays({ links, fleet, isOpen: () => true, isDriven: () => false });
  const events: { readonly at: number; readonly body: EventBody }[] = [];

  const tell = (body: EventBody) => {
    events.push({ at, body });
    if (body.kind === 'text') witness.told.push(body.text);
  };
  const hear = (link: Link, from: { systemId: number; componentId: number }, report: Report, made?: Made) => {
    const vehicle = fleet.whose(link, from, at, report, made?.tie);
    const heard = naive ? [{ report, trueAt: at }] : vehicleWays.hear(link, from, at, report, made);
    for (const one of vehicle === undefined ? [] : heard) {
      for (const { body } of fleet.observe(link, from, at, one.report, one.trueAt)) tell(body);
    }
    if (vehicle !== undefined) for (const { body } of vehicleWays.note(vehicle, link, from, at, report)) tell(body);
  };
  for (const link of links) {
    receivers.push(
      new Receiver({ onReport: (from, _at, report, made) => hear(link, from, report, made) }, new Counters()),
    );
  }
  const lanes: UnderWay[][] = [[], []];
  const due = [0, 0];
  const say = (frame: Uint8Array, n: number) => {
    const link = machine.vehicle.links[n];
    if (link) receiveBytes(link, frame);
  };
  let seq = 0;
  const order = (command: number, params: readonly number[], n: number) => {
    const [param1 = 0, param2 = 0] = params;
    const rest = { param3: 0, param4: 0, param5: 0, param6: 0, param7: 0, confirmation: 0 };
    const fields = { target_system: 1, target_component: 1, command, param1, param2, ...rest };
    say(encode('COMMAND_LONG', fields, { ...operator, seq: seq++ & 0xff }), n);
  };
  const askAll = () => {
    for (const n of [0, 1]) {
      order(512, [148], n);
      for (const message of [30, 33]) order(511, [message, 100_000], n);
    }
  };
  const pass = (frame: Uint8Array, n: number): boolean => {
    const { delayMs, jitterMs = 0, loss = 0, doubled = 0, breaks = [] } = ways[n] ?? { delayMs: 0 };
    const broken = breaks.find(({ from, to }) => at >= from && at < to);
    if (random.chance(loss) || broken?.holds === false) return false;
    const wish = (broken ? broken.to : at) + delayMs + random.between(0, jitterMs);
    due[n] = Math.max(due[n] ?? 0, wish);
    const times = random.chance(doubled) ? 2 : 1;
    for (let time = 0; time < times; time++) lanes[n]?.push({ due: due[n] ?? wish, bytes: frame });
    return true;
  };
  const listen = () => {
    for (const n of [0, 1]) {
      const link = machine.vehicle.links[n];
      for (const frame of link ? takeOutbox(link) : []) {
        const hasPassed = pass(frame, n);
        for (const { message } of framesIn(frame)) {
          // Two modes may follow one another within a turn.
          if (n === 0 && message.name === 'HEARTBEAT')
            witness.was({ at, mode: message.fields.custom_mode, armed: (message.fields.base_mode & 0x80) !== 0 });
          if (message.name !== 'STATUSTEXT' || message.fields.id !== 0) continue;
          const { text } = message.fields;
          const known = witness.said.find((one) => one.text === text && one.at === at && !one.arrived.has(-1 - n));
          const said = known ?? { at, text, arrived: new Set<number>() };
          if (known === undefined) witness.said.push(said);
          if (hasPassed) said.arrived.add(n);
        }
      }
    }
  };
  // A second way counts once it has shown whose it is ([V2]).
  let nextAct = 12_000;
  let turns = 0;
  const quietFrom = forMs - 20_000;
  const nextReboots = [...reboots];
  const act = () => {
    if (at < nextAct || at > quietFrom) return;
    nextAct = at + random.spread(150, 8000);
    turns += 1;
    if (random.chance(0.3)) order(400, [machine.vehicle.armed ? 0 : 1], 0);
    else order(176, [1, modes[turns % modes.length] ?? 4], 0);
  };
  for (; at < forMs; ) {
    at += stepMs;
    if (nextReboots[0] !== undefined && at >= nextReboots[0]) {
      nextReboots.shift();
      brownOut(machine, random.between(300, 1500));
    }
    if (at % 2000 === 0) askAll();
    act();
    turn(machine);
    listen();
    const { mode, armed } = machine.vehicle;
    witness.was({ at, mode: mode.number, armed });
    for (const n of [0, 1]) {
      const lane = lanes[n] ?? [];
      while ((lane[0]?.due ?? Number.POSITIVE_INFINITY) <= at) {
        const { bytes } = lane.shift() ?? { bytes: new Uint8Array() };
        receivers[n]?.push(bytes, `peer ${n}`, at);
        const shown = fleet.groupOf('rover:1', 'mode')?.v;
        if (shown) witness.shows(shown.modeNumber, shown.armed, at);
      }
    }
    for (const { body } of vehicleWays.sweep(at)) tell(body);
    if (at % 1000 === 0) for (const receiver of receivers) receiver.sweep(at);
  }
  witness.countWords();
  if (!witness.isCurrent) witness.violations.push('in the end what is shown is not what is so');
  const rebooted = events.filter(({ body }) => body.kind === 'reboot').length;
  if (rebooted !== reboots.length) witness.violations.push(`${reboots.length} restarts, ${rebooted} told`);
  const ids = fleet.vehicles().map(({ id }) => id);
  if (ids.length !== 1) witness.violations.push(`one rover became ${ids}`);
  return {
    violations: witness.violations,
    changes: events.flatMap(({ at, body }) =>
      body.kind === 'way' ? [{ at, from: body.from, to: body.to, why: body.why }] : [],
    ),
    modes: witness.states.length,
    texts: witness.said.length,
    reboots: machine.reboots,
    left: vehicleWays.counts(),
  };
}

/** What two ways may do to one rover, by a seed: a quick one that breaks, and one that is late. */
export function troubleBy(seed: number): TwoWays {
  const random: Random = randomFrom(seed);
  const forMs = 100_000;
  const breaksOf = (count: number) =>
    Array.from({ length: count }, () => {
      const from = random.between(8000, forMs - 40_000);
      return { from, to: from + random.between(500, 9000), holds: random.chance(0.5) };
    });
  const first = {
    delayMs: random.between(0, 120),
    jitterMs: random.between(0, 80),
    loss: random.chance(0.5) ? random.between(0, 0.2) : 0,
    doubled: random.chance(0.3) ? 0.1 : 0,
    breaks: breaksOf(2),
  };
  const second = {
    delayMs: random.spread(100, 6000),
    jitterMs: random.between(0, 1000),
    loss: random.chance(0.5) ? random.between(0, 0.2) : 0,
    doubled: random.chance(0.3) ? 0.1 : 0,
    breaks: breaksOf(2),
  };
  const reboots = random.chance(0.4) ? [random.between(30_000, 60_000)] : [];
  return { seed, ways: [first, second], forMs, reboots };
}

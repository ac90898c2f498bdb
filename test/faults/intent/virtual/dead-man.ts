/**
 * The dead-man in virtual time: all that operators ask (`Operators`) over a model rover, with a clock moved by hand. So
 * thousands of trials take a minute, each with another fault, at another phase of the sticks and of the watch.
 */
import { operatorsRig } from '../../../support/operators-rig.ts';
import { randomFrom } from '../../kit/random.ts';
import { ModelRover } from './model-rover.ts';

export type VirtualTrial = {
  readonly fault: string;
  readonly neutralMs: number;
  readonly metres: number;
  readonly violations: readonly string[];
};

const stepMs = 5;
const watchMs = 20;
const stickMs = 50;
const stateMs = 40;
const limitMs = 350;
const oldestMs = 250;
const endMs = 20_000;
/** From the last accepted stick that was told of, up to 100 ms before the last one: row G of the stopping table. */
const metresAtMost = 5;

/** What is wrong with the way up from `since` on: when a stick that left at `at` arrives, null for never. */
type Path = (at: number, since: number) => number | null;
export type VirtualFault = {
  readonly name: string;
  readonly path: Path;
  /** What the page still says: nothing changes, sticks end, it lets go, or it lets go and comes back with a stale axis. */
  readonly page?: 'silent' | 'lets go' | 'stale axis';
  /** The connection ends. */
  readonly leaves?: boolean;
  /** The bridge does nothing for so long. */
  readonly stallMs?: number;
};

const asBefore: Path = (at) => at;
export const virtualFaults: readonly VirtualFault[] = [
  { name: 'cut', path: () => null },
  { name: 'stall 2 s, then all at once', path: (at, since) => Math.max(at, since + 2000) },
  { name: 'stall 400 ms', path: (at, since) => Math.max(at, since + 400) },
  { name: 'a queue that grows', path: (at, since) => at + (at - since) / 2 },
  {
    name: 'every other stick late, then none',
    path: (at, since) => (at > since + 1000 ? null : at + (Math.floor(at / 100) % 2) * Math.min(900, at - since)),
  },
  { name: 'killed', path: () => null, leaves: true },
  { name: 'sticks end', path: asBefore, page: 'silent' },
  { name: 'let go', path: asBefore, page: 'lets go' },
  { name: 'stale axis', path: asBefore, page: 'stale axis' },
  { name: 'bridge stands still for 5 s', path: asBefore, stallMs: 5000 },
];

type Flying = { readonly due: number; readonly give: () => void };

export type TrialOptions = { readonly seed: number; readonly fault: VirtualFault; readonly blind?: boolean };

export async function virtualTrial({ seed, fault, blind = false }: TrialOptions): Promise<VirtualTrial> {
  const random = randomFrom(seed);
  const rig = operatorsRig();
  const rover = new ModelRover(rig.report);
  rover.say('MANUAL', true);
  await rig.run(1000 + 20 * random.below(50));
  rig.lease('ana', 'ask');
  const { clock, operators } = rig;
  const now = () => clock.monoMs();
  const began = now();
  const brokenAt = began + 3000 + random.next() * 1000;
  const delayMs = random.between(1, 80);
  const up: Flying[] = [];
  const sticks = new Map<number, number>();
  let [seen, n, looked, nextStick] = [began, 0, rig.sent.length, began];
  let watchAt = began + random.below(4) * stepMs;
  let accepted: number | null = null;
  let neutralAt: number | null = null;
  let acceptedAt: number | null = null;
  let hasMoved = false;
  const violations: string[] = [];
  const say = (throttle: number, held: boolean) => {
    n += 1;
    const [at, number] = [now(), n];
    const steer = throttle === 0 ? 0 : (number % 1000) / 100_000;
    sticks.set(steer, at);
    const frame = { n: number, c: at, seen, steer, held };
    const due = at < brokenAt ? at : fault.path(at, brokenAt);
    if (due !== null)
      up.push({ due: due + delayMs * random.between(1, 1.2), give: () => rig.stick('ana', throttle, frame) });
  };
  const page = () => {
    const isBroken = now() >= brokenAt;
    const isBack = fault.page === 'stale axis' && now() > brokenAt + 500;
    if (isBroken && fault.page === 'silent') return;
    if (isBroken && fault.page !== undefined && !isBack) say(0, false);
    else if (isBack) say(0.3, true);
    else say(now() < began + 200 ? 0 : rover.speedMps < 1.9 ? 0.2 : 0.1, true);
  };
  let isLeft = false;
  while (now() < brokenAt + endMs) {
    clock.advance(stepMs);
    const at = now();
    rover.pass(stepMs);
    if (at >= nextStick && !isLeft) {
      nextStick += stickMs;
      page();
    }
    const isStalled = fault.stallMs !== undefined && at >= brokenAt && at < brokenAt + fault.stallMs;
    if (!isStalled) {
      if (at % stateMs < stepMs) {
        seen = Math.max(seen, at - delayMs);
        rover.tell(at);
      }
      if (at % 500 < stepMs && (at < brokenAt || fault.path === asBefore)) operators.awake(rig.sender('ana'), at);
      for (const one of up.filter(({ due }) => due <= at)) {
        up.splice(up.indexOf(one), 1);
        one.give();
      }
      if (fault.leaves && at >= brokenAt && !isLeft) {
        isLeft = true;
        operators.left('ana-conn', at);
      }
      if (at >= watchAt) {
        watchAt = Math.max(watchAt + watchMs, at);
        if (!blind) operators.tick(at);
      }
    }
    for (const { order } of rig.sent.slice(looked)) {
      rover.obey(order);
      if (order.kind !== 'manual_control') continue;
      const isNeutral = order.steer === 0 && order.throttle === 0;
      if (!isNeutral) {
        hasMoved = true;
        const ageMs = at - (sticks.get(order.steer) ?? at) - delayMs;
        if (ageMs > oldestMs + watchMs + 1.2 * delayMs)
          violations.push(`a stick drove that was ${ageMs.toFixed(0)} ms old`);
        if (neutralAt !== null)
          violations.push(`it was moved again ${(at - neutralAt).toFixed(0)} ms after the first neutral`);
      } else if (at >= brokenAt && hasMoved) neutralAt ??= at;
    }
    looked = rig.sent.length;
    const heard = rig.said.findLast(({ message }) => message.t === 'drive_state')?.message;
    if (heard?.t === 'drive_state' && neutralAt === null && heard.heardAt !== accepted) {
      accepted = heard.heardAt;
      rover.mark();
    }
    if (neutralAt !== null) acceptedAt ??= heard?.t === 'drive_state' ? heard.heardAt : accepted;
    if (neutralAt !== null && rover.mode === 'HOLD' && rover.speedMps < 0.1) break;
  }
  const neutralMs = neutralAt === null ? Number.POSITIVE_INFINITY : neutralAt - (acceptedAt ?? accepted ?? neutralAt);
  const limit = fault.stallMs === undefined ? limitMs : fault.stallMs + limitMs;
  if (neutralMs > limit) violations.push(`neutral came ${neutralMs.toFixed(0)} ms after the last accepted stick`);
  if (rover.mode !== 'HOLD') violations.push(`it ended in ${rover.mode}`);
  if (rover.speedMps >= 0.1) violations.push('it drove on');
  const metres = rover.metres - (rover.markedAtM ?? rover.metres);
  if (metres > metresAtMost) violations.push(`it went on for ${metres.toFixed(1)} m`);
  return { fault: fault.name, neutralMs, metres, violations: [...new Set(violations)] };
}

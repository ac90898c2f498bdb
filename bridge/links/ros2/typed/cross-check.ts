/**
 * What the raw MAVLink says of a vehicle against what MAVROS itself says of it: mode, armed, position. Both come from one
 * autopilot, so that a lasting difference means two vehicles, two MAVROS, or a version that we read wrongly. Each is said
 * once, and again only after they agreed in between.
 */
import type { Report } from '../../../core/link.ts';
import type { TopicName } from './topics.ts';
import { TypedTranslator } from './translator.ts';

/** Of one moment: MAVROS says its state once a second. */
const freshMs = 2500;
/** A change comes to one of them a little later. */
const lastsMs = 3000;
const apartM = 30;
const metresPerDeg = 111_320;

export const crossChecked: readonly TopicName[] = ['state', 'global'];

type Place = { readonly latDeg: number; readonly lonDeg: number };
type Seen<T> = { readonly value: T; readonly at: number };
type Side = { mode?: Seen<string>; armed?: Seen<boolean>; place?: Seen<Place> };
type Fact = keyof Side;

const distanceM = (a: Place, b: Place): number => {
  const east = (a.lonDeg - b.lonDeg) * Math.cos((a.latDeg * Math.PI) / 180);
  return Math.hypot(a.latDeg - b.latDeg, east) * metresPerDeg;
};
const armedWord = (armed: boolean): string => (armed ? 'armed' : 'disarmed');

function take(side: Side, report: Report, at: number): void {
  if (report.kind !== 'sample') return;
  if (report.group === 'mode') {
    side.mode = { value: report.values.mode, at };
    side.armed = { value: report.values.armed, at };
  }
  if (report.group !== 'pose') return;
  const { latDeg, lonDeg } = report.values;
  if (latDeg !== null && lonDeg !== null) side.place = { value: { latDeg, lonDeg }, at };
}

export class CrossCheck {
  readonly #raw: Side = {};
  readonly #typed: Side = {};
  readonly #since = new Map<Fact, number>();
  readonly #said = new Set<Fact>();
  readonly #say: (text: string) => void;
  #translator = new TypedTranslator();

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  raw(report: Report, at: number): void {
    take(this.#raw, report, at);
    this.#look(at);
  }

  typed(name: TopicName, message: unknown, at: number, wallMs: number): void {
    for (const report of this.#translator.translate(name, message, { at, wallMs }).reports)
      take(this.#typed, report, at);
    this.#look(at);
  }

  forget(): void {
    this.#translator = new TypedTranslator();
    this.#since.clear();
  }

  #look(at: number): void {
    const { mode, armed, place } = this.#raw;
    const other = this.#typed;
    this.#judge('mode', mode, other.mode, at, (a, b) => (a === b ? undefined : `the mode is ${a} and ${b}`));
    this.#judge('armed', armed, other.armed, at, (a, b) =>
      a === b ? undefined : `the vehicle is ${armedWord(a)} and ${armedWord(b)}`,
    );
    this.#judge('place', place, other.place, at, (a, b) => {
      const metres = Math.round(distanceM(a, b));
      return metres <= apartM ? undefined : `the positions are ${metres} m apart`;
    });
  }

  #judge<T>(
    fact: Fact,
    raw: Seen<T> | undefined,
    typed: Seen<T> | undefined,
    at: number,
    differ: (raw: T, typed: T) => string | undefined,
  ): void {
    const isFresh = raw && typed && at - raw.at <= freshMs && at - typed.at <= freshMs;
    const difference = isFresh ? differ(raw.value, typed.value) : undefined;
    if (difference === undefined) {
      this.#since.delete(fact);
      if (isFresh) this.#said.delete(fact);
      return;
    }
    const since = this.#since.get(fact) ?? at;
    this.#since.set(fact, since);
    if (at - since < lastsMs || this.#said.has(fact)) return;
    this.#said.add(fact);
    this.#say(
      `the raw MAVLink and MAVROS’s topics do not agree: by them, in this order, ${difference}; two vehicles or two MAVROS may be mixed up`,
    );
  }
}

/** What a behaviour asks of a value. Each throws a `Violation` that says what was expected and what came. */
import { Violation } from './behaviour.ts';

export interface Expect {
  readonly equal: (label: string, got: unknown, wanted: unknown) => void;
  readonly oneOf: (label: string, got: unknown, wanted: readonly unknown[]) => void;
  /** Inclusive. */
  readonly between: (label: string, got: number, low: number, high: number) => void;
  /** Within 20 % and `extra`, which covers how finely it can be seen. */
  readonly near: (label: string, got: number, wanted: number, extra?: number) => void;
  readonly holds: (label: string, condition: boolean, got: unknown) => void;
}

const tolerance = 0.2;

const show = (value: unknown): string =>
  typeof value === 'number' && !Number.isInteger(value)
    ? value.toPrecision(4)
    : typeof value === 'bigint'
      ? `${value}`
      : (JSON.stringify(value) ?? 'nothing');

function between(label: string, got: number, low: number, high: number): void {
  if (!(got >= low && got <= high)) throw new Violation(`${label} ${show(low)} to ${show(high)}`, show(got));
}

export const expect: Expect = {
  between,
  equal(label, got, wanted) {
    if (show(got) !== show(wanted)) throw new Violation(`${label} ${show(wanted)}`, show(got));
  },
  oneOf(label, got, wanted) {
    if (!wanted.includes(got)) throw new Violation(`${label} one of ${wanted.map(show).join(', ')}`, show(got));
  },
  near(label, got, wanted, extra = 0) {
    const room = Math.abs(wanted) * tolerance + extra;
    between(label, got, wanted - room, wanted + room);
  },
  holds(label, condition, got) {
    if (!condition) throw new Violation(label, show(got));
  },
};

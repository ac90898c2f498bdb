/**
 * The one judge of every run: reads the history and proves, or refutes, the invariants. [I1] order, [I2] once and no
 * less, [I3] what is missing is said, [I4] what arrives is what was sent; what the lab saw break while it ran is added.
 */
import type { History, Line } from './history.ts';

export type Account = {
  readonly lost: number;
  readonly doubled: number;
  readonly disordered: number;
  readonly altered: number;
  /** Said to be missing although the bridge still had it. */
  readonly withheld: number;
  /** Said to be missing, and lawfully so: outside the window, or never on disk. */
  readonly announced: number;
  readonly applied: number;
  /** One sentence each, with the time; empty when everything held. */
  readonly violations: readonly string[];
  readonly staleMs: readonly number[];
  readonly backMs: readonly number[];
  readonly freshMs: readonly number[];
  /** The same by what had happened before. */
  readonly freshByCause: ReadonlyMap<string, readonly number[]>;
  /** Numbers said to be missing, for certain, that never held anything. */
  readonly overstated: number;
};

/**
 * The window within which nothing may be missing: the bridge keeps whichever is more, up to a bound of 10,000 where it drops
 * 250 at once ([S5]), so that 9,750 are always there.
 */
export type Window = { readonly minCount: number; readonly minAgeMs: number; readonly maxCount: number };
export const defaultWindow: Window = { minCount: 1000, minAgeMs: 300_000, maxCount: 9750 };

type Of<K extends Line['kind']> = Extract<Line, { readonly kind: K }>;
const isKind =
  <K extends Line['kind']>(kind: K) =>
  (line: Line): line is Of<K> =>
    line.kind === kind;

const keyOf = ({ epoch, seq }: { readonly epoch: string; readonly seq: number }) => `${epoch}:${seq}`;

export function judge({ lines }: History, window: Window = defaultWindow): Account {
  const origins = lines.filter(isKind('origin'));
  const truth = new Map(origins.map((line) => [keyOf(line), line]));
  const vanished = new Set(lines.filter(isKind('vanished')).map(keyOf));
  const clients = new Set(lines.filter(isKind('welcome')).map(({ who }) => who));
  const given = { origins, truth, vanished, window };
  const accounts = [...clients].map((name) =>
    judgeClient(
      lines.filter(({ who }) => who === name),
      given,
    ),
  );
  const sum = (pick: (one: ClientAccount) => number) => accounts.reduce((total, one) => total + pick(one), 0);
  const times = (kind: 'stale' | 'back' | 'fresh') => lines.filter(isKind(kind)).map(({ afterMs }) => afterMs);
  return {
    lost: sum(({ lost }) => lost),
    doubled: sum(({ doubled }) => doubled),
    disordered: sum(({ disordered }) => disordered),
    altered: sum(({ altered }) => altered),
    withheld: sum(({ withheld }) => withheld),
    announced: sum(({ announced }) => announced),
    applied: sum(({ applied }) => applied),
    violations: [...accounts.flatMap(({ violations }) => violations), ...lines.filter(isKind('broken')).map(broken)],
    staleMs: times('stale'),
    backMs: times('back'),
    freshMs: times('fresh'),
    freshByCause: byCause(lines.filter(isKind('fresh'))),
    overstated: sum(({ overstated }) => overstated),
  };
}

function byCause(lines: readonly Of<'fresh'>[]): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>();
  for (const { cause, afterMs } of lines) groups.set(cause, [...(groups.get(cause) ?? []), afterMs]);
  return groups;
}

const broken = ({ rule, who, at, what }: Of<'broken'>) => `[${rule}] ${who} at ${at.toFixed(0)} ms: ${what}`;

type Given = {
  readonly origins: readonly Of<'origin'>[];
  readonly truth: ReadonlyMap<string, Of<'origin'>>;
  readonly vanished: ReadonlySet<string>;
  readonly window: Window;
};
type ClientAccount = Omit<Account, 'staleMs' | 'backMs' | 'freshMs' | 'freshByCause'>;

function judgeClient(lines: readonly Line[], given: Given): ClientAccount {
  const who = lines[0]?.who ?? '';
  const violations: string[] = [];
  const count = { lost: 0, doubled: 0, disordered: 0, altered: 0, withheld: 0, announced: 0 };
  const fault = (field: keyof typeof count, rule: string, at: number, what: string) => {
    count[field] += 1;
    violations.push(`[${rule}] ${who} at ${at.toFixed(0)} ms: ${what}`);
  };
  const applied = lines.filter(isKind('applied'));
  const seen = new Set<string>();
  const newest = new Map<string, number>();
  for (const line of applied) {
    const key = keyOf(line);
    const before = newest.get(line.epoch) ?? 0;
    if (seen.has(key)) fault('doubled', 'I2', line.at, `${key} was applied twice`);
    else if (line.seq <= before) fault('disordered', 'I1', line.at, `${key} came after ${before}`);
    if (given.truth.get(key)?.payload !== line.payload) fault('altered', 'I4', line.at, `${key} is not what was sent`);
    seen.add(key);
    newest.set(line.epoch, Math.max(before, line.seq));
  }
  const gaps = lines.filter(isKind('gap'));
  for (const origin of owed(lines, given.origins)) {
    const key = keyOf(origin);
    if (seen.has(key)) continue;
    const gap = gaps.find((one) => covers(one, origin));
    if (gap === undefined)
      fault(
        'lost',
        given.vanished.has(key) ? 'I3' : 'I2',
        origin.at,
        `${key} never came, the newest applied is ${newest.get(origin.epoch) ?? 'none'}`,
      );
    else if (given.vanished.has(key) || gap.epoch !== origin.epoch || isOld(origin, gap.at, given))
      count.announced += 1;
    else fault('withheld', 'I3', gap.at, `${key} was said to be missing but was within the window`);
  }
  const overstated = gaps.reduce((sum, gap) => sum + (gap.atMost ? 0 : emptyIn(gap, given.truth)), 0);
  return { ...count, overstated, applied: applied.length, violations };
}

/** What a client must have in the end: all that happened since it first came. */
function owed(lines: readonly Line[], origins: readonly Of<'origin'>[]): Of<'origin'>[] {
  const first = lines.find(isKind('welcome'));
  if (first === undefined) return [];
  return origins.filter(({ at, epoch, seq }) => (epoch === first.epoch ? seq > first.seq : at >= first.at));
}

/** A gap in a later epoch speaks for everything before it. */
const covers = (gap: Of<'gap'>, { epoch, seq, at }: Of<'origin'>): boolean =>
  gap.epoch === epoch ? gap.from <= seq && seq <= gap.to : gap.at > at;

function emptyIn({ epoch, from, to }: Of<'gap'>, truth: Given['truth']): number {
  let empty = 0;
  for (let seq = from; seq <= to; seq++) if (!truth.has(`${epoch}:${seq}`)) empty += 1;
  return empty;
}

function isOld(origin: Of<'origin'>, at: number, { origins, window }: Given): boolean {
  let newer = 0;
  for (const other of origins) if (other.epoch === origin.epoch && other.seq > origin.seq && other.at <= at) newer += 1;
  return newer >= (at - origin.at < window.minAgeMs ? window.maxCount - 1 : window.minCount);
}

/** The timeline of whoever a violation is about. */
export function timelineOf(history: History, violation: string): string {
  const [, who = '', at = '0'] = /\] (.+?) at (\d+) ms/.exec(violation) ?? [];
  return timeline(history, who, Number(at));
}

/** The lines around the first violation's client's last 25 words, without the flood of applied events. */
function timeline({ lines }: History, who: string, at: number): string {
  const telling = lines.filter((line) => line.at <= at + 5000 && (line.who === who || !line.who.startsWith('client')));
  const quiet = telling.filter(({ kind }) => kind !== 'applied' && kind !== 'origin');
  return quiet
    .slice(-30)
    .map(
      ({ at, who, ...rest }) => `    ${(at / 1000).toFixed(3).padStart(9)}  ${who.padEnd(9)} ${JSON.stringify(rest)}`,
    )
    .join('\n');
}

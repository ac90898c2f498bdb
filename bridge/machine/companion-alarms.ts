/**
 * When the state of the companion computer is worth a word: once as a part gets worse, once as it is good again. Pure.
 * Between the two lies a margin, so that a figure at its limit does not talk all day ([L6]).
 */
import type { CompanionHealth, companionParts } from '../protocol/health.ts';

export type Part = (typeof companionParts)[number];
export type Level = 'good' | 'caution' | 'bad';
export type Alarm = { readonly part: Part; readonly level: Level; readonly why: string };

/** What was said last of each part. `badAt` is when a part that has no figure was last in trouble, monotonic ms. */
export type AlarmState = Readonly<Partial<Record<Part, { readonly level: Level; readonly badAt: number }>>>;

/** Trouble with power comes and goes within seconds. */
const calmMs = 60_000;

/** A figure with its limits; `eased` is the same figure as it has to be before a level is left. */
type Judged = { readonly level: Level; readonly eased: Level; readonly why: string };

const ranks: Readonly<Record<Level, number>> = { good: 0, caution: 1, bad: 2 };

const beyond = (figure: number, caution: number, bad: number): Level =>
  figure >= bad ? 'bad' : figure >= caution ? 'caution' : 'good';

/** `figure` is bad where it is high. The limits of leaving lie `margin` below, as a share or in its own unit. */
const high = (figure: number, [caution, bad]: readonly [number, number], ease: (limit: number) => number) => ({
  level: beyond(figure, caution, bad),
  eased: beyond(figure, ease(caution), ease(bad)),
});

/** `figure` is bad where it is low: leaving a level takes half as much again. */
const low = (figure: number, [caution, bad]: readonly [number, number]) =>
  high(-figure, [-caution, -bad], (limit) => 1.5 * limit);

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

/** Null where it is not known. */
const judges: Readonly<Record<Part, (health: CompanionHealth) => Judged | null>> = {
  temperature: ({ temperatureC: found }) =>
    found === null
      ? null
      : {
          ...high(found, [75, 82], (limit) => limit - 5),
          why: `Companion computer at ${Math.round(found)} °C${found >= 82 ? ': it slows down' : found >= 75 ? ': it will soon slow down' : ''}`,
        },
  power: ({ underVoltage: found }) =>
    found === null
      ? null
      : {
          ...now(found, 'bad'),
          why: found
            ? 'Under-voltage: the supply of the companion computer is too weak, and it may restart'
            : 'The supply of the companion computer is good again',
        },
  throttled: ({ throttled: found }) =>
    found === null
      ? null
      : {
          ...now(found, 'caution'),
          why: found
            ? 'The companion computer works more slowly, for heat or want of power'
            : 'The companion computer works at its full speed again',
        },
  disk: ({ diskFreeB: found }) =>
    found === null
      ? null
      : {
          ...low(found, [1e9, 3e8]),
          why:
            found <= 1e9 ? `Disk nearly full: ${megabytes(found)} left` : `${megabytes(found)} of disk are free again`,
        },
  memory: ({ memoryFreeB: found, memoryTotalB: total }) => {
    if (found === null || total === null || total <= 0) return null;
    const sharePct = (100 * found) / total;
    return {
      ...low(sharePct, [10, 5]),
      why:
        sharePct <= 10
          ? `Memory nearly full: ${megabytes(found)} left`
          : `${megabytes(found)} of memory are free again`,
    };
  },
};

const now = (isSo: boolean, level: Level) => ({ level: isSo ? level : 'good', eased: isSo ? level : 'good' }) as const;
const parts: readonly Part[] = ['temperature', 'power', 'throttled', 'disk', 'memory'];
const waits: ReadonlySet<Part> = new Set(['power', 'throttled']);

/** What is to be said, and what was said last from then on. What is unknown changes nothing. */
export function judgeCompanion(
  state: AlarmState,
  health: CompanionHealth,
): { readonly state: AlarmState; readonly alarms: readonly Alarm[] } {
  const next: Partial<Record<Part, { readonly level: Level; readonly badAt: number }>> = { ...state };
  const alarms: Alarm[] = [];
  for (const part of parts) {
    const judged = judges[part](health);
    if (judged === null) continue;
    const before = state[part] ?? { level: 'good' as const, badAt: Number.NEGATIVE_INFINITY };
    const badAt = judged.level === 'good' ? before.badAt : health.at;
    const isCalm = !waits.has(part) || health.at - badAt >= calmMs;
    const level = levelAfter(before.level, judged, isCalm);
    next[part] = { level, badAt };
    if (level !== before.level) alarms.push({ part, level, why: judged.why });
  }
  return { state: next, alarms };
}

/** Worse at once; better only where it is so by the limits of leaving as well. */
function levelAfter(before: Level, { level, eased }: Judged, isCalm: boolean): Level {
  if (ranks[level] >= ranks[before]) return level;
  if (!isCalm || ranks[eased] >= ranks[before]) return before;
  return eased;
}

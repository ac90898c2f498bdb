/** What the watch over a vehicle has to say aloud: an alarm while it is true, and a message when it begins or worsens. */
import { watchWords } from '../../words/watch.ts';
import { type Said, said } from '../notes.ts';
import { inWords, metric, speedIn, type Units } from '../units.ts';
import { movingMps, parkingDeg } from './standing.ts';
import { type Axis, type TiltLimits, trendOf } from './tilt.ts';
import type { Watch } from './watch.ts';

export type AlarmKind = 'roll' | 'pitch' | 'rolls' | 'mayRoll';

export type Alarm = {
  readonly kind: AlarmKind;
  readonly level: 'caution' | 'warn';
  /** A sentence without its full stop. */
  readonly text: string;
};

const tiltAlarm = (kind: 'roll' | 'pitch', axis: Axis | null, { limitDeg }: TiltLimits): readonly Alarm[] => {
  if (axis === null || axis.level === 'well') return [];
  const text = watchWords.tilt(kind, Math.round(Math.abs(axis.deg)), Math.round(limitDeg), trendOf(axis));
  return [{ kind, level: axis.level, text }];
};

/** The gravest first. Speeds are told in the operator's units. */
export function alarmsOf(watch: Watch | undefined, units: Units = metric): readonly Alarm[] {
  if (watch === undefined) return [];
  const { standing, limits, pitch } = watch;
  const rolls: readonly Alarm[] =
    standing?.rolls && standing.because !== null
      ? [
          {
            kind: 'rolls',
            level: 'warn',
            // It stands for a moment before the alarm ends, which is not to say that it moves at 0 m/s.
            text: watchWords.rolls[standing.because](
              inWords(speedIn(units, Math.max(movingMps, standing.speedMps ?? 0), 1)),
            ),
          },
        ]
      : [];
  const parked: readonly Alarm[] = watch.mayRoll
    ? [
        {
          kind: 'mayRoll',
          level: 'caution',
          text: watchWords.mayRoll(Math.round(Math.abs(pitch?.deg ?? 0)), parkingDeg),
        },
      ]
    : [];
  const tilts = [...tiltAlarm('roll', watch.roll, limits), ...tiltAlarm('pitch', watch.pitch, limits)];
  const all = [...rolls, ...tilts, ...parked];
  return [...all.filter(({ level }) => level === 'warn'), ...all.filter(({ level }) => level === 'caution')];
}

/** One message for each alarm that is new, or graver than it was; it stands under the top bar, and needs no toast. */
export function saidOfAlarms(before: readonly Alarm[], now: readonly Alarm[]): readonly Said[] {
  const fresh = now.filter(({ kind, level }) => {
    const was = before.find((one) => one.kind === kind);
    return was === undefined || (was.level === 'caution' && level === 'warn');
  });
  return fresh.map(({ level, text }) => said(level === 'warn' ? 2 : 4, 'alarm', text));
}

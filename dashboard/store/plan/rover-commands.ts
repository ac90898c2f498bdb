/**
 * The mission commands that a rover's operator uses, in words: what they are called, what can be set, in which units
 * it is stored. Any
 * other command is shown by its name and its seven numbers, and nothing of it is lost.
 *
 * Source: ArduPilot, Rover `mode_auto.cpp` and AP_Mission `mavlink_int_to_mission_cmd`.
 */
import { commandName } from '../../../bridge/protocol/files/commands.ts';
import { valuesOf } from '../../../bridge/protocol/files/raw-item.ts';
import type { PlanItem } from '../../../bridge/protocol/plan.ts';
import { commandFields as fields, commandLabels as labels, commandSays as says } from '../../words/plan-commands.ts';
import { inWords, lengthIn, metric, speedIn, type Units } from '../units.ts';

/** `at`: 0 to 3 are param1 to param4; 4, 5 and 6 are x, y and z of what is no place. */
export type Field = {
  readonly at: 0 | 1 | 2 | 3 | 4 | 5 | 6;
  readonly label: string;
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly options?: readonly (readonly [number, string])[];
};

export type Kind = {
  readonly command: number;
  readonly label: string;
  readonly fields: readonly Field[];
  /** What a new one begins with: param1 to param4, then x, y, z. */
  readonly starts?: readonly number[];
  readonly says?: (values: readonly (number | null)[], units: Units) => string;
};

const offOn = [
  [1, fields.on],
  [0, fields.off],
] as const;
const onText = (value: number | null | undefined): string => (value ? fields.on : fields.off);
const long = (units: Units, metres: number | null | undefined): string => inWords(lengthIn(units, metres ?? 0, 2));
const s = (value: number | null | undefined): string => says.seconds(value ?? 0);

const waitField: Field = { at: 0, label: fields.waitThere, unit: 's', min: 0, max: 65_535, step: 1 };

/** Those with a place. */
export const placedKinds: readonly Kind[] = [
  {
    command: 16,
    label: labels.goTo,
    fields: [waitField, { at: 1, label: fields.within, unit: 'm', min: 0, max: 255, step: 0.1 }],
    says: ([wait, within], units) =>
      [wait ? says.wait(s(wait)) : '', within ? says.within(long(units, within)) : ''].filter(Boolean).join(', '),
  },
  { command: 82, label: labels.curve, fields: [waitField], says: ([wait]) => (wait ? says.wait(s(wait)) : '') },
  {
    command: 19,
    label: labels.stayTime,
    fields: [{ at: 0, label: fields.stay, unit: 's', min: 0, max: 65_535, step: 1 }],
    starts: [10],
    says: ([stay]) => says.stay(s(stay)),
  },
  { command: 17, label: labels.stay, fields: [], says: () => says.stays },
];

/** Those without: what is done when the rover has come so far. */
export const actionKinds: readonly Kind[] = [
  {
    command: 178,
    label: labels.speed,
    fields: [{ at: 1, label: fields.speed, unit: 'm/s', min: 0, max: 20, step: 0.1 }],
    starts: [1, 1, -1],
    says: ([, speed], units) => inWords(speedIn(units, speed ?? 0, 2)),
  },
  {
    command: 93,
    label: labels.wait,
    fields: [{ at: 0, label: fields.wait, unit: 's', min: 0, max: 65_535, step: 1 }],
    starts: [10, -1, -1, -1],
    says: ([wait]) => s(wait),
  },
  {
    command: 181,
    label: labels.relay,
    fields: [
      { at: 0, label: fields.relay, min: 0, max: 15, step: 1 },
      { at: 1, label: fields.switch, options: offOn },
    ],
    starts: [0, 1],
    says: ([relay, on]) => says.relay(relay ?? 0, Boolean(on)),
  },
  {
    command: 182,
    label: labels.relayRepeated,
    fields: [
      { at: 0, label: fields.relay, min: 0, max: 15, step: 1 },
      { at: 1, label: fields.times, min: 1, max: 65_535, step: 1 },
      { at: 2, label: fields.every, unit: 's', min: 0, step: 0.1 },
    ],
    starts: [0, 1, 1],
    says: ([relay, times, every]) => says.relayTimes(relay ?? 0, times ?? 0, s(every)),
  },
  {
    command: 183,
    label: labels.servo,
    fields: [
      { at: 0, label: fields.output, min: 1, max: 32, step: 1 },
      { at: 1, label: fields.pulse, unit: 'µs', min: 500, max: 2500, step: 1 },
    ],
    starts: [9, 1500],
    says: ([output, pulse]) => says.output(output ?? 0, pulse ?? 0),
  },
  {
    command: 177,
    label: labels.jump,
    fields: [
      { at: 0, label: fields.toItem, min: 1, max: 65_535, step: 1 },
      { at: 1, label: fields.jumps, min: -1, max: 32_767, step: 1 },
    ],
    starts: [1, 1],
    says: ([to, times]) => says.jump(to ?? 0, times ?? 0),
  },
  {
    command: 20,
    label: labels.home,
    fields: [],
  },
  {
    command: 194,
    label: labels.backwards,
    fields: [
      {
        at: 0,
        label: fields.direction,
        options: [
          [1, fields.backwards],
          [0, fields.forwards],
        ],
      },
    ],
    starts: [1],
    says: ([back]) => (back ? fields.backwards : fields.forwards),
  },
  {
    command: 203,
    label: labels.picture,
    fields: [],
    starts: [0, 0, 0, 0, 1],
  },
  {
    command: 206,
    label: labels.pictures,
    fields: [{ at: 0, label: fields.every, unit: 'm', min: 0, step: 0.1 }],
    starts: [5, 0, 1],
    says: ([every], units) => (every ? says.every(long(units, every)) : says.ends),
  },
  {
    command: 216,
    label: labels.sprayer,
    fields: [{ at: 0, label: fields.switch, options: offOn }],
    starts: [1],
    says: ([on]) => onText(on),
  },
  {
    command: 207,
    label: labels.fence,
    fields: [{ at: 0, label: fields.switch, options: offOn }],
    starts: [1],
    says: ([on]) => onText(on),
  },
  {
    command: 114,
    label: labels.near,
    fields: [{ at: 0, label: fields.distance, unit: 'm', min: 0, step: 0.1 }],
    starts: [5],
    says: ([metres], units) => says.before(long(units, metres)),
  },
];

const known = new Map([...placedKinds, ...actionKinds].map((kind) => [kind.command, kind]));

export const kindOf = (command: number): Kind | undefined => known.get(command);

/** `Go to`, or a name of MAVLink's. */
export const labelOf = (command: number): string =>
  known.get(command)?.label ?? commandName(command) ?? labels.other(command);

/** What is done at the point, in a few words; empty for nothing. */
export function wordsOf(item: PlanItem, units: Units = metric): string {
  const kind = known.get(item.command);
  return kind?.says?.(valuesOf(item), units) ?? '';
}

/** For a command that is not known here: all there is. */
export const rawFields: readonly Field[] = ([0, 1, 2, 3] as const).map((at) => ({ at, label: fields.param(at + 1) }));

/** The item with one number more as the field has it. */
export function withValue(item: PlanItem, at: Field['at'], value: number): PlanItem {
  if (at === 4) return { ...item, x: Math.round(value) };
  if (at === 5) return { ...item, y: Math.round(value) };
  if (at === 6) return { ...item, z: Math.fround(value) };
  const [a, b, c, d] = item.params.with(at, Math.fround(value));
  return { ...item, params: [a ?? null, b ?? null, c ?? null, d ?? null] };
}

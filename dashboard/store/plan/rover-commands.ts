/**
 * The mission commands that a rover's operator uses, in words: what they are called, what can be set, in which units. Any
 * other command is shown by its name and its seven numbers, and nothing of it is lost.
 *
 * Source: ArduPilot, Rover `mode_auto.cpp` and AP_Mission `mavlink_int_to_mission_cmd`.
 */
import { commandName } from '../../../bridge/protocol/files/commands.ts';
import { valuesOf } from '../../../bridge/protocol/files/raw-item.ts';
import type { PlanItem } from '../../../bridge/protocol/plan.ts';

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
  readonly says?: (values: readonly (number | null)[]) => string;
};

const offOn = [
  [1, 'on'],
  [0, 'off'],
] as const;
const onText = (value: number | null | undefined): string => (value ? 'on' : 'off');
const s = (value: number | null | undefined): string => `${value ?? 0} s`;

const waitField: Field = { at: 0, label: 'Wait there', unit: 's', min: 0, max: 65_535, step: 1 };

/** Those with a place. */
export const placedKinds: readonly Kind[] = [
  {
    command: 16,
    label: 'Go to',
    fields: [waitField, { at: 1, label: 'Reached within', unit: 'm', min: 0, max: 255, step: 0.1 }],
    says: ([wait, within]) =>
      [wait ? `Wait ${s(wait)}` : '', within ? `within ${within} m` : ''].filter(Boolean).join(', '),
  },
  { command: 82, label: 'Go to, in a curve', fields: [waitField], says: ([wait]) => (wait ? `Wait ${s(wait)}` : '') },
  {
    command: 19,
    label: 'Stay for a time',
    fields: [{ at: 0, label: 'Stay', unit: 's', min: 0, max: 65_535, step: 1 }],
    starts: [10],
    says: ([stay]) => `Stay ${s(stay)}`,
  },
  { command: 17, label: 'Stay for good', fields: [], says: () => 'Stays there' },
];

/** Those without: what is done when the rover has come so far. */
export const actionKinds: readonly Kind[] = [
  {
    command: 178,
    label: 'Change speed',
    fields: [{ at: 1, label: 'Speed', unit: 'm/s', min: 0, max: 20, step: 0.1 }],
    starts: [1, 1, -1],
    says: ([, speed]) => `${speed ?? 0} m/s`,
  },
  {
    command: 93,
    label: 'Wait',
    fields: [{ at: 0, label: 'Wait', unit: 's', min: 0, max: 65_535, step: 1 }],
    starts: [10, -1, -1, -1],
    says: ([wait]) => s(wait),
  },
  {
    command: 181,
    label: 'Relay',
    fields: [
      { at: 0, label: 'Relay number', min: 0, max: 15, step: 1 },
      { at: 1, label: 'Switch', options: offOn },
    ],
    starts: [0, 1],
    says: ([relay, on]) => `Relay ${relay ?? 0} ${onText(on)}`,
  },
  {
    command: 182,
    label: 'Relay, repeated',
    fields: [
      { at: 0, label: 'Relay number', min: 0, max: 15, step: 1 },
      { at: 1, label: 'Times', min: 1, max: 65_535, step: 1 },
      { at: 2, label: 'Every', unit: 's', min: 0, step: 0.1 },
    ],
    starts: [0, 1, 1],
    says: ([relay, times, every]) => `Relay ${relay ?? 0}, ${times ?? 0} times, every ${s(every)}`,
  },
  {
    command: 183,
    label: 'Servo',
    fields: [
      { at: 0, label: 'Output', min: 1, max: 32, step: 1 },
      { at: 1, label: 'Pulse', unit: 'µs', min: 500, max: 2500, step: 1 },
    ],
    starts: [9, 1500],
    says: ([output, pulse]) => `Output ${output ?? 0} to ${pulse ?? 0} µs`,
  },
  {
    command: 177,
    label: 'Jump',
    fields: [
      { at: 0, label: 'To item', min: 1, max: 65_535, step: 1 },
      { at: 1, label: 'Times (−1: for ever)', min: -1, max: 32_767, step: 1 },
    ],
    starts: [1, 1],
    says: ([to, times]) => `To ${to || 'nowhere'}, ${times === -1 ? 'for ever' : `${times ?? 0} times`}`,
  },
  {
    command: 20,
    label: 'Go home',
    fields: [],
  },
  {
    command: 194,
    label: 'Drive backwards',
    fields: [
      {
        at: 0,
        label: 'Direction',
        options: [
          [1, 'backwards'],
          [0, 'forwards'],
        ],
      },
    ],
    starts: [1],
    says: ([back]) => (back ? 'backwards' : 'forwards'),
  },
  {
    command: 203,
    label: 'Take a picture',
    fields: [],
    starts: [0, 0, 0, 0, 1],
  },
  {
    command: 206,
    label: 'Pictures by distance',
    fields: [{ at: 0, label: 'Every', unit: 'm', min: 0, step: 0.1 }],
    starts: [5, 0, 1],
    says: ([every]) => (every ? `every ${every} m` : 'ends'),
  },
  {
    command: 216,
    label: 'Sprayer',
    fields: [{ at: 0, label: 'Switch', options: offOn }],
    starts: [1],
    says: ([on]) => onText(on),
  },
  {
    command: 207,
    label: 'Fence',
    fields: [{ at: 0, label: 'Switch', options: offOn }],
    starts: [1],
    says: ([on]) => onText(on),
  },
  {
    command: 114,
    label: 'Until so near',
    fields: [{ at: 0, label: 'Distance', unit: 'm', min: 0, step: 0.1 }],
    starts: [5],
    says: ([metres]) => `${metres ?? 0} m before the next place`,
  },
];

const known = new Map([...placedKinds, ...actionKinds].map((kind) => [kind.command, kind]));

export const kindOf = (command: number): Kind | undefined => known.get(command);

/** `Go to`, or a name of MAVLink's. */
export const labelOf = (command: number): string =>
  known.get(command)?.label ?? commandName(command) ?? `Command ${command}`;

/** What is done at the point, in a few words; empty for nothing. */
export function wordsOf(item: PlanItem): string {
  const kind = known.get(item.command);
  return kind?.says?.(valuesOf(item)) ?? '';
}

/** For a command that is not known here: all there is. */
export const rawFields: readonly Field[] = ([0, 1, 2, 3] as const).map((at) => ({ at, label: `Param ${at + 1}` }));

/** MAV_FRAMEs that a rover's places have. */
export const frameWords: Readonly<Record<number, string>> = {
  0: 'above sea level',
  3: 'above home',
  5: 'above sea level',
  6: 'above home',
  10: 'above ground',
  11: 'above ground',
};

/** The item with one number more as the field has it. */
export function withValue(item: PlanItem, at: Field['at'], value: number): PlanItem {
  if (at === 4) return { ...item, x: Math.round(value) };
  if (at === 5) return { ...item, y: Math.round(value) };
  if (at === 6) return { ...item, z: Math.fround(value) };
  const [a, b, c, d] = item.params.with(at, Math.fround(value));
  return { ...item, params: [a ?? null, b ?? null, c ?? null, d ?? null] };
}

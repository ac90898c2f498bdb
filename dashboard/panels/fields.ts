/** Field names as people read them: the unit is the name's last word, as `protocol/vehicle.ts` spells it. */
import { coordinate, figure, unknown } from './format.ts';

type Spelling = { readonly unit: string; readonly digits: number };

const units: Readonly<Record<string, Spelling>> = {
  Deg: { unit: '°', digits: 1 },
  Dps: { unit: '°/s', digits: 1 },
  Mps: { unit: 'm/s', digits: 2 },
  M: { unit: 'm', digits: 2 },
  Pct: { unit: '%', digits: 0 },
  V: { unit: 'V', digits: 2 },
  A: { unit: 'A', digits: 1 },
  Mah: { unit: 'mAh', digits: 0 },
  Wh: { unit: 'Wh', digits: 1 },
  S: { unit: 's', digits: 0 },
  C: { unit: '°C', digits: 1 },
  Us: { unit: 'µs', digits: 0 },
  Ms: { unit: 'ms', digits: 0 },
  B: { unit: 'B', digits: 0 },
};

/** Figures without a unit that are not whole. */
const plainDigits: Readonly<Record<string, number>> = { hdop: 2, vdop: 2 };

export type Reading = { readonly label: string; readonly text: string; readonly unit: string };

/** Names that would not be understood when taken apart. */
const labels: Readonly<Record<string, string>> = {
  latDeg: 'latitude',
  lonDeg: 'longitude',
  altAmslM: 'altitude above sea level',
  altRelM: 'altitude above home',
  velNorthMps: 'velocity north',
  velEastMps: 'velocity east',
  velDownMps: 'velocity down',
  uid: 'hardware id',
  hdop: 'HDOP',
  vdop: 'VDOP',
  cpuLoadPct: 'CPU load',
  channelsUs: 'channels 1 to n',
  outputsUs: 'outputs 1 to n',
  consumedMah: 'charge used',
  consumedWh: 'energy used',
};

const compass: Readonly<Record<string, readonly [positive: string, negative: string]>> = {
  latDeg: ['N', 'S'],
  lonDeg: ['E', 'W'],
};

/** One field of a group as label, figure and unit. Lists are joined; what is not known reads `– –`. */
export function readingOf(name: string, value: unknown): Reading {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').split(' ');
  const spelling = units[words.at(-1) ?? ''];
  const plain = (spelling && words.length > 1 ? words.slice(0, -1) : words).join(' ').toLowerCase();
  const label = labels[name] ?? plain;
  const sides = compass[name];
  if (typeof value === 'number' && sides) return { label, text: coordinate(value, ...sides), unit: '' };
  const digits = spelling?.digits ?? plainDigits[name] ?? (label.endsWith('variance') ? 2 : 0);
  const hasFigure = !Array.isArray(value) || value.length > 0;
  return { label, text: textOf(value, digits), unit: hasFigure ? (spelling?.unit ?? '') : '' };
}

function textOf(value: unknown, digits: number): string {
  if (value === null || value === undefined) return unknown;
  if (typeof value === 'number') return figure(value, digits);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((one) => textOf(one, digits)).join(', ');
  return String(value).replaceAll('_', ' ');
}

/** What groups are called on the page. */
export const groupTitles: Readonly<Record<string, string>> = {
  identity: 'Identity',
  mode: 'Mode and arming',
  pose: 'Pose',
  motion: 'Motion',
  attitude: 'Attitude',
  gps: 'GPS',
  gps2: 'GPS 2',
  battery: 'Battery',
  battery2: 'Battery 2',
  battery3: 'Battery 3',
  battery4: 'Battery 4',
  radio: 'Telemetry radio',
  rc: 'RC receiver',
  servo: 'Servo outputs',
  ekf: 'EKF',
  navigation: 'Navigation',
  target: 'Target',
  mission: 'Mission',
  home: 'Home',
  system: 'System load',
  power: 'Power',
  memory: 'Memory',
  sensors: 'Sensors',
  time: 'Clocks',
};

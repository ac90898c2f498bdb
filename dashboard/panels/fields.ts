/** Field names as people read them: what it is told in is the name's last word, as `protocol/vehicle.ts` spells it. */

import { type Scale, scaleOf, toShown } from '../store/units.ts';
import { groupWords, fieldWords as words } from '../words/fields.ts';
import { positionWords } from '../words/position.ts';
import { coordinate, figure, unknown } from './format.ts';
import { units as chosen } from './units.ts';

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

/** What a field is told in, whatever it is shown in; empty where that is nothing. */
export const toldIn = (name: string): string => units[/[A-Z][a-z0-9]*$/.exec(name)?.[0] ?? '']?.unit ?? '';

/** Figures without a unit that are not whole. */
const plainDigits: Readonly<Record<string, number>> = { hdop: 2, vdop: 2 };

export type Reading = { readonly label: string; readonly text: string; readonly unit: string };

/** Names that would not be understood when taken apart. */
const labels: Readonly<Record<string, string>> = words.names;

const compass: Readonly<Record<string, readonly [positive: string, negative: string]>> = {
  latDeg: positionWords.latitude,
  lonDeg: positionWords.longitude,
};

/** One field of a group as label, figure and unit. Lists are joined; what is not known reads `– –`. */
export function readingOf(name: string, value: unknown): Reading {
  const parts = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').split(' ');
  const spelling = units[parts.at(-1) ?? ''];
  const plain = (spelling && parts.length > 1 ? parts.slice(0, -1) : parts).join(' ').toLowerCase();
  const label = labels[name] ?? plain;
  const sides = compass[name];
  if (typeof value === 'number' && sides) return { label, text: coordinate(value, ...sides), unit: '' };
  const digits = spelling?.digits ?? plainDigits[name] ?? (label.endsWith('variance') ? 2 : 0);
  const hasFigure = !Array.isArray(value) || value.length > 0;
  const scale = scaleOf(spelling?.unit ?? '', chosen.now());
  return { label, text: textOf(value, digits, scale), unit: hasFigure ? scale.unit : '' };
}

function textOf(value: unknown, digits: number, scale: Scale): string {
  if (value === null || value === undefined) return unknown;
  if (typeof value === 'number') return figure(toShown(scale, value), digits);
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (Array.isArray(value))
    return value.length === 0 ? words.none : value.map((one) => textOf(one, digits, scale)).join(', ');
  return String(value).replaceAll('_', ' ');
}

/** What groups are called on the page. */
export const groupTitles: Readonly<Record<string, string>> = groupWords;

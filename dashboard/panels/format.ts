/** Figures as text, in the operator's units. Unknown is `– –`, never 0; minus is a real minus; thousands are set apart by a thin space. */

import { durationText } from '../store/lengths-of-time.ts';
import {
  accuracyIn,
  areaIn,
  besideSpeed,
  distanceIn,
  lengthIn,
  type Shown,
  speedIn,
  temperatureIn,
} from '../store/units.ts';
import { commonWords, figureWords } from '../words/common.ts';
import { timeWords } from '../words/time.ts';
import { units } from './units.ts';

export const unknown = '– –';

/** `value` with `digits` after the point. */
export function figure(value: number | null | undefined, digits = 0): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return unknown;
  const text = Math.abs(value).toFixed(digits);
  const negative = value < 0 && Number(text) !== 0;
  const [whole = '', fraction] = text.split('.');
  const spaced = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, '\u2009') : whole;
  return `${negative ? '−' : ''}${spaced}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** An age: tenths below 100 s, where a driver needs them, then ever coarser. */
export function ageText(ms: number | null): string {
  if (ms === null) return commonWords.noData;
  const s = Math.floor(ms / 100) / 10;
  return s < 100 ? timeWords.seconds(s.toFixed(1)) : durationText(ms);
}

/** A figure and its unit. */
export type Worded = readonly [figure: string, unit: string];

const worded = ({ value, unit, digits }: Shown): Worded => [figure(value, digits), unit];

/** A distance of any size, from m. */
export const distance = (metres: number | null): Worded => worded(distanceIn(units.now(), metres));

/** A length that may be tiny, as accuracies are, from m: cm or inches first. */
export const accuracy = (metres: number | null): Worded => worded(accuracyIn(units.now(), metres));

/** A length that stays in one unit, from m: heights, and how far it is off a line. */
export const length = (metres: number | null, digits?: number): Worded => worded(lengthIn(units.now(), metres, digits));

/** From m². */
export const area = (squareMetres: number | null): Worded => worded(areaIn(units.now(), squareMetres));

/** From m/s. */
export const speed = (mps: number | null, digits?: number): Worded => worded(speedIn(units.now(), mps, digits));

/** The same in another unit, to stand beside it. */
export const speedBeside = (mps: number | null): Worded => {
  const now = units.now();
  return worded(speedIn({ ...now, speed: besideSpeed(now) }, mps));
};

/** From °C. */
export const temperature = (celsius: number | null, digits?: number): Worded =>
  worded(temperatureIn(units.now(), celsius, digits));

/** Characters a second, which are bytes for this wire. */
export const rate = (perS: number | null): readonly [string, string] =>
  perS === null ? [unknown, 'kB/s'] : [figure(perS / 1000, perS < 100_000 ? 1 : 0), 'kB/s'];

/** Degrees with their decimals in groups: `52.091 372 8° N`. */
export function coordinate(deg: number | null, positive: string, negative: string): string {
  if (deg === null) return `${unknown}°`;
  const [whole, fraction = ''] = Math.abs(deg).toFixed(7).split('.');
  return `${whole}.${fraction.replace(/(\d{3})(?=\d)/g, '$1\u00a0')}° ${deg < 0 ? negative : positive}`;
}

/** `097`: a heading in three digits. */
export const heading = (deg: number | null): string =>
  deg === null ? '– – –' : String(Math.round(deg) % 360).padStart(3, '0');

const clockFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** Wall-clock ms as `12:40:51`, where the page is. */
export const clockTime = (wallMs: number): string =>
  Math.abs(wallMs) <= 8.64e15 ? clockFormat.format(wallMs) : unknown;

const dateFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** Wall-clock ms as `21 Nov 2026`, where the page is. */
export const dateText = (wallMs: number): string => (Math.abs(wallMs) <= 8.64e15 ? dateFormat.format(wallMs) : unknown);

/** `7:05`, `1:02:09`: a length on a clock. */
export function lengthOf(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(s / 60) % 60;
  const rest = String(s % 60).padStart(2, '0');
  return s < 3600 ? `${minutes}:${rest}` : `${Math.floor(s / 3600)}:${String(minutes).padStart(2, '0')}:${rest}`;
}

/** Bytes as `4.2 MB`. */
export function sizeOf(bytes: number): string {
  if (bytes < 1e6) return figureWords.kilobytes(figure(bytes / 1e3, bytes < 1e5 ? 1 : 0));
  return bytes < 1e9 ? figureWords.megabytes(figure(bytes / 1e6, 1)) : figureWords.gigabytes(figure(bytes / 1e9, 2));
}

/** `vehicle type` → `Vehicle type`. */
export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

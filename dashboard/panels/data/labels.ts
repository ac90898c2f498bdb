/** What sources are called, and the unit that their values are in. */
import type { Source } from '../../store/data/sources.ts';
import { type Scale, scaleOf } from '../../store/units.ts';
import { plotWords } from '../../words/data.ts';
import { groupTitles, readingOf, toldIn } from '../fields.ts';
import { capital, figure } from '../format.ts';
import { units } from '../units.ts';

const placed = (label: string, place: number | undefined): string =>
  place === undefined ? label : `${label}, ${plotWords.place(place)}`;

/** Within its group. */
export function shortLabel(source: Source): string {
  if (source.of === 'roundTrip') return plotWords.roundTrip;
  if (source.of === 'message') return placed(source.field, source.place);
  return capital(placed(readingOf(source.field, null).label, source.place));
}

/** `Motion: speed`; `VFR_HUD.groundspeed`. */
export function labelOf(source: Source): string {
  if (source.of === 'roundTrip') return plotWords.roundTrip;
  if (source.of === 'message') return `${source.message}.${shortLabel(source)}`;
  return `${groupTitles[source.group] ?? source.group}: ${placed(readingOf(source.field, null).label, source.place)}`;
}

/** Whose text is more than a figure. */
const compass: readonly string[] = ['latDeg', 'lonDeg'];

/** What a source is told and kept in, and saved in. */
export function toldUnitOf(source: Source): string {
  if (source.of === 'roundTrip') return 'ms';
  return source.of === 'message' ? source.unit : toldIn(source.field);
}

/** From what it is told in to what the operator reads it in; messages stay as they were sent. */
export const scaleOfSource = (source: Source): Scale =>
  source.of === 'group' ? scaleOf(toldUnitOf(source), units.now()) : { unit: toldUnitOf(source), size: 1, zero: 0 };

/** What the operator reads it in. */
export const unitOf = (source: Source): string => scaleOfSource(source).unit;

/** A value as its group's table has it; of a message with as many digits as it needs. */
export function valueText(source: Source, value: number | null): string {
  if (value === null) return figure(null);
  if (source.of === 'roundTrip') return figure(value);
  if (source.of === 'group' && !compass.includes(source.field)) return readingOf(source.field, value).text;
  return figure(value, digitsOf(value, source.of === 'group' ? 7 : 4));
}

const digitsOf = (value: number, most: number): number =>
  Number.isInteger(value) ? 0 : Math.min(most, Math.max(0, 5 - Math.floor(Math.log10(Math.abs(value) + 1))));

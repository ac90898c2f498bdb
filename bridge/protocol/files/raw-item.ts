/**
 * One item as plan files have it, numbers in degrees and metres, made into the item that travels; and back. Every format
 * with items comes through here, so that all refuse the same things in the same words.
 */
import type { PlanItem } from '../plan.ts';
import { commandName, placeScale } from './commands.ts';
import { fitsFloat, shortest } from './numbers.ts';
import { type Fault, fault, isFault, type Warnings } from './reading.ts';

/** `values` are param1 to param7; null, like NaN, is "not set". */
export type RawItem = {
  readonly command: number;
  readonly frame: number;
  readonly values: readonly (number | null)[];
  readonly autocontinue: boolean;
};

/** The item; or what is wrong with it, in the line that it stands in. */
export function itemFrom(raw: RawItem, line: number | null, warnings: Warnings): PlanItem | Fault {
  const { command, frame, values } = raw;
  if (!isWhole(command, 65_535)) return fault(line, `${command} is no number of a command`);
  if (!isWhole(frame, 255)) return fault(line, `${frame} is no frame`);
  const odd = values.findIndex((value) => value !== null && !Number.isNaN(value) && !fitsFloat(value));
  if (odd !== -1) return fault(line, `parameter ${odd + 1} is ${values[odd]}, which no vehicle can be told`);
  if (commandName(command) === undefined) warnings.add(line, `command ${command} is not known here; it is kept`);
  const place = placeFrom(raw, line, warnings);
  if (isFault(place)) return place;
  const [a, b, c, d] = values;
  const params: PlanItem['params'] = [param(a), param(b), param(c), param(d)];
  return { command, frame, params, ...place, autocontinue: raw.autocontinue };
}

const isWhole = (value: number, largest: number): boolean => Number.isInteger(value) && value >= 0 && value <= largest;

const param = (value: number | null | undefined): number | null =>
  value === null || value === undefined || Number.isNaN(value) ? null : Math.fround(value);

const largestInt = 2_147_483_647;

function placeFrom(raw: RawItem, line: number | null, warnings: Warnings): { x: number; y: number; z: number } | Fault {
  const scale = placeScale(raw.command, raw.frame);
  const [x, y, z] = raw.values.slice(4).map((value) => param(value));
  const isHere = x === null && y === null && !needsPlace(raw.command);
  const isUnset = [z, ...(isHere ? [] : [x, y])].some((value) => value === null || value === undefined);
  if (isUnset && scale !== 1) return fault(line, 'a coordinate is not set, of an item that is a place');
  if (isHere && scale !== 1) warnings.add(line, 'its place is not set and becomes 0, 0: where the vehicle is by then');
  const [first, second] = [raw.values[4] || 0, raw.values[5] || 0];
  const wrong = scale === 1e7 ? wrongCoordinates(first, second) : undefined;
  if (wrong !== undefined) return fault(line, wrong);
  const place = { x: Math.round(first * scale) + 0, y: Math.round(second * scale) + 0, z: z ?? 0 };
  if (Math.abs(place.x) > largestInt || Math.abs(place.y) > largestInt) return fault(line, 'a coordinate is too large');
  if (scale === 1 && (place.x !== first || place.y !== second))
    warnings.add(line, `command ${raw.command} takes whole numbers there: ${first}, ${second} were rounded`);
  return place;
}

/** Others, such as NAV_LAND, may leave it to the vehicle; to ArduPilot zeros say the same. */
const needsPlace = (command: number): boolean => command === 16 || command >= 5000;

/** What is wrong with a latitude and a longitude in degrees, if anything. */
export function wrongCoordinates(lat: number, lon: number): string | undefined {
  const swapped = Math.abs(lat) <= 180 && Math.abs(lon) <= 90 ? '; are latitude and longitude swapped?' : '';
  if (!(Math.abs(lat) <= 90)) return `latitude ${lat} is not from -90 to 90${swapped}`;
  return Math.abs(lon) <= 180 ? undefined : `longitude ${lon} is not from -180 to 180`;
}

/** param1 to param7 as files have them; NaN is null. */
export function valuesOf(item: PlanItem): (number | null)[] {
  const scale = placeScale(item.command, item.frame);
  const params = item.params.map((value) => (value === null ? null : shortest(value) + 0));
  return [...params, item.x / scale, item.y / scale, shortest(item.z) + 0];
}

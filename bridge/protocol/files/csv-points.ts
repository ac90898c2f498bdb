/**
 * Points from a table: one waypoint a row. Columns are found by their names, in any order; without names they are
 * latitude, longitude and height. Apart by comma, semicolon or tab; where it is not the comma, decimals may have one.
 */
import type { PlanItem } from '../plan.ts';
import { numberFrom } from './numbers.ts';
import { type PlanContent, placeItem, tooMany } from './plan-content.ts';
import { wrongCoordinates } from './raw-item.ts';
import { collectWarnings, type Fault, fault, isFault, most, quoted, type Reading } from './reading.ts';
import { warnOfJumps } from './suspicion.ts';
import { type Line, linesOf } from './text.ts';

const separators = ['\t', ';', ','];

/** Names of columns, without case, units and signs. */
const columnNames: Readonly<Record<'lat' | 'lon' | 'alt', readonly string[]>> = {
  lat: ['lat', 'latitude', 'latdeg', 'latitudedeg', 'y', 'breite', 'breitengrad', 'geobreite'],
  lon: ['lon', 'lng', 'long', 'longitude', 'londeg', 'longitudedeg', 'x', 'länge', 'laenge', 'längengrad'],
  alt: ['alt', 'altitude', 'altm', 'elevation', 'ele', 'height', 'z', 'höhe', 'hoehe'],
};

type Columns = { readonly lat: number; readonly lon: number; readonly alt: number };
type Table = { readonly separator: string; readonly columns: Columns; readonly isHeaded: boolean };

/** Reads a whole file. */
export function readCsvPoints(text: string): Reading<PlanContent> {
  const warnings = collectWarnings();
  const mission: PlanItem[] = [];
  const lines: number[] = [];
  let table: Table | undefined;
  for (const line of linesOf(text)) {
    if (isFault(line)) return line;
    if (table === undefined) {
      const found = tableOf(line);
      if (isFault(found)) return found;
      table = found;
      if (!found.isHeaded) warnings.add(null, 'without names of columns they are taken as latitude, longitude, height');
      if (found.isHeaded) continue;
    }
    if (mission.length >= most.items) return tooMany(line.number);
    const item = pointOf(line, table);
    if (isFault(item)) return item;
    mission.push(item);
    lines.push(line.number);
  }
  if (mission.length === 0) return fault(null, 'the file has no points');
  warnOfJumps(undefined, mission, (index) => lines[index] ?? null, warnings);
  return { ok: true, value: { mission }, warnings: warnings.list() };
}

/** By what the first line is divided and what its columns are. */
function tableOf({ number, text }: Line): Table | Fault {
  const separator = separators.find((sign) => text.includes(sign));
  if (separator === undefined) return fault(number, `${quoted(text)} is no row of a table`);
  const cells = cellsOf(text, separator);
  const isHeaded = cells.some((cell) => cell !== '' && numberOf(cell, separator) === undefined);
  if (!isHeaded) return { separator, isHeaded, columns: { lat: 0, lon: 1, alt: 2 } };
  const names = cells.map((cell) => cell.toLowerCase().replace(/[([].*$|[^\p{L}]/gu, ''));
  const placeOf = (column: keyof Columns) => names.findIndex((name) => columnNames[column].includes(name));
  const columns = { lat: placeOf('lat'), lon: placeOf('lon'), alt: placeOf('alt') };
  if (columns.lat === -1 || columns.lon === -1) return fault(number, 'no column is called latitude, or none longitude');
  return { separator, isHeaded, columns };
}

/** Cells of a row; quotes around one are taken off, and what they hold is not divided. */
function cellsOf(text: string, separator: string): string[] {
  const cells: string[] = [''];
  let isQuoted = false;
  for (const letter of text) {
    if (letter === '"') isQuoted = !isQuoted;
    else if (letter === separator && !isQuoted) cells.push('');
    else cells[cells.length - 1] += letter;
  }
  return cells.map((cell) => cell.trim());
}

const numberOf = (cell: string, separator: string): number | undefined =>
  numberFrom(separator === ',' ? cell : cell.replace(',', '.'));

function pointOf({ number, text }: Line, { separator, columns }: Table): PlanItem | Fault {
  const cells = cellsOf(text, separator);
  const [lat, lon] = [cells[columns.lat] ?? '', cells[columns.lon] ?? ''];
  const height = cells[columns.alt] ?? '';
  const x = numberOf(lat, separator);
  const y = numberOf(lon, separator);
  const z = height === '' ? 0 : numberOf(height, separator);
  if (x === undefined || y === undefined)
    return fault(number, `${quoted(x === undefined ? lat : lon)} is no ${x === undefined ? 'latitude' : 'longitude'}`);
  if (z === undefined || !(Math.abs(z) <= 1e6)) return fault(number, `${quoted(height)} is no height`);
  const wrong = wrongCoordinates(x, y);
  if (wrong !== undefined) return fault(number, wrong);
  return placeItem(16, { x: Math.round(x * 1e7) + 0, y: Math.round(y * 1e7) + 0, z });
}

/**
 * `.waypoints`: a line that names format and version, then one item a line, twelve fields apart by tabs or spaces:
 * number, current, frame, command, param1 to param4, x, y, z, autocontinue. Mission Planner, MAVProxy and QGroundControl
 * write versions 110 and 120 alike. Item 0 of a mission is home. Fences and rally points are written with their own
 * commands, by some with a home before them and by some without.
 */
import type { PlanItem, PlanList } from '../plan.ts';
import { floatText, numberFrom } from './numbers.ts';
import { type Home, listOf, type PlanContent, placeItem, tooMany } from './plan-content.ts';
import { itemFrom, valuesOf } from './raw-item.ts';
import { collectWarnings, type Fault, fault, isFault, most, quoted, type Reading, type Warnings } from './reading.ts';
import { warnOfJumps } from './suspicion.ts';
import { type Line, linesOf } from './text.ts';

const versions = ['110', '120'];
const names = ['number', 'current', 'frame', 'command', 'param1', 'param2', 'param3', 'param4', 'x', 'y', 'z', 'auto'];

export const isWaypoints = (text: string): boolean => /^\s*QGC\s+WPL\b/.test(text);

type Found = { readonly item: PlanItem; readonly line: number };

/** Reads a whole file. */
export function readWaypoints(text: string): Reading<PlanContent> {
  const warnings = collectWarnings();
  const found: Found[] = [];
  let isHeaded = false;
  for (const line of linesOf(text)) {
    if (isFault(line)) return line;
    if (!isHeaded) {
      const wrong = wrongHeader(line);
      if (wrong) return wrong;
      isHeaded = true;
      continue;
    }
    if (found.length > most.items) return tooMany(line.number);
    const item = itemOf(line, found.length, warnings);
    if (isFault(item)) return item;
    found.push({ item, line: line.number });
  }
  if (!isHeaded) return fault(1, 'the file does not begin with "QGC WPL 110"');
  return { ok: true, value: contentOf(found, warnings), warnings: warnings.list() };
}

function wrongHeader({ number, text }: Line): Fault | undefined {
  const version = /^QGC\s+WPL\s+(\S+)$/.exec(text)?.[1];
  if (version === undefined) return fault(number, `the file begins with ${quoted(text)} and not with "QGC WPL 110"`);
  if (versions.includes(version)) return undefined;
  return fault(number, `version ${quoted(version)} of the format is not known; ${versions.join(' and ')} are`);
}

function itemOf({ number: line, text }: Line, place: number, warnings: Warnings): PlanItem | Fault {
  const fields = text.split(/\s+/);
  if (fields.length < names.length)
    return fault(line, `there are ${fields.length} fields where ${names.length} are due`);
  if (fields.length > names.length) warnings.add(line, `what follows field ${names.length} is left out`);
  const numbers: number[] = [];
  for (const [index, name] of names.entries()) {
    const value = numberFrom(fields[index] ?? '');
    if (value === undefined) return fault(line, `${name} is ${quoted(fields[index] ?? '')}, which is no number`);
    numbers.push(value);
  }
  const [number = 0, , frame = 0, command = 0] = numbers;
  if (number !== place) warnings.add(line, `the item is numbered ${number} where ${place} is due; the order counts`);
  return itemFrom({ command, frame, values: numbers.slice(4, 11), autocontinue: numbers[11] !== 0 }, line, warnings);
}

/** Sorts items into their lists. The first is home where it is a plain place, which it always is in a mission. */
function contentOf(found: readonly Found[], warnings: Warnings): PlanContent {
  const [first, ...rest] = found;
  const hasHome = first !== undefined && first.item.command === 16;
  if (first !== undefined && !hasHome && listOf(first.item.command) === 'mission')
    warnings.add(first.line, 'the first item is no place, so it is taken as part of the mission and not as home');
  const lists: { [list in PlanList]?: Found[] } = {};
  for (const one of hasHome ? rest : found) {
    const list = listOf(one.item.command);
    lists[list] ??= [];
    lists[list].push(one);
  }
  if (Object.keys(lists).length === 0) lists.mission = [];
  if (Object.keys(lists).length > 1) warnings.add(null, 'the file has items of several lists; each goes to its own');
  const home = hasHome ? homeOf(first.item) : undefined;
  const content: { [list in PlanList]?: readonly PlanItem[] } = {};
  for (const [list, entries = []] of Object.entries(lists)) {
    const items = entries.map(({ item }) => item);
    warnOfJumps(home, items, (index) => entries[index]?.line ?? null, warnings);
    if (list === 'mission' || list === 'fence' || list === 'rally') content[list] = items;
  }
  return home === undefined ? content : { ...content, home };
}

/** Ground stations that know no home write zeros. */
const homeOf = ({ x, y, z }: PlanItem): Home | undefined => (x === 0 && y === 0 && z === 0 ? undefined : { x, y, z });

/** One list as a file; without a home its place is all zeros, as Mission Planner has it. */
export function writeWaypoints(items: readonly PlanItem[], home?: Home): string {
  const first = placeItem(16, home ?? { x: 0, y: 0, z: 0 }, { frame: 0 });
  return `${['QGC WPL 110', ...[first, ...items].map(lineOf)].join('\n')}\n`;
}

function lineOf(item: PlanItem, place: number): string {
  const values = valuesOf(item).map((value, index) => (value === null ? 'NaN' : valueText(item, value, index)));
  const fields = [place, place === 0 ? 1 : 0, item.frame, item.command, ...values, item.autocontinue ? 1 : 0];
  return fields.join('\t');
}

/** Coordinates with the seven digits that they have, other numbers as short as they can be. */
function valueText(item: PlanItem, value: number, index: number): string {
  if (index === 4 || index === 5) return Number.isInteger(value) ? String(value) : value.toFixed(7);
  return floatText(index === 6 ? item.z : value);
}

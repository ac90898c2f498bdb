/**
 * QGroundControl's `.plan`: JSON with a mission, a fence and rally points, each with a version of its own. Simple items are
 * items; complex ones (surveys, corridors) are made of items that the file has too, which are taken from there. A complex
 * item without them is kept in the file and driven by nobody, and that is said.
 *
 * Source: QGroundControl developer guide, "Plan File Format".
 */
import type { PlanItem, PlanList } from '../plan.ts';
import { planHash } from '../plan-hash.ts';
import { fieldOf, type JsonNode, listIn, numberIn, numbersIn, parseJson, plain, textIn } from './json.ts';
import { type Home, type PlanContent, tooMany } from './plan-content.ts';
import { fenceFrom, homeFrom, rallyFrom } from './plan-places.ts';
import { itemFrom } from './raw-item.ts';
import { collectWarnings, type Fault, fault, isFault, most, type Reading, type Warnings } from './reading.ts';
import { warnOfJumps } from './suspicion.ts';

type Section = Exclude<keyof typeof sections, symbol>;

/** Where a list stands, and which versions of that place are understood. */
const sections = {
  mission: { list: 'mission', versions: [2] },
  geoFence: { list: 'fence', versions: [1, 2] },
  rallyPoints: { list: 'rally', versions: [1, 2] },
} as const;

export const planSections = Object.entries(sections).map(([name, { list }]) => ({ name, list }));

/** Reads a whole file. */
export function readPlan(text: string): Reading<PlanContent> {
  const root = parseJson(text);
  if (isFault(root)) return root;
  const wrong = wrongHead(root);
  if (wrong) return wrong;
  const warnings = collectWarnings();
  const mission = fieldOf(root, 'mission');
  const planned = mission && fieldOf(mission, 'plannedHomePosition');
  const home = planned && homeFrom(planned);
  if (home && isFault(home)) return home;
  const lists: { [list in PlanList]?: readonly PlanItem[] } = {};
  const hashes: { [list in PlanList]?: string } = {};
  for (const name of ['mission', 'geoFence', 'rallyPoints'] as const) {
    const node = fieldOf(root, name);
    if (node === undefined) continue;
    const items = sectionOf(name, node, home, warnings);
    if (isFault(items)) return items;
    const { list } = sections[name];
    lists[list] = items;
    hashes[list] = planHash(list, items);
  }
  const value = { ...lists, ...(home ? { home } : {}), original: { json: plain(root), hashes } };
  return { ok: true, value, warnings: warnings.list() };
}

function wrongHead(root: JsonNode): Fault | undefined {
  const type = fieldOf(root, 'fileType');
  if (textIn(type) !== 'Plan') return fault(type?.line ?? root.line, 'its "fileType" is not "Plan"');
  return wrongVersion('the file', root, [1]);
}

function wrongVersion(what: string, node: JsonNode, versions: readonly number[]): Fault | undefined {
  const version = fieldOf(node, 'version');
  const number = numberIn(version);
  if (number !== undefined && versions.includes(number)) return undefined;
  const has = number === undefined ? 'has no version' : `has version ${number}`;
  return fault(version?.line ?? node.line, `${what} ${has}; ${versions.join(' and ')} can be read`);
}

function sectionOf(
  name: Section,
  node: JsonNode,
  home: Home | undefined,
  warnings: Warnings,
): readonly PlanItem[] | Fault {
  const wrong = wrongVersion(`"${name}"`, node, sections[name].versions);
  if (wrong) return wrong;
  if (name === 'geoFence') return fenceFrom(node, warnings);
  return name === 'rallyPoints' ? rallyFrom(node) : missionFrom(node, home, warnings);
}

type Driven = { readonly item: PlanItem; readonly line: number; readonly jumpId: number | undefined };

function missionFrom(node: JsonNode, home: Home | undefined, warnings: Warnings): readonly PlanItem[] | Fault {
  const nodes = listIn(fieldOf(node, 'items'));
  if (nodes === undefined) return fault(node.line, '"mission" has no list of "items"');
  const driven: Driven[] = [];
  for (const one of nodes) {
    const wrong = addItem(one, driven, warnings);
    if (wrong) return wrong;
    if (driven.length > most.items) return tooMany(one.line);
  }
  const items = withJumps(driven, warnings);
  warnOfJumps(home, items, (index) => driven[index]?.line ?? null, warnings);
  return items;
}

const simpleTypes: readonly (string | undefined)[] = ['SimpleItem', 'missionItem'];

/** Adds one item, or those that a complex one is made of. */
function addItem(node: JsonNode, driven: Driven[], warnings: Warnings): Fault | undefined {
  const type = textIn(fieldOf(node, 'type'));
  if (!simpleTypes.includes(type)) return addInner(node, driven, warnings);
  const item = simpleItem(node, warnings);
  if (isFault(item)) return item;
  driven.push({ item, line: node.line, jumpId: numberIn(fieldOf(node, 'doJumpId')) });
  return undefined;
}

function addInner(node: JsonNode, driven: Driven[], warnings: Warnings): Fault | undefined {
  const style = fieldOf(node, 'TransectStyleComplexItem');
  const inner = listIn(style && fieldOf(style, 'Items'));
  const kind = textIn(fieldOf(node, 'complexItemType')) ?? textIn(fieldOf(node, 'type')) ?? 'without a type';
  if (inner === undefined || inner.length === 0) {
    warnings.add(node.line, `the item "${kind}" has no items of its own: it is kept in the file, but not driven`);
    return undefined;
  }
  for (const one of inner) {
    const item = simpleItem(one, warnings);
    if (isFault(item)) return item;
    driven.push({ item, line: one.line, jumpId: numberIn(fieldOf(one, 'doJumpId')) });
    if (driven.length > most.items) return tooMany(one.line);
  }
  return undefined;
}

function simpleItem(node: JsonNode, warnings: Warnings): PlanItem | Fault {
  const command = numberIn(fieldOf(node, 'command'));
  const frame = numberIn(fieldOf(node, 'frame'));
  if (command === undefined || frame === undefined) return fault(node.line, 'an item needs a "command" and a "frame"');
  const params = numbersIn(fieldOf(node, 'params'));
  // Older files have four parameters and the place beside them.
  const place = params?.length === 4 ? numbersIn(fieldOf(node, 'coordinate')) : [];
  const values = [...(params ?? []), ...(place ?? [])];
  if (values.length !== 7) return fault(node.line, 'an item needs seven numbers as its "params"');
  const autocontinue = fieldOf(node, 'autoContinue')?.value !== false;
  return itemFrom({ command, frame, values, autocontinue }, node.line, warnings);
}

const doJump = 177;

/** Jumps name the number that their target has in the file; what travels is its place in the mission, home being 0. */
function withJumps(driven: readonly Driven[], warnings: Warnings): readonly PlanItem[] {
  const places = new Map<number, number>();
  driven.forEach(({ jumpId }, index) => {
    if (jumpId !== undefined && !places.has(jumpId)) places.set(jumpId, index + 1);
  });
  return driven.map(({ item, line }) => {
    const target = item.command === doJump ? item.params[0] : null;
    const place = target === null ? undefined : places.get(target);
    if (target !== null && place === undefined) warnings.add(line, `it jumps to item ${target}, which is not there`);
    if (place === undefined || place === target) return item;
    const [, times, c, d] = item.params;
    return { ...item, params: [place, times, c, d] };
  });
}

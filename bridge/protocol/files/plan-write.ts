/**
 * Writing `.plan`. A list that is still what its file had is written as it stood there, complex items, cameras and all;
 * only what was changed is written anew.
 */
import type { PlanItem, PlanList } from '../plan.ts';
import { planHash } from '../plan-hash.ts';
import { shortest } from './numbers.ts';
import type { Home, PlanContent } from './plan-content.ts';
import { fenceCommands } from './plan-places.ts';
import { planSections } from './plan-read.ts';
import { valuesOf } from './raw-item.ts';
import { collectWarnings, type Fault, fault, isFault, type Reading, type Warnings } from './reading.ts';

/** What other ground stations miss where it is not there: MAV_AUTOPILOT_ARDUPILOTMEGA, MAV_TYPE_GROUND_ROVER, speeds. */
const defaults: Readonly<Record<PlanList, object>> = {
  mission: { cruiseSpeed: 2, hoverSpeed: 2, firmwareType: 3, vehicleType: 10 },
  fence: {},
  rally: {},
};

/** The whole plan as text; a fence that has no such shapes is refused. */
export function writePlan(plan: PlanContent): Reading<string> {
  const warnings = collectWarnings();
  const kept = objectOf(plan.original?.json);
  const written: Record<string, unknown> = { fileType: 'Plan', groundStation: 'Tether', version: 1, ...kept };
  for (const { name, list } of planSections) {
    const items = plan[list] ?? [];
    if (plan.original && plan.original.hashes[list] === planHash(list, items)) continue;
    const section = sectionFor(list, items, plan.home);
    if (isFault(section)) return section;
    written[name] = { ...defaults[list], ...withoutLists(kept[name], warnings), ...section };
  }
  return { ok: true, value: `${JSON.stringify(written, null, 4)}\n`, warnings: warnings.list() };
}

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

/** What a section says besides its items, such as speeds. */
function withoutLists(section: unknown, warnings: Warnings): Readonly<Record<string, unknown>> {
  const fields = objectOf(section);
  const { items } = fields;
  const isComplex = Array.isArray(items) && items.some((item) => objectOf(item).type === 'ComplexItem');
  if (isComplex)
    warnings.add(null, 'the mission was changed, so its surveys are written as the items they are made of');
  const own = ['items', 'polygons', 'polygon', 'circles', 'breachReturn', 'points', 'version'];
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !own.includes(name)));
}

function sectionFor(list: PlanList, items: readonly PlanItem[], home: Home | undefined): object | Fault {
  if (list === 'fence') return fenceSection(items);
  if (list === 'rally') return { points: items.map((item) => [...placeOf(item), shortest(item.z)]), version: 2 };
  const plannedHomePosition = home ? [home.x / 1e7, home.y / 1e7, shortest(home.z)] : [0, 0, 0];
  return { items: items.map(simpleItem), plannedHomePosition, version: 2 };
}

const simpleItem = (item: PlanItem, index: number) => ({
  autoContinue: item.autocontinue,
  command: item.command,
  doJumpId: index + 1,
  frame: item.frame,
  params: valuesOf(item),
  type: 'SimpleItem',
});

const placeOf = ({ x, y }: PlanItem): [number, number] => [x / 1e7, y / 1e7];

type Fence = { polygons: object[]; circles: object[]; breachReturn?: readonly number[]; readonly version: 2 };

/** Corners of one polygon follow each other, and each says how many there are. */
function fenceSection(items: readonly PlanItem[]): Fence | Fault {
  const fence: Fence = { polygons: [], circles: [], version: 2 };
  for (let at = 0; at < items.length; ) {
    const taken = addShape(fence, items, at);
    if (typeof taken !== 'number') return taken;
    at += taken;
  }
  return fence;
}

/** Adds what begins at an item; hands back of how many items it was. */
function addShape(fence: Fence, items: readonly PlanItem[], at: number): number | Fault {
  const item = items[at];
  if (item === undefined) return fault(null, 'the fence ends too soon');
  const { polygon, circle } = fenceCommands;
  if (item.command === fenceCommands.return) {
    if (fence.breachReturn) return fault(null, `item ${at + 1} of the fence is a second return point`);
    fence.breachReturn = [...placeOf(item), shortest(item.z)];
    return 1;
  }
  const inclusion = item.command === polygon.inclusion || item.command === circle.inclusion;
  if (item.command === circle.inclusion || item.command === circle.exclusion) {
    const radius = shortest(item.params[0] ?? 0);
    fence.circles.push({ circle: { center: placeOf(item), radius }, inclusion, version: 1 });
    return 1;
  }
  const count = item.params[0] ?? 0;
  const corners = items.slice(at, at + count);
  const isWhole = count >= 3 && corners.length === count && corners.every((one) => belongs(one, item));
  if (!isWhole) return fault(null, `item ${at + 1} of the fence begins no whole polygon, which a .plan cannot say`);
  fence.polygons.push({ inclusion, polygon: corners.map(placeOf), version: 1 });
  return count;
}

const belongs = (corner: PlanItem, first: PlanItem): boolean =>
  corner.command === first.command && corner.params[0] === first.params[0];

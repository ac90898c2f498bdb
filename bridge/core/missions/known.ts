/**
 * What the bridge knows of the plans on each vehicle ([M5]): what it read, and whether that still holds. Nothing here asks
 * the vehicle: what another ground station changes is noticed by what passes by, and offered to be read.
 */
import { type PlanItem, type PlanList, type PlanState, planLists } from '../../protocol/plan.ts';
import type { Clock } from '../clock.ts';
import type { Happening } from '../fleet.ts';
import { provesLife, type Report } from '../link.ts';
import { hashOf, itemsWord } from './compare.ts';
import { result } from './results.ts';
import { type Held, takenOverIn } from './transfer.ts';

export type KnownPlan = {
  readonly list: PlanList;
  readonly state: PlanState;
  /** As they were read last, without home; null where they never were, or are in pieces. */
  readonly items: readonly PlanItem[] | null;
  readonly hash: string | null;
  readonly opaqueId: number | null;
  /** Wall ms of that reading. */
  readonly readAt: number | null;
  /** Who changed it last, as far as that is known. */
  readonly by: 'bridge' | 'other' | null;
  /** One sentence. */
  readonly why: string;
};

/** A vehicle that was not heard for so long may have been given another plan. */
const unheardMs = 3000;
/** What a vehicle says of our own transfer comes this long after it. */
const echoMs = 2000;

const neverRead = (list: PlanList): KnownPlan => ({
  list,
  state: 'unknown',
  items: null,
  hash: null,
  opaqueId: null,
  readAt: null,
  by: null,
  why: 'it was not read yet',
});

type Shelf = { readonly plans: Map<PlanList, KnownPlan>; readonly ours: Map<PlanList, number>; heardAt: number };

export type KnownPorts = { announce(happening: Happening): void; readonly clock: Clock };

export class KnownPlans {
  readonly #ports: KnownPorts;
  /** By vehicle; bounded by the vehicles that are heard. */
  readonly #shelves = new Map<string, Shelf>();

  constructor(ports: KnownPorts) {
    this.#ports = ports;
  }

  of(vehicle: string, list: PlanList): KnownPlan {
    return this.#shelves.get(vehicle)?.plans.get(list) ?? neverRead(list);
  }

  /** A transfer of ours begins: what the vehicle says of this list is our doing, until a moment after `ended`. */
  began(vehicle: string, list: PlanList): void {
    this.#shelf(vehicle).ours.set(list, Number.POSITIVE_INFINITY);
  }

  ended(vehicle: string, list: PlanList): void {
    this.#shelf(vehicle).ours.set(list, this.#ports.clock.monoMs() + echoMs);
  }

  /** What the vehicle held is being replaced; until it is read nobody knows what there is. */
  replaced(vehicle: string, list: PlanList): void {
    const why = 'it is being replaced';
    this.#set(vehicle, { ...neverRead(list), by: 'bridge', why }, 6);
  }

  read(vehicle: string, list: PlanList, { items, opaqueId }: Held): void {
    const { by } = this.of(vehicle, list);
    const hash = hashOf(list, items);
    const why = items.length === 0 ? 'it is empty' : `it has ${itemsWord(items.length)}`;
    const readAt = this.#ports.clock.wallMs();
    this.#set(vehicle, { list, state: 'read', items, hash, opaqueId, readAt, by, why }, 6);
  }

  heard(vehicle: string, report: Report, at: number): void {
    const shelf = this.#shelf(vehicle);
    const unheard = at - shelf.heardAt;
    if (provesLife(report)) shelf.heardAt = at;
    if (unheard >= unheardMs) this.#doubt(vehicle, 'the vehicle was not heard for a while since it was read');
    if (report.kind === 'rebooted') this.#doubt(vehicle, 'the vehicle restarted since it was read');
    for (const list of planLists) {
      const sign = signOf(report, list, this.of(vehicle, list));
      if (sign !== null && !this.#isOurs(shelf, list, at)) this.#changed(vehicle, list, sign);
    }
  }

  #isOurs(shelf: Shelf, list: PlanList, at: number): boolean {
    return at < (shelf.ours.get(list) ?? Number.NEGATIVE_INFINITY);
  }

  #doubt(vehicle: string, why: string): void {
    for (const list of planLists) {
      const plan = this.of(vehicle, list);
      if (plan.state === 'read') this.#set(vehicle, { ...plan, state: 'doubtful', why }, 5);
    }
  }

  #changed(vehicle: string, list: PlanList, sign: string): void {
    const plan = this.of(vehicle, list);
    if (plan.state === 'changed') return;
    const why = `another ground station changed it (${sign}): read it to see what it is now`;
    this.#set(vehicle, { ...plan, state: 'changed', by: 'other', why }, 4);
  }

  #set(vehicle: string, plan: KnownPlan, severity: number): void {
    this.#shelf(vehicle).plans.set(plan.list, plan);
    const { list, state, hash, by, why } = plan;
    const count = plan.items?.length ?? null;
    const at = this.#ports.clock.monoMs();
    this.#ports.announce({ at, severity, body: { kind: 'plan', vehicle, list, state, hash, count, by, why } });
  }

  #shelf(vehicle: string): Shelf {
    const held = this.#shelves.get(vehicle);
    if (held) return held;
    const shelf: Shelf = { plans: new Map(), ours: new Map(), heardAt: Number.POSITIVE_INFINITY };
    this.#shelves.set(vehicle, shelf);
    return shelf;
  }
}

type Total = { readonly name: string; readonly more: number };

/**
 * Parameters in which ArduPilot counts its lists, a mission with its home. None for a fence: FENCE_TOTAL is no count of
 * its items (AC_PolyFence_loader.cpp, write_fence).
 */
const totals: Readonly<Partial<Record<PlanList, Total>>> = {
  mission: { name: 'MIS_TOTAL', more: 1 },
  rally: { name: 'RALLY_TOTAL', more: 0 },
};

/** By what a report shows that this list is another than we know; null where it does not. */
function signOf(report: Report, list: PlanList, plan: KnownPlan): string | null {
  switch (report.kind) {
    case 'text':
      return takenOverIn(report.text) === list ? `the vehicle said "${report.text}"` : null;
    case 'overheard':
      return overheardSign(report.said, list);
    case 'sample':
      return list === 'mission' && report.group === 'mission' ? countSign(plan, report.values.totalItems) : null;
    case 'param': {
      const total = totals[list];
      return report.name === total?.name ? countSign(plan, report.value - total.more) : null;
    }
    case 'plan_ids': {
      const id = report.ids[list];
      const isOther = plan.opaqueId !== null && id !== null && id !== plan.opaqueId;
      return isOther ? 'the vehicle gave it another id' : null;
    }
    default:
      return null;
  }
}

/** A list that is cleared counts nothing or its home: both are none. */
function countSign({ items }: KnownPlan, count: number | null): string | null {
  if (items === null || count === null || Math.max(0, count) === items.length) return null;
  return `the vehicle counts ${itemsWord(Math.max(0, count))}`;
}

/** The vehicle asks somebody else for items, or has just taken something from somebody else. */
function overheardSign(said: Extract<Report, { kind: 'overheard' }>['said'], list: PlanList): string | null {
  if (said.kind === 'ftp' || said.list !== list) return null;
  if (said.kind === 'mission_request') return 'it is being uploaded';
  return said.kind === 'mission_ack' && said.result === result.accepted ? 'the vehicle accepted one' : null;
}

/**
 * Missions, fences and rally points by MAVROS's services, which move a list as a whole. Towards the domain this is the vehicle's end
 * of the transfer: it asks for the items of an upload one after the other and pushes them when it has all, and it pulls a
 * list before it hands out items. MAVROS's own copy after a push is what was sent and no proof: the domain reads back, which
 * pulls.
 */
import type { Report } from '../../../core/link.ts';
import type { Order } from '../../../core/orders.ts';
import type { PlanItem, PlanList } from '../../../protocol/plan.ts';
import { ask, type Call } from './calls.ts';
import type { Waypoint } from './readings.ts';
import type { ServiceName } from './topics.ts';

/** MAVROS gives up after 30 s. */
const transferMs = 35_000;
/** Refused sooner than any vehicle could: MAVROS is busy with another transfer. */
const busyMs = 20;
/** The list comes on its topic, by another way than the answer. */
const listMs = 1000;
const most = 65_535;

const result = { accepted: 0, error: 1, noSpace: 4, denied: 14, cancelled: 15 } as const;

type Verbs = { readonly push: ServiceName; readonly pull: ServiceName; readonly clear: ServiceName };
const verbs: Readonly<Record<PlanList, Verbs>> = {
  mission: { push: 'missionPush', pull: 'missionPull', clear: 'missionClear' },
  fence: { push: 'fencePush', pull: 'fencePull', clear: 'fenceClear' },
  rally: { push: 'rallyPush', pull: 'rallyPull', clear: 'rallyClear' },
};

export type PlanPorts = {
  readonly call: Call;
  report(report: Report): void;
  monoMs(): number;
  after(ms: number, run: () => void): () => void;
};

type Told = { readonly waypoints: readonly Waypoint[]; readonly at: number };
type Upload = { readonly count: number; readonly items: Map<number, PlanItem> };

/** MAVROS cuts degrees × 1e7 off to a whole number: half a step more, and it is the number that was meant. */
const degrees = (e7: number): number => (e7 + Math.sign(e7) / 2) / 1e7;
const set = (value: number): number | null => (Number.isFinite(value) ? value : null);
const unset = (value: number | null): number => value ?? Number.NaN;

export function waypointOf({ command, frame, params, x, y, z, autocontinue }: PlanItem) {
  const [param1, param2, param3, param4] = params;
  const floats = { param1: unset(param1), param2: unset(param2), param3: unset(param3), param4: unset(param4) };
  return {
    frame,
    command,
    is_current: false,
    autocontinue,
    ...floats,
    x_lat: degrees(x),
    y_long: degrees(y),
    z_alt: z,
  };
}

export const itemOf = (said: Waypoint): PlanItem => ({
  command: said.command,
  frame: said.frame,
  params: [set(said.param1), set(said.param2), set(said.param3), set(said.param4)],
  x: Math.round(said.x_lat * 1e7),
  y: Math.round(said.y_long * 1e7),
  z: said.z_alt,
  autocontinue: said.autocontinue,
});

export class Plans {
  readonly #ports: PlanPorts;
  readonly #told = new Map<PlanList, Told>();
  readonly #waiting = new Map<PlanList, () => void>();
  readonly #uploads = new Map<PlanList, Upload>();
  /** As it was pulled: what is handed out is of one moment. */
  readonly #pulled = new Map<PlanList, readonly PlanItem[]>();
  readonly #busy = new Set<PlanList>();

  constructor(ports: PlanPorts) {
    this.#ports = ports;
  }

  /** MAVROS told a list on its topic. */
  heard(list: PlanList, waypoints: readonly Waypoint[]): void {
    this.#told.set(list, { waypoints, at: this.#ports.monoMs() });
    this.#waiting.get(list)?.();
  }

  forget(): void {
    this.#uploads.clear();
    this.#pulled.clear();
    this.#told.clear();
    this.#busy.clear();
  }

  send(order: Order): boolean {
    switch (order.kind) {
      case 'mission_list':
        return this.#once(order.list, () => this.#pull(order.list));
      case 'mission_get':
        return this.#handOut(order.list, order.seq);
      case 'mission_count':
        return this.#begin(order.list, order.count);
      case 'mission_item':
        return this.#take(order.list, order.seq, order.item);
      case 'mission_clear':
        return this.#once(order.list, () => this.#clear(order.list));
      case 'mission_ack':
        if (order.result === result.cancelled) this.#uploads.delete(order.list);
        return true;
      default:
        return false;
    }
  }

  /** What is repeated while it is under way is it. */
  #once(list: PlanList, run: () => Promise<void>): boolean {
    if (this.#busy.has(list)) return true;
    this.#busy.add(list);
    void run().finally(() => this.#busy.delete(list));
    return true;
  }

  async #pull(list: PlanList): Promise<void> {
    const since = this.#ports.monoMs();
    const answer = await ask.pulled(this.#ports.call, verbs[list].pull, {}, transferMs);
    if (answer?.success !== true) {
      if (answer && this.#isTooSoon(since)) this.#end(list, result.denied);
      return;
    }
    const told = await this.#toldSince(list, since, answer.wp_received);
    if (told?.length !== answer.wp_received) return;
    this.#pulled.set(list, told.map(itemOf));
    this.#ports.report({ kind: 'mission_count', list, count: told.length, opaqueId: null });
  }

  /** The list as it was told with or after the pull; an older one only where it has to be the same. */
  async #toldSince(list: PlanList, since: number, count: number): Promise<readonly Waypoint[] | undefined> {
    if ((this.#told.get(list)?.at ?? Number.NEGATIVE_INFINITY) < since && count > 0) {
      await new Promise<void>((resolve) => {
        const cancel = this.#ports.after(listMs, resolve);
        this.#waiting.set(list, () => {
          cancel();
          resolve();
        });
      });
      this.#waiting.delete(list);
    }
    const told = this.#told.get(list);
    if (count === 0) return [];
    return told !== undefined && told.at >= since ? told.waypoints : undefined;
  }

  #handOut(list: PlanList, seq: number): boolean {
    const item = this.#pulled.get(list)?.[seq];
    if (item !== undefined) this.#ports.report({ kind: 'mission_item', list, seq, item });
    return true;
  }

  #begin(list: PlanList, count: number): boolean {
    if (this.#busy.has(list)) return true;
    if (count > most) this.#end(list, result.noSpace);
    else {
      this.#uploads.set(list, { count, items: new Map() });
      this.#ports.report({ kind: 'mission_request', list, seq: 0 });
    }
    return true;
  }

  #take(list: PlanList, seq: number, item: PlanItem): boolean {
    const upload = this.#uploads.get(list);
    if (upload === undefined || this.#busy.has(list)) return true;
    if (seq < upload.count) upload.items.set(seq, item);
    if (upload.items.size < upload.count) {
      this.#ports.report({ kind: 'mission_request', list, seq: upload.items.size });
      return true;
    }
    this.#uploads.delete(list);
    return this.#once(list, () => this.#push(list, upload));
  }

  async #push(list: PlanList, { items }: Upload): Promise<void> {
    const since = this.#ports.monoMs();
    const waypoints = [...items].sort(([a], [b]) => a - b).map(([, item]) => waypointOf(item));
    const answer = await ask.success(this.#ports.call, verbs[list].push, { start_index: 0, waypoints }, transferMs);
    // wp_transfered means nothing where it failed, and which item it was only MAVROS's log tells: what is there is read back.
    if (answer?.success === true) this.#end(list, result.accepted);
    else this.#end(list, answer && this.#isTooSoon(since) ? result.denied : result.error);
  }

  async #clear(list: PlanList): Promise<void> {
    const since = this.#ports.monoMs();
    const answer = await ask.success(this.#ports.call, verbs[list].clear, {}, transferMs);
    if (answer?.success === true) this.#end(list, result.accepted);
    else if (answer) this.#end(list, this.#isTooSoon(since) ? result.denied : result.error);
  }

  #isTooSoon(since: number): boolean {
    return this.#ports.monoMs() - since < busyMs;
  }

  #end(list: PlanList, code: number): void {
    this.#ports.report({ kind: 'mission_ack', list, result: code, opaqueId: null });
  }
}

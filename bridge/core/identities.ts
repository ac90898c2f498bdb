/**
 * Which vehicle a frame belongs to ([V1], [V2]). A vehicle is a link group, a system id and a component; several ways of
 * one group are one vehicle only once the autopilots' own hardware ids agree. Until a second way has shown its id, what it
 * says is held back; an id that differs, or never comes, makes it a vehicle of its own. So it is where another machine may
 * have come to the end of a way that is known. Links that are not grouped, the simulator and recordings never merge.
 */
import type { Address } from './link.ts';

/** How long a second way may stay silent about who it is. */
const identifyWithinMs = 10_000;
/** Machines of one address; a link that invents hardware ids must not fill the memory. */
const mostMachines = 8;

/** What is known of the sender at the end of a way. */
type Claim = {
  since: number;
  uid: string | null;
  vehicle: string | undefined;
  /** As the link says it: see `Made`. */
  tie: number;
  /** Who it was, while that is in doubt. */
  before: { readonly uid: string; readonly vehicle: string | undefined; readonly tie: number } | null;
};
/** All who use one address in one link group. */
type Group = { readonly id: string; readonly claims: Map<string, Claim>; readonly machines: Map<string, string> };

export type LinkName = { readonly id: string; readonly name: string };
export type Conflict = { readonly vehicle: string; readonly link: string };

const plain = ({ systemId, componentId }: Address) =>
  componentId === 1 ? String(systemId) : `${systemId}.${componentId}`;

/** A way's own name: its link, and which of several senders of one address on it. */
export const wayOf = (link: string, { instance = 0 }: Address): string =>
  instance === 0 ? link : `${link}#${instance + 1}`;

export class Identities {
  /** By link name and address. Bounded by links × 255 × 255 addresses of autopilots heard. */
  readonly #groups = new Map<string, Group>();
  #conflicts: Conflict[] = [];

  /** The vehicle; undefined while held back. `tie` is absent where the link says nothing of it. */
  resolve(link: LinkName, from: Address, at: number, tie?: number): string | undefined {
    const group = this.#groupOf(link, from);
    const way = wayOf(link.id, from);
    const claim = group.claims.get(way) ?? open(group, way, at, tie ?? 0);
    if (tie !== undefined && tie !== claim.tie) retie(claim, tie, at);
    if (claim.vehicle === undefined) this.#settle(group, claim, way, at);
    return claim.vehicle;
  }

  /** The autopilot's hardware id, null when it has none to show. */
  identify(link: LinkName, from: Address, uid: string | null): void {
    const group = this.#groupOf(link, from);
    const claim = group.claims.get(wayOf(link.id, from));
    if (claim === undefined || uid === null || uid === claim.uid) return;
    if (claim.uid !== null) claim.vehicle = undefined;
    claim.uid = uid;
    claim.before = null;
    if (claim.vehicle !== undefined) unite(group, uid, claim.vehicle);
  }

  /** Machines that were found to use another's address, each once. */
  takeConflicts(): readonly Conflict[] {
    const conflicts = this.#conflicts;
    if (conflicts.length > 0) this.#conflicts = [];
    return conflicts;
  }

  /** The link is no more. Only for one that shares its vehicles with no other. */
  forget({ name }: LinkName): void {
    for (const id of this.#groups.keys()) if (id.startsWith(`${name}:`)) this.#groups.delete(id);
  }

  #groupOf(link: LinkName, from: Address): Group {
    const id = `${link.name}:${plain(from)}`;
    const group = this.#groups.get(id) ?? { id, claims: new Map(), machines: new Map() };
    this.#groups.set(id, group);
    return group;
  }

  #settle(group: Group, claim: Claim, way: string, at: number): void {
    const known = claim.uid === null ? undefined : group.machines.get(claim.uid);
    if (known !== undefined) {
      claim.vehicle = known;
      return;
    }
    const others = [...group.claims.values()].filter((other) => other !== claim && other.vehicle !== undefined);
    const mayAgree = claim.uid === null || others.some((other) => other.uid === null);
    if (mayAgree && at - claim.since < identifyWithinMs) return;
    const own = ownId(group, `${group.id}@${way}`);
    if (own === undefined) return;
    claim.vehicle = own;
    if (claim.uid !== null) group.machines.set(claim.uid, own);
    this.#conflicts.push({ vehicle: own, link: way });
  }
}

function open({ id, claims }: Group, way: string, since: number, tie: number): Claim {
  const vehicle = claims.size === 0 ? id : undefined;
  const claim: Claim = { since, uid: null, vehicle, tie, before: null };
  claims.set(way, claim);
  return claim;
}

/** Where nobody knew who it was there is nothing to compare, and it stays who it is. */
function retie(claim: Claim, tie: number, at: number): void {
  claim.tie = tie;
  if (claim.before?.tie === tie) {
    claim.uid = claim.before.uid;
    claim.vehicle = claim.before.vehicle;
    claim.before = null;
  } else if (claim.uid !== null) {
    claim.before = { uid: claim.uid, vehicle: claim.vehicle, tie: tie - 1 };
    claim.uid = null;
    claim.vehicle = undefined;
    claim.since = at;
  }
}

/** Everyone with that hardware id is one vehicle: the one without a name of a way, where that is among them. */
function unite(group: Group, uid: string, vehicle: string): void {
  const before = group.machines.get(uid);
  const name = before === undefined || vehicle === group.id ? vehicle : before;
  group.machines.set(uid, name);
  for (const claim of group.claims.values()) if (claim.uid === uid) claim.vehicle = name;
}

/** A name that nobody has; undefined where there are too many. */
function ownId({ id, claims, machines }: Group, wish: string): string | undefined {
  const used = new Set([id, ...machines.values(), ...[...claims.values()].map(({ vehicle }) => vehicle)]);
  if (!used.has(wish)) return machines.size < mostMachines ? wish : undefined;
  for (let n = 2; n <= mostMachines; n++) if (!used.has(`${wish}-${n}`)) return `${wish}-${n}`;
  return undefined;
}

/**
 * Which vehicle a frame belongs to. A vehicle is a link group, a system id and a component; several links of one group
 * are one vehicle only once the autopilots' own hardware ids agree. Until a second link has shown its id, what it says
 * is held back; an id that differs, or never comes, makes it a vehicle of its own. Links that are not grouped, the
 * simulator and recordings never merge.
 */
import type { Address } from './link.ts';

/** How long a second link of a group may stay silent about who it is. */
const identifyWithinMs = 10_000;

/** What is known of the sender: its link, and since when that link has carried this address. */
type Claim = { readonly since: number; uid: string | null; vehicle: string | undefined };

export type LinkName = { readonly id: string; readonly name: string };

/** `vehicle` is undefined while held back; `conflict` is true once, when a claim turns out to be another machine. */
export type Resolution = { readonly vehicle: string | undefined; readonly conflict: boolean };

const plain = ({ systemId, componentId }: Address) =>
  componentId === 1 ? String(systemId) : `${systemId}.${componentId}`;

export class Identities {
  /** Claims by group and address, then by link. Bounded by links × 255 × 255 addresses of autopilots heard. */
  readonly #claims = new Map<string, Map<string, Claim>>();

  resolve(link: LinkName, from: Address, at: number): Resolution {
    const id = `${link.name}:${plain(from)}`;
    const claims = this.#claimsOf(id);
    const claim = claims.get(link.id) ?? this.#open(claims, link, id, at);
    if (claim.vehicle !== undefined) return { vehicle: claim.vehicle, conflict: false };
    return this.#settle(claims, claim, `${id}@${link.id}`, at);
  }

  /** The autopilot's hardware id, null when it has none to show. */
  identify(link: LinkName, from: Address, uid: string | null): void {
    const claim = this.#claimsOf(`${link.name}:${plain(from)}`).get(link.id);
    if (claim) claim.uid = uid;
  }

  /** The link is no more. Only for one that shares its vehicles with no other. */
  forget({ name }: LinkName): void {
    for (const id of this.#claims.keys()) if (id.startsWith(`${name}:`)) this.#claims.delete(id);
  }

  #claimsOf(id: string): Map<string, Claim> {
    const known = this.#claims.get(id);
    if (known) return known;
    const claims = new Map<string, Claim>();
    this.#claims.set(id, claims);
    return claims;
  }

  #open(claims: Map<string, Claim>, link: LinkName, id: string, at: number): Claim {
    const claim: Claim = { since: at, uid: null, vehicle: claims.size === 0 ? id : undefined };
    claims.set(link.id, claim);
    return claim;
  }

  #settle(claims: Map<string, Claim>, claim: Claim, ownId: string, at: number): Resolution {
    const owner = [...claims.values()].find(
      (other) => other !== claim && other.vehicle !== undefined && other.uid === claim.uid,
    );
    if (claim.uid !== null && owner?.vehicle !== undefined) {
      claim.vehicle = owner.vehicle;
      return { vehicle: claim.vehicle, conflict: false };
    }
    const undecided =
      claim.uid === null || [...claims.values()].some((other) => other.vehicle !== undefined && other.uid === null);
    if (undecided && at - claim.since < identifyWithinMs) return { vehicle: undefined, conflict: false };
    claim.vehicle = ownId;
    return { vehicle: ownId, conflict: true };
  }
}

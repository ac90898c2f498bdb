/**
 * Who may come in: devices, each paired once and known by a secret that changes at every use. A secret that was used
 * before is a sign that two hold it: nobody can tell which of them is the thief, so both are out and the device has to be
 * paired anew. Secrets are handed in as hashes; what is kept here may be read by others and lets nobody in.
 */
import type { Role } from '../../protocol/command.ts';

/** Hashes of a device's refresh secrets: the present one, and those it took the place of. */
export type Family = {
  /** Counts the secrets; access tokens name the one that they were made from. */
  readonly n: number;
  readonly present: string;
  /**
   * Somebody holds the present one: it was used, or what was made from it was. Until then the answer that carried it may
   * have been lost, on a link that may be gone for hours, and the one before is good.
   */
  readonly confirmed: boolean;
  readonly before: string | null;
  /** Used up, the newest last. */
  readonly used: readonly string[];
};

export type Device = {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Wall ms; for people. */
  readonly pairedWall: number;
  readonly seenWall: number;
  readonly family: Family;
  /** Installations of the page that belong to it: nobody else may use their ids. */
  readonly clientIds: readonly string[];
};

export type Renewal =
  /** `was`: what it came from, for `takeBack`. */
  | { readonly ok: true; readonly device: Device; readonly was: Family }
  | { readonly ok: false; readonly why: RefusedRenewal };
/** `reused`: the device is out now. */
export type RefusedRenewal = 'unknown' | 'wrong' | 'reused';

const mostUsed = 16;
export const mostDevices = 256;
const mostClientIds = 8;

/** Whoever changed is told, so that it takes effect where they are connected: the device as it is now, or null for one that is out. */
export type DeviceListener = (id: string, device: Device | null) => void;

export class Devices {
  readonly #devices = new Map<string, Device>();
  readonly #changed: DeviceListener;

  constructor(kept: readonly Device[], changed: DeviceListener = () => {}) {
    this.#changed = changed;
    for (const device of kept.slice(0, mostDevices)) this.#devices.set(device.id, device);
  }

  find(id: string): Device | undefined {
    return this.#devices.get(id);
  }

  all(): readonly Device[] {
    return [...this.#devices.values()];
  }

  hasAdmin(): boolean {
    return this.all().some(({ role }) => role === 'admin');
  }

  /** False where there are too many. */
  add({ id, name, role }: Pick<Device, 'id' | 'name' | 'role'>, secretHash: string, wall: number): boolean {
    if (this.#devices.size >= mostDevices) return false;
    const family: Family = { n: 1, present: secretHash, confirmed: true, before: null, used: [] };
    this.#set({ id, name, role, pairedWall: wall, seenWall: wall, family, clientIds: [] });
    return true;
  }

  /** Trades the secret that hashes to `secretHash` for the one that hashes to `nextHash`. */
  renew(id: string, secretHash: string, nextHash: string, wall: number): Renewal {
    const device = this.#devices.get(id);
    if (!device) return { ok: false, why: 'unknown' };
    const { family } = device;
    const isPresent = family.present === secretHash;
    const isBefore = family.before === secretHash;
    if (!isPresent && !(isBefore && !family.confirmed)) {
      if (!isBefore && !family.used.includes(secretHash)) return { ok: false, why: 'wrong' };
      this.remove(id);
      return { ok: false, why: 'reused' };
    }
    const renewed: Device = { ...device, seenWall: wall, family: succeed(family, isPresent, nextHash) };
    this.#devices.set(id, renewed);
    return { ok: true, device: renewed, was: family };
  }

  /** The secret that hashes to `nextHash` was given to nobody: what its device holds is good as it `was`. */
  takeBack(id: string, nextHash: string, was: Family): void {
    const device = this.#devices.get(id);
    if (device?.family.present === nextHash) this.#devices.set(id, { ...device, family: was });
  }

  /** What was made from its `n`th secret is in use: whoever holds the one before is another. True where that is news. */
  confirm(id: string, n: number): boolean {
    const device = this.#devices.get(id);
    if (!device || device.family.n !== n || device.family.confirmed) return false;
    this.#devices.set(id, { ...device, family: { ...device.family, confirmed: true } });
    return true;
  }

  rename(id: string, name: string): boolean {
    return this.#change(id, (device) => ({ ...device, name }));
  }

  /** False where it is unknown, or is the last admin: nobody locks everyone out. */
  assign(id: string, role: Role): boolean {
    if (role !== 'admin' && this.isLastAdmin(id)) return false;
    return this.#change(id, (device) => ({ ...device, role }));
  }

  /** Out at once. */
  remove(id: string): boolean {
    if (!this.#devices.delete(id)) return false;
    this.#changed(id, null);
    return true;
  }

  isLastAdmin(id: string): boolean {
    const admins = this.all().filter(({ role }) => role === 'admin');
    return admins.length === 1 && admins[0]?.id === id;
  }

  /** Whether this device may speak as that installation: it does already, or nobody does. Claims it where it may. */
  claims(id: string, clientId: string): boolean {
    const owner = this.all().find(({ clientIds }) => clientIds.includes(clientId));
    if (owner !== undefined) return owner.id === id;
    return this.#quietly(id, (device) => ({
      ...device,
      clientIds: [...device.clientIds, clientId].slice(-mostClientIds),
    }));
  }

  #change(id: string, change: (device: Device) => Device): boolean {
    const device = this.#devices.get(id);
    if (!device) return false;
    this.#set(change(device));
    return true;
  }

  #quietly(id: string, change: (device: Device) => Device): boolean {
    const device = this.#devices.get(id);
    if (device) this.#devices.set(id, change(device));
    return device !== undefined;
  }

  #set(device: Device): void {
    this.#devices.set(device.id, device);
    this.#changed(device.id, device);
  }
}

/** Of a secret that is good: by it the use of the present one confirms that, and of the one before confirms nothing. */
export const numberOf = ({ n, present }: Family, secretHash: string): number => (secretHash === present ? n : n - 1);

/** Where the answer was lost, what it carried was held by nobody that we know of, and counts as used up. */
function succeed({ n, present, before, used }: Family, isPresent: boolean, nextHash: string): Family {
  const spent = isPresent ? before : present;
  const kept = spent === null ? used : [...used, spent].slice(-mostUsed);
  return { n: n + 1, present: nextHash, confirmed: false, before: isPresent ? present : before, used: kept };
}

/**
 * One vehicle as the fleet holds it, and what of it a reader at some version has yet to see, in both encodings. Each
 * group and each field carries the version at which it last changed.
 */
import type { CompactGroup, CompactVehicle } from '../protocol/compact.ts';
import { type Code, codeOf, layouts, sameCode } from '../protocol/fields.ts';
import type { VehicleDelta } from '../protocol/state.ts';
import { type GroupName, groupNames, type Timed, type Vehicle, type VehicleGroups } from '../protocol/vehicle.ts';
import type { Address, Link, Sample } from './link.ts';

type Held = {
  readonly timed: Timed;
  readonly version: number;
  /** By field of the layout: its code, and the version at which that changed. */
  readonly codes: readonly Code[];
  readonly changed: readonly number[];
};

export type Track = {
  readonly id: string;
  /** Stands for the id in the compact encoding. */
  readonly handle: number;
  readonly link: string;
  readonly replay: boolean;
  readonly address: Address;
  readonly groups: Map<GroupName, Held>;
  contact: 'linked' | 'lost';
  heardAt: number;
  heartbeatAt: number;
  readonly addedVersion: number;
  heardVersion: number;
  contactVersion: number;
  clearedVersion: number;
};

type Origin = {
  readonly id: string;
  readonly handle: number;
  readonly link: Pick<Link, 'name' | 'replay'>;
  readonly address: Address;
  readonly at: number;
  readonly version: number;
};

export const openTrack = ({ id, handle, link, address, at, version }: Origin): Track => ({
  id,
  handle,
  link: link.name,
  replay: link.replay,
  address,
  groups: new Map(),
  contact: 'lost',
  heardAt: at,
  heartbeatAt: Number.NEGATIVE_INFINITY,
  addedVersion: version,
  heardVersion: version,
  contactVersion: version,
  clearedVersion: 0,
});

/** `track` becomes all that `other` is, and everything about it counts as changed. */
export function replaceBy(track: Track, other: Track, version: number): void {
  track.groups.clear();
  for (const [name, held] of other.groups) {
    track.groups.set(name, { ...held, version, changed: held.codes.map(() => version) });
  }
  track.contact = other.contact;
  track.heardAt = other.heardAt;
  track.heartbeatAt = other.heartbeatAt;
  track.heardVersion = version;
  track.contactVersion = version;
  track.clearedVersion = version;
}

/** Everything that is known of it counts as changed; what it is, and when that was true, stays. */
export function retell(track: Track, version: number): void {
  for (const [name, held] of track.groups)
    track.groups.set(name, { ...held, version, changed: held.codes.map(() => version) });
  track.heardVersion = version;
}

/** The same vehicle before anything was heard of it. */
export const unheard = (track: Track): Track => ({
  ...track,
  groups: new Map(),
  contact: 'lost',
  heartbeatAt: Number.NEGATIVE_INFINITY,
});

const layoutOf = new Map(layouts.map((layout) => [layout.group, layout]));

/** Stores a sample; only fields whose code differs count as changed. */
export function store(track: Track, sample: Sample, at: number, version: number): void {
  const before = track.groups.get(sample.group);
  const values: Readonly<Record<string, unknown>> = sample.values;
  const codes = (layoutOf.get(sample.group)?.fields ?? []).map((field) => codeOf(values[field.name], field));
  const changed = codes.map((code, index) =>
    before && sameCode(before.codes[index], code) ? (before.changed[index] ?? version) : version,
  );
  track.groups.set(sample.group, { timed: { at, v: sample.values }, version, codes, changed });
}

export const lastVersion = (track: Track): number =>
  Math.max(track.heardVersion, track.contactVersion, track.clearedVersion);

/** The groups that changed after `version`, in the order of the protocol's table. */
function groupsSince(track: Track, version: number): VehicleGroups {
  const fresh: Partial<Record<GroupName, Timed>> = {};
  for (const name of groupNames) {
    const held = track.groups.get(name);
    if (held && held.version > version) fresh[name] = held.timed;
  }
  // Each name holds its own group's value: `store` writes it under the name that came with it. The compiler cannot pair
  // names with values across a loop.
  return fresh as VehicleGroups;
}

/** The newest of one group. `store` writes each under the name that came with it, which the compiler cannot follow. */
export const newestOf = <G extends GroupName>(track: Track, group: G): VehicleGroups[G] =>
  track.groups.get(group)?.timed as VehicleGroups[G];

export function describe(track: Track): Vehicle {
  return {
    id: track.id,
    handle: track.handle,
    link: track.link,
    systemId: track.address.systemId,
    componentId: track.address.componentId,
    replay: track.replay,
    contact: track.contact,
    heardAt: track.heardAt,
    groups: groupsSince(track, 0),
  };
}

export function deltaSince(track: Track, version: number): VehicleDelta {
  return {
    id: track.id,
    heardAt: track.heardAt,
    ...(track.contactVersion > version && { contact: track.contact }),
    ...(track.clearedVersion > version && { cleared: true }),
    groups: groupsSince(track, version),
  };
}

export function compactSince(track: Track, version: number): CompactVehicle {
  return {
    handle: track.handle,
    heardAt: track.heardAt,
    ...(track.contactVersion > version && { contact: track.contact }),
    ...(track.clearedVersion > version && { cleared: true }),
    groups: layouts.flatMap(({ group, code }) => {
      const held = track.groups.get(group);
      return held && held.version > version ? [compactGroup(held, code, version)] : [];
    }),
  };
}

function compactGroup({ timed, codes, changed }: Held, code: number, version: number): CompactGroup {
  const fields = codes.flatMap((value, index): [number, Code][] =>
    (changed[index] ?? 0) > version ? [[index, value]] : [],
  );
  return { code, at: timed.at, fields };
}

/**
 * The vehicles as the bridge knows them: the newest value of every group, who is linked and who is lost, and what
 * happened on the way. Reports go in, state changes and events come out; nothing here touches a socket or a timer.
 *
 * Every change carries a version, one counter for the whole fleet, so that any reader can be given exactly what changed
 * since the version it last saw.
 */

import type { VehicleDelta } from '../protocol/state.ts';
import type { EventBody } from '../protocol/stream.ts';
import { type GroupName, groupNames, type Timed, type Vehicle, type VehicleGroups } from '../protocol/vehicle.ts';
import { Identities } from './identities.ts';
import type { Address, Link, Report, Sample } from './link.ts';

/** A vehicle is lost after this long without any frame, or this long without a heartbeat. */
const silentAfterMs = 2000;
const heartbeatAfterMs = 3500;

/** What happened, graded as MAV_SEVERITY. The caller gives it its place in the stream. */
export type Happening = { readonly at: number; readonly severity: number; readonly body: EventBody };

type LinkName = Pick<Link, 'id' | 'name' | 'replay'>;

type Track = {
  readonly id: string;
  readonly link: string;
  readonly replay: boolean;
  readonly address: Address;
  readonly groups: Map<GroupName, { readonly timed: Timed; readonly version: number }>;
  contact: 'linked' | 'lost';
  heardAt: number;
  heartbeatAt: number;
  readonly addedVersion: number;
  heardVersion: number;
  contactVersion: number;
  clearedVersion: number;
};

export class Fleet {
  readonly #identities = new Identities();
  readonly #tracks = new Map<string, Track>();
  #version = 0;

  /** The version of the newest change; 0 while nothing was ever heard. */
  get version(): number {
    return this.#version;
  }

  observe(link: LinkName, from: Address, at: number, report: Report): Happening[] {
    if (report.kind === 'sample' && report.group === 'identity') {
      this.#identities.resolve(link, from, at);
      this.#identities.identify(link, from, report.values.uid);
    }
    const { vehicle, conflict } = this.#identities.resolve(link, from, at);
    if (vehicle === undefined) return [];
    const happenings: Happening[] = conflict
      ? [{ at, severity: 4, body: { kind: 'identity_conflict', vehicle, link: link.id } }]
      : [];
    const track = this.#tracks.get(vehicle) ?? this.#add(vehicle, link, from, at);
    track.heardAt = at;
    track.heardVersion = ++this.#version;
    return happenings.concat(this.#apply(track, at, report));
  }

  /** Finds the vehicles that have fallen silent. Call a few times a second. */
  sweep(at: number): Happening[] {
    return [...this.#tracks.values()].flatMap((track) => {
      if (track.contact === 'lost' || !isSilent(track, at)) return [];
      return this.#setContact(track, 'lost', at, false);
    });
  }

  vehicles(): Vehicle[] {
    return [...this.#tracks.values()].map((track) => describe(track, 0));
  }

  get linkedCount(): number {
    return [...this.#tracks.values()].filter((track) => track.contact === 'linked').length;
  }

  /** What changed after `version`: vehicles new since then, whole, and what is different about the others. */
  since(version: number): { readonly added: Vehicle[]; readonly changed: VehicleDelta[] } {
    const tracks = [...this.#tracks.values()];
    return {
      added: tracks.filter((track) => track.addedVersion > version).map((track) => describe(track, 0)),
      changed: tracks.flatMap((track) =>
        track.addedVersion <= version && lastVersion(track) > version ? [delta(track, version)] : [],
      ),
    };
  }

  #add(id: string, link: LinkName, address: Address, at: number): Track {
    const version = ++this.#version;
    const track: Track = {
      id,
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
    };
    this.#tracks.set(id, track);
    return track;
  }

  #apply(track: Track, at: number, report: Report): Happening[] {
    switch (report.kind) {
      case 'heard':
        return this.#hear(track, at, report.heartbeat);
      case 'sample':
        return this.#store(track, at, report);
      case 'text': {
        const { severity, text, complete } = report;
        return [{ at, severity, body: { kind: 'text', vehicle: track.id, text, complete } }];
      }
      case 'reached':
        return [{ at, severity: 6, body: { kind: 'reached', vehicle: track.id, item: report.item } }];
      case 'rebooted':
        track.groups.clear();
        track.clearedVersion = ++this.#version;
        return [{ at, severity: 4, body: { kind: 'reboot', vehicle: track.id } }];
    }
  }

  #hear(track: Track, at: number, heartbeat: boolean): Happening[] {
    const first = track.heartbeatAt === Number.NEGATIVE_INFINITY;
    if (heartbeat) track.heartbeatAt = at;
    if (track.contact === 'linked' || !heartbeat) return [];
    return this.#setContact(track, 'linked', at, first);
  }

  #setContact(track: Track, contact: 'linked' | 'lost', at: number, first: boolean): Happening[] {
    track.contact = contact;
    track.contactVersion = ++this.#version;
    const severity = contact === 'lost' ? 3 : 5;
    return [{ at, severity, body: { kind: 'contact', vehicle: track.id, contact, first } }];
  }

  #store(track: Track, at: number, sample: Sample): Happening[] {
    const before = track.groups.get('mode')?.timed.v;
    track.groups.set(sample.group, { timed: { at, v: sample.values }, version: ++this.#version });
    return sample.group === 'mode' ? modeHappenings(track.id, at, before, sample.values) : [];
  }
}

const isSilent = (track: Track, at: number): boolean =>
  at - track.heardAt > silentAfterMs || at - track.heartbeatAt > heartbeatAfterMs;

type ModeValues = Extract<Sample, { group: 'mode' }>['values'];
const isMode = (values: unknown): values is ModeValues =>
  typeof values === 'object' && values !== null && 'modeNumber' in values;

function modeHappenings(vehicle: string, at: number, before: unknown, now: ModeValues): Happening[] {
  if (!isMode(before)) return [];
  const happenings: Happening[] = [];
  if (before.mode !== now.mode) {
    happenings.push({ at, severity: 5, body: { kind: 'mode', vehicle, from: before.mode, to: now.mode } });
  }
  if (before.armed !== now.armed) {
    happenings.push({ at, severity: 5, body: { kind: 'armed', vehicle, armed: now.armed } });
  }
  return happenings;
}

const lastVersion = (track: Track): number => Math.max(track.heardVersion, track.contactVersion, track.clearedVersion);

/** The groups that changed after `version`, in the order of the protocol's table. */
function groupsSince(track: Track, version: number): VehicleGroups {
  const fresh: Partial<Record<GroupName, Timed>> = {};
  for (const name of groupNames) {
    const held = track.groups.get(name);
    if (held && held.version > version) fresh[name] = held.timed;
  }
  // Each name holds its own group's value: #store writes it under the name that came with it. The compiler cannot pair
  // names with values across a loop.
  return fresh as VehicleGroups;
}

function describe(track: Track, version: number): Vehicle {
  return {
    id: track.id,
    link: track.link,
    systemId: track.address.systemId,
    componentId: track.address.componentId,
    replay: track.replay,
    contact: track.contact,
    heardAt: track.heardAt,
    groups: groupsSince(track, version),
  };
}

function delta(track: Track, version: number): VehicleDelta {
  return {
    id: track.id,
    heardAt: track.heardAt,
    ...(track.contactVersion > version && { contact: track.contact }),
    ...(track.clearedVersion > version && { cleared: true }),
    groups: groupsSince(track, version),
  };
}

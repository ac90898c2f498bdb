/**
 * The vehicles as the bridge knows them: the newest value of every group, who is linked and who is lost, and what
 * happened on the way. Reports go in, state changes and events come out; nothing here touches a socket or a timer.
 *
 * Every change carries a version, one counter for the whole fleet, so that any reader can be given exactly what changed
 * since the version it last saw.
 */

import type { CompactVehicle } from '../protocol/compact.ts';
import type { VehicleDelta } from '../protocol/state.ts';
import type { EventBody } from '../protocol/stream.ts';
import type { GroupName, Vehicle, VehicleGroups } from '../protocol/vehicle.ts';
import { Identities } from './identities.ts';
import { type Address, type Link, provesLife, type Report, type Sample } from './link.ts';
import {
  compactSince,
  deltaSince,
  describe,
  lastVersion,
  newestOf,
  openTrack,
  replaceBy,
  retell,
  store,
  type Track,
  unheard,
} from './track.ts';

/** A vehicle is lost after this long without any frame, or this long without a heartbeat. */
const silentAfterMs = 2000;
const heartbeatAfterMs = 3500;

/** What happened, graded as MAV_SEVERITY. The caller gives it its place in the stream. */
export type Happening = {
  readonly at: number;
  readonly severity: number;
  readonly body: EventBody;
  /** It comes out of a recording, where it happened at that wall clock of the recorder. */
  readonly replay?: boolean;
  readonly recorded?: number;
};

/** Whether a vehicle is there, and whether it is one at all. */
export type Standing = { readonly contact: 'linked' | 'lost'; readonly replay: boolean; readonly systemId: number };

type LinkName = Pick<Link, 'id' | 'name' | 'replay'>;

export class Fleet {
  readonly #identities = new Identities();
  readonly #tracks = new Map<string, Track>();
  /** By link: its vehicles as its recording makes them anew, while nobody is to see that ([R3]). */
  readonly #drafts = new Map<string, Map<string, Track>>();
  #version = 0;
  #handles = 0;
  /** When a vehicle was last removed. */
  #removedVersion = 0;

  /** The version of the newest change; 0 while nothing was ever heard. */
  get version(): number {
    return this.#version;
  }

  /**
   * Whose report it is; undefined while nobody can tell, and nothing is to be made of it ([V2]). `tie` is the link's word
   * for who may be at its end (`Made`).
   */
  whose(link: LinkName, from: Address, at: number, report: Report, tie?: number): string | undefined {
    const vehicle = this.#identities.resolve(link, from, at, tie);
    if (report.kind !== 'sample' || report.group !== 'identity') return vehicle;
    this.#identities.identify(link, from, report.values.uid);
    return this.#identities.resolve(link, from, at, tie);
  }

  /** `trueAt`: when it was so, where that is known to be earlier than when it was heard. */
  observe(link: LinkName, from: Address, at: number, report: Report, trueAt = at): Happening[] {
    const vehicle = this.whose(link, from, at, report);
    if (vehicle === undefined) return [];
    const happenings = this.#identities
      .takeConflicts()
      .map((conflict): Happening => ({ at, severity: 4, body: { kind: 'identity_conflict', ...conflict } }));
    const draft = this.#drafts.get(link.name);
    const track = (draft ?? this.#tracks).get(vehicle) ?? this.#add(vehicle, link, from, at, draft);
    if (provesLife(report)) track.heardAt = at;
    track.heardVersion = ++this.#version;
    const all = marked(track, happenings.concat(this.#apply(track, at, report, trueAt)));
    return draft ? [] : all;
  }

  /** Finds the live vehicles that have fallen silent. Call a few times a second. */
  sweep(at: number): Happening[] {
    return this.#lose(
      [...this.#tracks.values()].filter(({ replay }) => !replay),
      at,
    );
  }

  /** What was last known of the live vehicles that are silent is to be told to every reader again ([T15]). */
  retellSilent(): void {
    for (const track of this.#tracks.values()) {
      if (track.contact === 'lost' && !track.replay) retell(track, ++this.#version);
    }
  }

  /** {@link sweep} for a recording's vehicles, by its own clock. */
  sweepRecording({ name }: LinkName, at: number): Happening[] {
    const draft = this.#drafts.get(name);
    const lost = this.#lose(this.#tracksOf(name, draft ?? this.#tracks), at);
    return draft ? [] : lost;
  }

  /** From now on a recording's vehicles are made anew, unseen and without anything happening, until `show`. */
  beginAgain({ name }: LinkName): void {
    this.#drafts.set(name, new Map());
  }

  /** What was made since `beginAgain` takes the place of what its vehicles were. */
  show({ name }: LinkName): void {
    const draft = this.#drafts.get(name) ?? new Map<string, Track>();
    this.#drafts.delete(name);
    const version = ++this.#version;
    for (const track of this.#tracksOf(name)) replaceBy(track, draft.get(track.id) ?? unheard(track), version);
    for (const track of draft.values()) {
      if (this.#tracks.has(track.id)) continue;
      replaceBy(track, { ...track, groups: new Map(track.groups) }, version);
      this.#tracks.set(track.id, { ...track, addedVersion: version });
    }
  }

  /** The link of a recording is no more, and with it its vehicles. */
  remove(link: LinkName): void {
    this.#drafts.delete(link.name);
    for (const { id } of this.#tracksOf(link.name)) this.#tracks.delete(id);
    this.#identities.forget(link);
    this.#removedVersion = ++this.#version;
  }

  /** Whose frame it is; undefined while nobody can tell. */
  vehicleOf(link: LinkName, from: Address, at: number): string | undefined {
    return this.#identities.resolve(link, from, at);
  }

  /** What intent has to know of a vehicle before it acts. */
  standingOf(vehicle: string): Standing | undefined {
    const track = this.#tracks.get(vehicle);
    return track && { contact: track.contact, replay: track.replay, systemId: track.address.systemId };
  }

  /** The newest value of a group and when it was true; undefined where nothing is known. */
  groupOf<G extends GroupName>(vehicle: string, group: G): VehicleGroups[G] | undefined {
    const track = this.#tracks.get(vehicle);
    return track && newestOf(track, group);
  }

  /** One vehicle with all that is known of it. */
  find(vehicle: string): Vehicle | undefined {
    const track = this.#tracks.get(vehicle);
    return track && describe(track);
  }

  vehicles(): Vehicle[] {
    return [...this.#tracks.values()].map(describe);
  }

  /** Vehicles that are heard now; what a recording shows was then. */
  get linkedCount(): number {
    return [...this.#tracks.values()].filter((track) => track.contact === 'linked' && !track.replay).length;
  }

  /** Vehicles first seen after `version`, whole. */
  addedSince(version: number): Vehicle[] {
    return [...this.#tracks.values()].filter((track) => track.addedVersion > version).map(describe);
  }

  /** The ids of all, where one was removed after `version`. */
  presentSince(version: number): string[] | undefined {
    return this.#removedVersion > version ? [...this.#tracks.keys()] : undefined;
  }

  /** What changed after `version` about the vehicles known by then. */
  changedSince(version: number): VehicleDelta[] {
    return this.#changed(version).map((track) => deltaSince(track, version));
  }

  /** The same in the compact encoding's terms. */
  compactSince(version: number): CompactVehicle[] {
    return this.#changed(version).map((track) => compactSince(track, version));
  }

  #changed(version: number): Track[] {
    return [...this.#tracks.values()].filter((track) => track.addedVersion <= version && lastVersion(track) > version);
  }

  #tracksOf(link: string, among: ReadonlyMap<string, Track> = this.#tracks): Track[] {
    return [...among.values()].filter((track) => track.link === link);
  }

  #lose(tracks: readonly Track[], at: number): Happening[] {
    return tracks.flatMap((track) => {
      if (track.contact === 'lost' || !isSilent(track, at)) return [];
      return marked(track, this.#setContact(track, 'lost', at, false));
    });
  }

  #add(id: string, link: LinkName, address: Address, at: number, draft?: Map<string, Track>): Track {
    const version = ++this.#version;
    // A handle stands for one vehicle for as long as the bridge runs: none is given out twice.
    const handle = this.#tracks.get(id)?.handle ?? this.#handles++;
    const track = openTrack({ id, handle, link, address, at, version });
    (draft ?? this.#tracks).set(id, track);
    return track;
  }

  #apply(track: Track, at: number, report: Report, trueAt: number): Happening[] {
    switch (report.kind) {
      case 'heard':
        return this.#hear(track, at, report.heartbeat);
      case 'sample':
        return this.#store(track, at, report, trueAt);
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
      // Answers to what intent asked: they change nothing that is known of the vehicle.
      case 'ack':
      case 'param':
      case 'param_error':
      case 'gcs_in_control':
      case 'station':
      case 'mission_count':
      case 'mission_request':
      case 'mission_item':
      case 'mission_ack':
      case 'overheard':
      case 'plan_ids':
      case 'ftp':
        return [];
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

  #store(track: Track, at: number, sample: Sample, trueAt: number): Happening[] {
    const before = track.groups.get('mode')?.timed.v;
    store(track, sample, trueAt, ++this.#version);
    return sample.group === 'mode' ? modeHappenings(track.id, at, before, sample.values) : [];
  }
}

/** What a recording brings happened then, not now, and says so. */
const marked = ({ replay }: Track, happenings: Happening[]): Happening[] =>
  replay ? happenings.map((happening) => ({ ...happening, replay })) : happenings;

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

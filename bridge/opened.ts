/**
 * What is opened before anything is built: the files, keys and threads that a start may fail on, each with a sentence for
 * the person who made it. What was opened is put on the caller's list of stops at once, so that a later one that cannot be
 * opened leaves nothing behind.
 */
import { randomUUID } from 'node:crypto';
import { type AuditDesk, openAudit } from './audit.ts';
import { openCarriedMaps } from './carried-maps.ts';
import type { Clock, Stop } from './core/clock.ts';
import type { DocumentRoom } from './core/documents.ts';
import type { Link } from './core/link.ts';
import type { MapRoom } from './core/maps.ts';
import { type Doorway, openDoorway } from './doorway.ts';
import { openKeptDocuments } from './kept-documents.ts';
import { type KeptStream, openStream } from './kept-stream.ts';
import { isAuto, withChosen } from './links/auto.ts';
import { chooseHere, createLink, createSoughtLink } from './links/create.ts';
import { type ForwardSpec, parseForwards } from './links/forward-url.ts';
import { type LinkSpec, parseLinks } from './links/link-specs.ts';
import type { RosVoice } from './links/ros2/voice.ts';
import type { Logger } from './log.ts';
import { type OpenedRecorder, openRecorder } from './recording.ts';
import { voicesFor } from './ros-publishing.ts';
import type { Config } from './settings.ts';
import { openSigning } from './signing.ts';
import { type Stamps, stampsBy } from './stamps.ts';

/** A start that cannot go on: one sentence for the person who made it. */
export class StartError extends Error {}

export type Given = {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Logger;
  readonly version: string;
};

export type Opened = OpenedRecorder & {
  readonly stamps: Stamps;
  /** Names this run of the bridge. */
  readonly boot: string;
  readonly specs: readonly LinkSpec[];
  /** Not started yet. Recordings come and go. */
  readonly links: Link[];
  /** By the link that each speaks through; none where the bridge publishes nothing into ROS. */
  readonly voices: ReadonlyMap<string, RosVoice>;
  readonly forwards: readonly ForwardSpec[];
  readonly audit: AuditDesk;
  readonly doorway: Doorway;
  readonly kept: Extract<KeptStream, { ok: true }>;
  readonly documents: DocumentRoom;
  readonly maps: MapRoom;
};

/** As the bridge starts the page waits for what `auto` finds, and systemd for the page; later it looks again. */
const mostLookMs = 10_000;

/** Rejects with {@link StartError}. */
export async function openAll({ config, clock, log, version }: Given, stops: Stop[]): Promise<Opened> {
  const ros = {
    home: config.rosHome === 'none' ? undefined : config.rosHome,
    connectTimeoutMs: config.mavrosConnectTimeoutS * 1000,
  };
  const say = (text: string) => log.info(text);
  const first = { ...ros, connectTimeoutMs: Math.min(ros.connectTimeoutMs, mostLookMs) };
  const vehicles = await withChosen(config.vehicles, () => chooseHere({ clock, log, ros: first }), say);
  const { value: specs } = must(parseLinks(vehicles));
  const { value: forwards } = must(parseForwards(config.forwards, liveGroups(specs)));
  const boot = randomUUID();
  const audit = await openAudit(config, clock, boot, log).catch(failing('the audit cannot be opened'));
  stops.push(audit.stop);
  const doorway = await openDoorway(config, clock, log, boot, audit.note).catch(failing());
  stops.push(async () => doorway.entrance?.stop());
  const stamps = stampsBy(clock, config.clockFromGps);
  const kept = must(await openStream(config, stamps.clock, log));
  stops.push(kept.journal.stop);
  const signing = must(await openSigning(config, specs, clock, log));
  stops.push(signing.stop);
  // Specs are in the order of what was given.
  const sought = new Set(specs.filter((_, index) => isAuto(config.vehicles[index] ?? '')).map(({ id }) => id));
  const voices = voicesFor(config, specs, log, sought);
  const links = specs.map((spec) => {
    const rim = { clock, log, ros, signing: signing.of(spec.id), voice: voices.get(spec.id) };
    const others = specs.filter((other) => other !== spec);
    return sought.has(spec.id) ? createSoughtLink(spec, rim, others) : createLink(spec, rim);
  });
  const documents = await openKeptDocuments(config, clock, log);
  stops.push(documents.stop);
  const maps = openCarriedMaps(config, version, log);
  stops.push(maps.stop);
  const groups = links.flatMap((link) => (link.replay ? [] : link.name));
  const recording = openRecorder(config, stamps.clock, log, groups, { version, epoch: kept.stream.epoch });
  stops.push(recording.recorder.stop);
  return { boot, stamps, specs, links, voices, forwards, audit, doorway, kept, documents, maps, ...recording };
}

/** Recordings are never forwarded. */
const liveGroups = (specs: readonly LinkSpec[]) => [
  ...new Set(specs.filter(({ target }) => target.kind !== 'replay').map(({ name }) => name)),
];

/** Throws {@link StartError} with the sentence of what was not to be had. */
function must<T extends { readonly ok: boolean }>(found: T | { readonly ok: false; readonly why: string }) {
  if ('why' in found && !found.ok) throw new StartError(found.why);
  return found as Extract<T, { readonly ok: true }>;
}

const failing =
  (what = '') =>
  (error: Error): Promise<never> =>
    Promise.reject(new StartError(what === '' ? error.message : `${what}: ${error.message}`));

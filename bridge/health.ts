/** How the bridge itself is doing: the figures behind `server_health` and `/api/health`. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from './core/clock.ts';
import type { Counters } from './core/counters.ts';
import type { DocumentRoom } from './core/documents.ts';
import type { Fleet } from './core/fleet.ts';
import type { Journal } from './core/journal.ts';
import type { Link } from './core/link.ts';
import type { Overload } from './core/overload.ts';
import type { Recorder } from './core/recordings.ts';
import type { Sessions } from './core/sessions.ts';
import { dropsOf, together } from './drops.ts';
import type { ForwardState } from './protocol/forward.ts';
import type { CompanionHealth, ServerHealth } from './protocol/health.ts';
import type { LinkState } from './protocol/state.ts';

export type HealthParts = {
  readonly clock: Clock;
  readonly version: string;
  readonly sessions: Sessions;
  readonly fleet: Fleet;
  readonly counters: Counters;
  readonly links: readonly Link[];
  readonly journal: Journal;
  readonly overload: Overload;
  readonly forwards: () => readonly ForwardState[];
  /** Undefined until it was looked at. */
  readonly companion: () => CompanionHealth | undefined;
  readonly recorder: Pick<Recorder, 'status'>;
  readonly documents: Pick<DocumentRoom, 'status'>;
};

export type HealthMonitor = {
  read(): ServerHealth;
  /** Begins a new period for the figures that are a worst case of one. */
  turn(): void;
  stop(): void;
};

/** Starts to watch the event loop. */
export function watchHealth(parts: HealthParts): HealthMonitor {
  const { clock, version, sessions, fleet, counters, links, journal, overload, recorder, documents } = parts;
  const startedAt = clock.monoMs();
  const loop = monitorEventLoopDelay({ resolution: 10 });
  loop.enable();
  return {
    read: () => {
      const { state, why, bytes, files, counters: recorded } = recorder.status();
      const drops = dropsOf({
        gateway: counters.all(),
        journal: journal.status().counters,
        links: together(links.map((link) => link.status().counters)),
        forwards: together(parts.forwards().map(({ counters: counted }) => counted)),
        recorder: recorded,
        documents: documents.status().counters,
      });
      return {
        t: 'server_health',
        at: clock.monoMs(),
        version,
        uptimeS: Math.round((clock.monoMs() - startedAt) / 1000),
        activeSessions: sessions.activeCount,
        totalSessions: sessions.totalCount,
        vehicleConnected: fleet.linkedCount > 0,
        ros: rosOf(links),
        loopLagMs: Math.round(loop.max / 1e4) / 100,
        overload: { level: overload.level, why: overload.why },
        recording: { state, why, bytes, files, dropped: drops.recordings ?? 0 },
        ...forwardsOf(parts.forwards()),
        ...companionOf(parts.companion()),
        drops,
        counters: {
          ...counters.all(),
          ...linkCounters(links),
          ...journalCounters(journal),
          ...recorderCounters(recorded),
        },
      };
    },
    turn: () => loop.reset(),
    stop: () => loop.disable(),
  };
}

/** For the wire: counts of 0, which are most of it, are left out ([L4]). */
export function briefly(health: ServerHealth): ServerHealth {
  const counted = (counts: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
  const { drops, counters } = health;
  return { ...health, ...(drops && { drops: counted(drops) }), counters: counted(counters) };
}

/** A link as the operators are told of it. */
export function linkStateOf(link: Link): LinkState {
  const { id, url, name, replay, playing } = link;
  const { up, why, framesPerS, bytesPerS, lossPct, signing } = link.status();
  const state = { id, url, name, replay, up, why, framesPerS, bytesPerS, lossPct, ...(signing && { signing }) };
  return playing ? { ...state, playback: playing.playback() } : state;
}

/** Of each link that goes through ROS 2, in its own words. */
function rosOf(links: readonly Link[]): string {
  const said = links.flatMap((link) => {
    const { ros } = link.status();
    return ros === undefined ? [] : { id: link.id, ros };
  });
  if (said.length === 0) return 'unavailable: no ROS 2 link is configured';
  return said.map(({ id, ros }) => (said.length === 1 ? ros : `${id}: ${ros}`)).join('; ');
}

const forwardsOf = (forwards: readonly ForwardState[]) => (forwards.length > 0 ? { forwards: [...forwards] } : {});

const companionOf = (companion: CompanionHealth | undefined) => (companion ? { companion } : {});

function linkCounters(links: readonly Link[]): Record<string, number> {
  const named = (link: Link) =>
    Object.entries(link.status().counters).map(([name, count]): [string, number] => [`${link.id}.${name}`, count]);
  return Object.fromEntries(links.flatMap(named));
}

/** Sync times in ms; `durable` is 1 while everything is on disk or about to be. */
function journalCounters(journal: Journal): Record<string, number> {
  const { durability, waiting, maxSyncMs, counters } = journal.status();
  const named = Object.entries(counters).map(([name, count]): [string, number] => [`journal.${name}`, count]);
  const figures = { 'journal.durable': durability.durable ? 1 : 0, 'journal.waiting': waiting };
  return { ...Object.fromEntries(named), ...figures, 'journal.max_sync_ms': Math.round(maxSyncMs) };
}

const recorderCounters = (counted: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(counted).map(([name, count]) => [`recording.${name}`, count]));

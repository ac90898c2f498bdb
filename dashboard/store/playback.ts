/** The time of recordings: how far one has come by now, and how old what it shows was then ([R1]). */
import type { LinkState, Playback } from '../../bridge/protocol/state.ts';
import type { Vehicle } from '../../bridge/protocol/vehicle.ts';
import type { Mirror } from '../client/mirror.ts';
import type { DashboardState } from './dashboard-state.ts';

/** A link that is a recording. */
export type Replay = LinkState & { readonly playback: Playback };

type HasLinks = { readonly mirror: Pick<Mirror, 'links'> };

const isReplay = (link: LinkState): link is Replay => link.playback !== undefined;

export const replaysOf = ({ mirror }: HasLinks): readonly Replay[] => mirror.links.filter(isReplay);

/** The recording that a vehicle is of; null for a live one. */
export function replayOf({ mirror }: HasLinks, vehicle: Vehicle | null): Replay | null {
  if (vehicle?.replay !== true) return null;
  return mirror.links.filter(isReplay).find(({ name }) => name === vehicle.link) ?? null;
}

/** The newer of both of each recording: an answer to this page may have overtaken what is told to all. */
export function newestPlayback<M extends Pick<Mirror, 'links' | 'welcome'>>(before: M, now: M): M {
  if (before.links === now.links || before.welcome?.boot !== now.welcome?.boot) return now;
  const known = new Map(replaysOf({ mirror: before }).map((replay) => [replay.id, replay]));
  const isOlder = ({ id, playback }: LinkState) => (playback?.asOf ?? Infinity) < (known.get(id)?.playback.asOf ?? 0);
  if (!now.links.some(isOlder)) return now;
  return { ...now, links: now.links.map((link) => (isOlder(link) ? (known.get(link.id) ?? link) : link)) };
}

/** How long it has played since its bridge told of it, in ms of its own. */
function sinceMs({ asOf, speed, paused, ended }: Playback, { nowMs, offsetMs }: Now): number {
  if (paused || ended || offsetMs === null) return 0;
  return Math.max(0, nowMs + offsetMs - asOf) * speed;
}

type Now = Pick<DashboardState, 'nowMs' | 'offsetMs'>;

export const positionMsOf = (playback: Playback, now: Now): number =>
  Math.min(playback.lengthMs, playback.positionMs + sinceMs(playback, now));

/** The recorder's wall clock now. */
export const recordedWallOf = (playback: Playback, now: Now): number =>
  playback.wall + (positionMsOf(playback, now) - playback.positionMs);

/** Age of something of a recording, by the recording's own clock. */
export const recordedAgeMs = (playback: Playback, at: number, now: Now): number =>
  Math.max(0, playback.at + (positionMsOf(playback, now) - playback.positionMs) - at);

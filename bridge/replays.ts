/**
 * Recordings as links that come and go: opened, steered and closed while the live links go on, and what becomes of what
 * they report. What they play happened then: it is told with the time of then, once, and never as live.
 */
import type { Clock, Stop } from './core/clock.ts';
import { Counters } from './core/counters.ts';
import type { Fleet, Happening } from './core/fleet.ts';
import type { Link, LinkListener, Playing, PlayingListener } from './core/link.ts';
import type { ReplayAnswer, ReplayRefusal, Replays } from './core/replays.ts';
import { ReplayLink } from './links/replay.ts';
import { realTimers } from './links/timers.ts';
import type { ReplayState } from './protocol/replay.ts';

const mostReplays = 2;

/** A file that may be played, or one sentence why not. */
export type FindRecording = (name: string) => Promise<{ readonly ok: true; readonly path: string } | ReplayRefusal>;

export type ReplaysOptions = {
  readonly clock: Clock;
  readonly fleet: Fleet;
  /** All links of the bridge. Replays are added to it and taken from it. */
  readonly links: Link[];
  find: FindRecording;
  listenerOf(link: Link): LinkListener;
  reportLinks(): void;
};

type Opened = { readonly link: Link; readonly stop: Stop };
type Played = Link & { readonly playing: Playing };
const isPlayed = (link: Link): link is Played => link.playing !== undefined;

function tell(link: Played): ReplayState {
  const { up, why } = link.status();
  return { id: link.id, file: link.playing.file, up, why, ...link.playing.playback() };
}

const unknown = (id: string): ReplayRefusal => ({ ok: false, code: 'UNKNOWN', why: `no replay is called ${id}` });

/** `adopt` takes in what was started with the bridge, with its stop. */
export type ReplayTable = Replays & { adopt(link: Link, stop: Stop): void; readonly stop: Stop };

export function replaysOver({ clock, fleet, links, find, listenerOf, reportLinks }: ReplaysOptions): ReplayTable {
  const opened = new Map<string, Opened>();
  let numbers = 0;

  const all = () => links.filter(isPlayed);

  const unusedId = (): string => {
    const id = `replay-${++numbers}`;
    return links.some((link) => link.name === id || link.id === id) ? unusedId() : id;
  };

  /** Resolves with its first word. */
  const start = (link: Played): Promise<boolean> =>
    new Promise((resolve) => {
      const listener = listenerOf(link);
      links.push(link);
      const stop = link.start({
        ...listener,
        onLink(up, why, at) {
          listener.onLink(up, why, at);
          resolve(up);
        },
      });
      opened.set(link.id, { link, stop });
    });

  const close = async ({ link, stop }: Opened): Promise<void> => {
    opened.delete(link.id);
    await stop();
    const place = links.indexOf(link);
    if (place !== -1) links.splice(place, 1);
    fleet.remove(link);
    reportLinks();
  };

  return {
    list: () => all().map(tell),
    async open(recording, speed): Promise<ReplayAnswer> {
      const found = await find(recording);
      if (!found.ok) return found;
      if (all().length >= mostReplays) {
        const why = `${mostReplays} recordings are played already: close one of them first`;
        return { ok: false, code: 'TOO_MANY', why };
      }
      const id = unusedId();
      const spec = {
        id,
        name: id,
        url: `replay://${recording}`,
        target: { kind: 'replay', path: found.path, speed },
      } as const;
      const counters = new Counters();
      const link: Played = new ReplayLink({
        spec,
        path: found.path,
        title: recording,
        speed,
        clock,
        counters,
        timers: realTimers,
      });
      if (await start(link)) return { ok: true, replay: tell(link) };
      const { why } = link.status();
      const mine = opened.get(id);
      if (mine) await close(mine);
      return { ok: false, code: 'NOT_PLAYABLE', why };
    },
    steer(id, change) {
      const link = all().find((one) => one.id === id);
      if (link === undefined) return unknown(id);
      link.playing.steer(change);
      return { ok: true, replay: tell(link) };
    },
    async close(id) {
      const mine = opened.get(id);
      if (mine === undefined) return unknown(id);
      await close(mine);
      return { ok: true };
    },
    adopt(link, stop) {
      if (isPlayed(link)) opened.set(link.id, { link, stop });
    },
    stop: async () => {
      await Promise.all([...opened.values()].map(({ stop }) => stop()));
    },
  };
}

/** What happened in a recording, with the time of then; nothing where it was told before ([R4]). */
export function toldOf({ playing }: Link, happenings: readonly Happening[], now: number): readonly Happening[] {
  if (playing === undefined) return happenings;
  return happenings.flatMap((happening) => {
    const recorded = playing.tellsAt(happening.at);
    return recorded === null ? [] : [{ ...happening, at: now, recorded }];
  });
}

/** What only recordings tell. */
export const playingListener = (
  link: Link,
  { fleet, announce, reportLinks }: PlayingParts,
): { readonly playing?: PlayingListener } =>
  link.playing === undefined
    ? {}
    : {
        playing: {
          onClock: (at) => announce(fleet.sweepRecording(link, at)),
          onSeek: () => fleet.beginAgain(link),
          onSought: () => fleet.show(link),
          onPlayback: reportLinks,
        },
      };

type PlayingParts = {
  readonly fleet: Fleet;
  announce(happenings: readonly Happening[]): void;
  reportLinks(): void;
};

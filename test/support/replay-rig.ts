/** A recording that plays into a real fleet by a clock that is turned by hand, with all that it tells. */
import type { Happening } from '../../bridge/core/fleet.ts';
import { Fleet } from '../../bridge/core/fleet.ts';
import type { Link } from '../../bridge/core/link.ts';
import { createLink } from '../../bridge/links/create.ts';
import { parseLinks } from '../../bridge/links/link-specs.ts';
import { playingListener, toldOf } from '../../bridge/replays.ts';
import { settled } from './live-link.ts';
import { ManualClock } from './manual-clock.ts';
import { ManualTimers } from './manual-timers.ts';

export type Told = { readonly recorded: number | undefined; readonly body: Happening['body'] };

export function replayRig(url: string) {
  const clock = new ManualClock();
  const timers = new ManualTimers(clock);
  const specs = parseLinks([url]);
  if (!specs.ok || specs.value[0] === undefined) throw new Error('not a link');
  const link: Link = createLink(specs.value[0], { clock, timers, log: { info: () => {} } });
  const { playing } = link;
  if (playing === undefined) throw new Error('not a recording');
  const fleet = new Fleet();
  const told: Told[] = [];
  const links: string[] = [];
  const announce = (happenings: readonly Happening[]) => {
    for (const { recorded, body } of toldOf(link, happenings, clock.monoMs())) told.push({ recorded, body });
  };
  const listener = playingListener(link, { fleet, announce, reportLinks: () => {} });
  let arrivals = 0;
  const stop = link.start({
    ...(listener.playing && {
      playing: {
        ...listener.playing,
        onSought() {
          arrivals += 1;
          listener.playing?.onSought();
        },
      },
    }),
    onLink: (up, why) => links.push(`${up ? 'up' : 'down'}: ${why}`),
    onReport: (from, at, report) => announce(fleet.observe(link, from, at, report)),
    onFrame: () => {
      throw new Error('a recording hands no frame on');
    },
  });

  /** Lets what is due happen, without time passing: what is told comes to rest, and no file is being read. */
  const rest = async () => {
    for (let calm = 0, last = ''; calm < 4; ) {
      await settled();
      await new Promise((resolve) => setTimeout(resolve, 1));
      const now = JSON.stringify([told.length, links.length, fleet.version, playing.playback().lengthMs]);
      const reads = process.getActiveResourcesInfo().some((kind) => kind.startsWith('FSReq'));
      calm = now === last && !reads ? calm + 1 : 0;
      last = now;
    }
  };

  return {
    ...{ clock, timers, link, playing, fleet, told, links, stop, rest },
    /** Time passes until the fact holds. */
    async until(fact: () => boolean): Promise<void> {
      for (let turns = 0; !fact(); turns++) {
        if (turns > 400_000) throw new Error('it never comes');
        const { nextMs } = timers;
        if (nextMs === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
        else timers.advance(nextMs);
        await settled();
      }
    },
    /** Moves it there; no time passes. */
    async seek(positionMs: number): Promise<void> {
      const before = arrivals;
      playing.steer({ positionMs });
      for (let turns = 0; arrivals === before; turns++) {
        if (turns > 10_000) throw new Error('it never arrives');
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      await rest();
    },
    async toTheEnd(): Promise<void> {
      await this.until(() => playing.playback().ended);
    },
    /** Until its clock is there; the machine's clock moves no further than that. */
    async to(positionMs: number): Promise<void> {
      for (;;) {
        const { positionMs: here, speed } = playing.playback();
        if (here >= positionMs - 1e-6) return;
        const leftMs = (positionMs - here) / speed;
        // Where it waits for nothing the file is read.
        if (timers.nextMs === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
        else timers.advance(Math.min(leftMs, timers.nextMs));
        await settled();
      }
    },
    /** What is known of its vehicles, with ages instead of times. */
    known() {
      const { at } = playing.playback();
      return fleet.vehicles().map(({ handle: _, heardAt, groups, ...vehicle }) => ({
        ...vehicle,
        heardAgoMs: Math.round(at - heardAt),
        groups: Object.fromEntries(
          Object.entries(groups).map(([name, group]) => [name, { agoMs: Math.round(at - group.at), v: group.v }]),
        ),
      }));
    },
  };
}

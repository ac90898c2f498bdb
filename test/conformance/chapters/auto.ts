/** Driving a mission in AUTO: what is said on the way, and what interferes. All of it slow. */
import type { Behaviour, Chapter } from '../behaviour.ts';
import { arm, ask, command, enter, heartbeat, mode, result } from '../commands.ts';
import { speed, waitSpeed, waitStanding } from '../driving.ts';
import type { Expect } from '../expect.ts';
import { clear, distance, here, type Item, item, missionResult, offset, plan, put, waypoint } from '../missions.ts';
import { setParam } from '../parameters.ts';
import type { Peer } from '../peer.ts';

const legM = 20;
const patient = { within: 90_000 };

function auto(id: string, what: string, run: (peer: Peer, expect: Expect) => Promise<void>): Behaviour {
  return { id, what, source: 'sitl 4.7', slow: true, run };
}

/** A line to the north from where it stands: home and `count` waypoints, with what `change` makes of them. */
async function line(
  peer: Peer,
  count: number,
  change: (items: Item[]) => Item[] = (items) => items,
): Promise<readonly Item[]> {
  const start = await here(peer);
  const points = Array.from({ length: count }, (_, i) => waypoint(offset(start, legM * (i + 1), 0)));
  const items = change([waypoint(start), ...points]);
  await put(peer, items);
  return items;
}

async function go(peer: Peer): Promise<void> {
  await arm(peer);
  await enter(peer, mode.auto);
}

export const autoDriving: Chapter = {
  name: 'auto',
  behaviours: [
    auto(
      'AUTO-01',
      'it says each waypoint begun and reached, MISSION_ITEM_REACHED once each, then "Mission Complete"',
      async (peer, expect) => {
        const since = peer.mark();
        await line(peer, 3);
        await go(peer);
        await peer.waitText(/^Mission Complete$/, { ...patient, since, severity: 5 });
        for (const n of [1, 2, 3]) {
          await peer.waitText(new RegExp(`^Mission: ${n} WP$`), { since, severity: 6 });
          await peer.waitText(new RegExp(`^Reached waypoint #${n}$`), { since, severity: 6 });
        }
        expect.equal(
          'reached',
          peer.all('MISSION_ITEM_REACHED', since).map(({ fields }) => fields.seq),
          [1, 2, 3],
        );
      },
    ),
    auto('AUTO-02', 'it passes within WP_RADIUS of each waypoint', async (peer, expect) => {
      const since = peer.mark();
      const items = await line(peer, 2);
      await go(peer);
      await peer.waitText(/^Mission Complete$/, { ...patient, since });
      const track = peer.all('GLOBAL_POSITION_INT', since).map(({ fields: { lat, lon } }) => ({ lat, lon }));
      for (const { x, y } of items.slice(1)) {
        const closest = Math.min(...track.map((spot) => distance(spot, { lat: x, lon: y })));
        expect.between('metres past', closest, 0, 3.5);
      }
    }),
    auto('AUTO-03', 'the speed between is WP_SPEED', async (peer, expect) => {
      await setParam(peer, 'WP_SPEED', 3);
      const since = peer.mark();
      await line(peer, 3);
      await go(peer);
      await peer.wait('MISSION_ITEM_REACHED', ({ seq }) => seq === 1, { ...patient, since });
      await peer.elapse(3000);
      expect.near('m/s', speed(peer), 3, 0.1);
    }),
    auto('AUTO-04', 'after the end it stays in AUTO and stands; mission state COMPLETE', async (peer, expect) => {
      const since = peer.mark();
      await line(peer, 1);
      await go(peer);
      await peer.waitText(/^Mission Complete$/, { ...patient, since });
      await waitStanding(peer);
      expect.equal('mode', heartbeat(peer)?.custom_mode, mode.auto);
      expect.equal(
        'mission_state',
        (await peer.wait('MISSION_CURRENT', undefined, { since: peer.mark() })).fields.mission_state,
        5,
      );
    }),
    auto(
      'AUTO-05',
      'under way MISSION_CURRENT says ACTIVE, mission mode 1 and the item; NAV_CONTROLLER_OUTPUT counts the metres down',
      async (peer, expect) => {
        await line(peer, 2);
        await go(peer);
        await waitSpeed(peer, 'it to drive', (mps) => mps > 1);
        const since = peer.mark();
        const { fields } = await peer.wait('MISSION_CURRENT');
        expect.equal('state, mode, seq', [fields.mission_state, fields.mission_mode, fields.seq], [3, 1, 1]);
        await peer.elapse(2200);
        const far = peer.all('NAV_CONTROLLER_OUTPUT', since).map(({ fields: { wp_dist } }) => wp_dist);
        expect.holds('wp_dist falling', far.length >= 2 && (far[0] ?? 0) > (far.at(-1) ?? 0), far);
      },
    ),
    auto('AUTO-06', 'AUTO entered again goes on with the item that it left', async (peer, expect) => {
      const since = peer.mark();
      await line(peer, 3);
      await go(peer);
      await peer.wait('MISSION_ITEM_REACHED', ({ seq }) => seq === 1, { ...patient, since });
      await peer.elapse(500);
      await enter(peer, mode.hold);
      await waitStanding(peer);
      await enter(peer, mode.auto);
      const { fields } = await peer.wait('MISSION_CURRENT', undefined, { since: peer.mark() });
      expect.equal('seq', fields.seq, 2);
    }),
    auto('AUTO-07', 'MISSION_START (300) enters AUTO and drives', async (peer, expect) => {
      await line(peer, 1);
      await arm(peer);
      expect.equal('result', await ask(peer, command.missionStart), result.accepted);
      await waitSpeed(peer, 'it to drive', (mps) => mps > 1);
      expect.equal('mode', heartbeat(peer)?.custom_mode, mode.auto);
    }),
    auto(
      'AUTO-08',
      'a waypoint with param1 3 makes it wait: "Reached waypoint #1. Loiter for 3 seconds"',
      async (peer, expect) => {
        const since = peer.mark();
        await line(peer, 2, (items) => items.map((each, i) => (i === 1 ? { ...each, p1: 3 } : each)));
        await go(peer);
        const reached = await peer.waitText(/^Reached waypoint #1\. Loiter for 3 seconds$/, { ...patient, since });
        const next = await peer.waitText(/^Mission: 2 WP$/, { ...patient, since });
        expect.near('seconds', (next.at - reached.at) / 1000, 3, 0.8);
      },
    ),
    auto(
      'AUTO-09',
      'DO_CHANGE_SPEED on the way: "Mission: 2 ChangeSpeed", "speed: 2.0 m/s", and it drives that fast',
      async (peer, expect) => {
        const since = peer.mark();
        await line(peer, 3, ([home, first, ...rest]) =>
          [home, first, item(178, { p1: 1, p2: 2 }), ...rest].flatMap((each) => each ?? []),
        );
        await go(peer);
        await peer.waitText(/^Mission: 2 ChangeSpeed$/, { ...patient, since });
        await peer.waitText(/^speed: 2\.0 m\/s$/, { ...patient, since });
        await peer.elapse(5000);
        expect.near('m/s', speed(peer), 2, 0.1);
      },
    ),
    auto(
      'AUTO-10',
      'an upload while it drives is taken, with "Auto mission changed, restarted command"',
      async (peer) => {
        const items = await line(peer, 3);
        await go(peer);
        await waitSpeed(peer, 'it to drive', (mps) => mps > 1);
        const since = peer.mark();
        await put(peer, items);
        await peer.waitText(/^Auto mission changed, restarted command$/, { since, severity: 2 });
      },
    ),
    auto(
      'AUTO-11',
      'MISSION_CLEAR_ALL while it drives: MISSION_ACK 0, it stays in AUTO and stops',
      async (peer, expect) => {
        await line(peer, 3);
        await go(peer);
        await waitSpeed(peer, 'it to drive', (mps) => mps > 1);
        expect.equal('MISSION_ACK', await clear(peer), missionResult.accepted);
        await waitStanding(peer);
        expect.equal('mode', heartbeat(peer)?.custom_mode, mode.auto);
      },
    ),
    auto('AUTO-12', 'DO_JUMP goes back as often as it says', async (peer, expect) => {
      const since = peer.mark();
      await line(peer, 2, (items) => [...items, item(177, { p1: 1, p2: 1 })]);
      await go(peer);
      await peer.waitText(/^Mission Complete$/, { within: 150_000, since });
      expect.equal(
        'reached',
        peer.all('MISSION_ITEM_REACHED', since).map(({ fields }) => fields.seq),
        [1, 2, 1, 2],
      );
    }),
    auto('AUTO-13', 'NAV_DELAY waits', async (peer, expect) => {
      const since = peer.mark();
      await line(peer, 2, ([home, first, ...rest]) =>
        [home, first, item(93, { p1: 6, p2: -1, p3: -1, p4: -1 }), ...rest].flatMap((each) => each ?? []),
      );
      await go(peer);
      const delay = await peer.waitText(/^Mission: 2 Delay$/, { ...patient, since });
      const next = await peer.waitText(/^Mission: 3 WP$/, { ...patient, since });
      expect.near('seconds', (next.at - delay.at) / 1000, 6, 0.5);
    }),
    auto('AUTO-14', 'DO_SET_SERVO on the way moves the output', async (peer) => {
      await line(peer, 2, ([home, first, ...rest]) =>
        [home, first, item(183, { p1: 9, p2: 1750 }), ...rest].flatMap((each) => each ?? []),
      );
      await go(peer);
      await peer.wait('SERVO_OUTPUT_RAW', ({ servo9_raw }) => servo9_raw === 1750, { ...patient, since: peer.mark() });
    }),
    auto('AUTO-15', 'RTL drives home, says "Reached destination" and stands there', async (peer, expect) => {
      const start = await here(peer);
      await ask(peer, command.setHome, [1]);
      await line(peer, 1);
      await go(peer);
      await peer.waitText(/^Mission Complete$/, { ...patient });
      const since = peer.mark();
      await enter(peer, mode.rtl);
      await peer.waitText(/^Reached destination$/, { within: 60_000, since, severity: 6 });
      await waitStanding(peer);
      expect.between('metres from home', distance(await here(peer), start), 0, 4);
    }),
    auto('AUTO-16', 'SMART_RTL drives back the way that it came', async (peer, expect) => {
      const start = await here(peer);
      await put(peer, [waypoint(start), waypoint(offset(start, 25, 0)), waypoint(offset(start, 25, 25))]);
      await go(peer);
      const since = peer.mark();
      await peer.waitText(/^Mission Complete$/, { ...patient, since });
      await enter(peer, mode.smartRtl);
      const back = peer.mark();
      await peer.until(() => {
        const { lat, lon } = peer.hearing.newest('GLOBAL_POSITION_INT')?.fields ?? start;
        return distance({ lat, lon }, start) < 4 ? true : undefined;
      }, 90_000);
      const corner = offset(start, 25, 0);
      const track = peer.all('GLOBAL_POSITION_INT', back).map(({ fields: { lat, lon } }) => ({ lat, lon }));
      expect.between('metres from the corner', Math.min(...track.map((spot) => distance(spot, corner))), 0, 6);
      expect.between('metres from the start', distance(track.at(-1) ?? corner, start), 0, 5);
    }),
    auto('AUTO-17', 'MISSION_SET_CURRENT under way makes it drive to that item next', async (peer, expect) => {
      await line(peer, 3);
      await go(peer);
      await waitSpeed(peer, 'it to drive', (mps) => mps > 1);
      const since = peer.mark();
      peer.say('MISSION_SET_CURRENT', { seq: 3, ...peer.target });
      await peer.waitText(/^Mission Complete$/, { ...patient, since });
      expect.equal(
        'reached',
        peer.all('MISSION_ITEM_REACHED', since).map(({ fields }) => fields.seq),
        [3],
      );
    }),
    auto('AUTO-18', 'disarmed in AUTO it stands; armed, it drives', async (peer, expect) => {
      await put(peer, plan(offset(await here(peer), 20, 0), 2));
      await enter(peer, mode.auto);
      await peer.elapse(3000);
      expect.between('m/s disarmed', speed(peer), 0, 0.1);
      await arm(peer);
      await waitSpeed(peer, 'it to drive', (mps) => mps > 1);
    }),
    auto(
      'AUTO-19',
      "a waypoint that a DO_ command follows is reported reached by that command's number, the text has its own",
      async (peer, expect) => {
        const since = peer.mark();
        await line(peer, 2, ([home, first, ...rest]) =>
          [home, first, item(178, { p1: 1, p2: 2 }), ...rest].flatMap((each) => each ?? []),
        );
        await go(peer);
        await peer.waitText(/^Mission Complete$/, { ...patient, since });
        const reached = peer.all('MISSION_ITEM_REACHED', since).map(({ fields }) => fields.seq);
        expect.equal('reached', reached, [2, 3]);
        await peer.waitText(/^Reached waypoint #1$/, { since });
      },
    ),
  ],
};

/** GUIDED: set-points, how long they hold, and where they are ignored. */
import type { Behaviour, Chapter } from '../behaviour.ts';
import { arm, askInt, command, enter, heartbeat, mode, result } from '../commands.ts';
import { sayVelocity, speed, waitSpeed, waitStanding } from '../driving.ts';
import type { Expect } from '../expect.ts';
import { distance, here, offset, type Place } from '../missions.ts';
import type { Peer } from '../peer.ts';

const periodMs = 100;

function guided(id: string, what: string, run: (peer: Peer, expect: Expect) => Promise<void>, slow = true): Behaviour {
  return { id, what, source: 'sitl 4.9', run, ...(slow ? { slow: true as const } : {}) };
}

async function ready(peer: Peer): Promise<void> {
  await enter(peer, mode.guided);
  await arm(peer);
}

/** SET_POSITION_TARGET_GLOBAL_INT; only the position counts. */
function sayPlace(peer: Peer, { lat, lon }: Place): void {
  peer.say('SET_POSITION_TARGET_GLOBAL_INT', {
    ...{
      time_boot_ms: 0,
      lat_int: lat,
      lon_int: lon,
      alt: 0,
      vx: 0,
      vy: 0,
      vz: 0,
      afx: 0,
      afy: 0,
      afz: 0,
      yaw: 0,
      yaw_rate: 0,
    },
    ...{ type_mask: 0xff8, coordinate_frame: 6, ...peer.target },
  });
}

/** Straight on at a share of the cruise speed: thrust, with the attitude given as none. */
function sayAttitude(peer: Peer, thrust: number): void {
  const rates = { body_roll_rate: 0, body_pitch_rate: 0, body_yaw_rate: 0 };
  peer.say('SET_ATTITUDE_TARGET', {
    time_boot_ms: 0,
    type_mask: 0x80 | 3,
    q: [1, 0, 0, 0],
    ...rates,
    thrust,
    ...peer.target,
  });
}

const notReceived = /^target not received last 3secs, stopping$/;

async function expectTimeout(peer: Peer, expect: Expect, say: () => void): Promise<void> {
  await ready(peer);
  const stop = peer.every(periodMs, say);
  await waitSpeed(peer, 'it to drive', (mps) => mps > 1);
  await peer.elapse(4000);
  stop();
  const last = peer.hearing.bootMs;
  const since = peer.mark();
  const text = await peer.waitText(notReceived, { within: 8000, since, severity: 4 });
  expect.near('seconds', (text.at - last) / 1000, 3, 0.1);
  await waitStanding(peer);
  const said = peer.hearing.texts.slice(since.texts).filter((each) => notReceived.test(each.text));
  expect.equal('times said', said.length, 1);
}

export const guidedDriving: Chapter = {
  name: 'guided',
  behaviours: [
    guided('GUI-01', 'a velocity in the body frame is driven: 1.5 m/s', async (peer, expect) => {
      await ready(peer);
      peer.every(periodMs, () => sayVelocity(peer, 1.5));
      await peer.elapse(8000);
      expect.near('m/s', speed(peer), 1.5, 0.05);
    }),
    guided(
      'GUI-02',
      'velocity set-points hold 3.0 s: "target not received last 3secs, stopping" once, then it stops',
      (peer, expect) => expectTimeout(peer, expect, () => sayVelocity(peer, 1.5)),
    ),
    guided('GUI-03', 'SET_ATTITUDE_TARGET holds 3.0 s as well', (peer, expect) =>
      expectTimeout(peer, expect, () => sayAttitude(peer, 0.5)),
    ),
    guided('GUI-04', 'from 1.5 m/s it stands 4.4 s after the last set-point', async (peer, expect) => {
      await ready(peer);
      const stop = peer.every(periodMs, () => sayVelocity(peer, 1.5));
      await peer.elapse(9000);
      stop();
      const last = peer.hearing.bootMs;
      await waitStanding(peer);
      expect.near('seconds', (peer.hearing.bootMs - last) / 1000, 4.4, 0.1);
    }),
    guided(
      'GUI-05',
      'a place is driven to without being repeated, and MISSION_ITEM_REACHED says seq 0',
      async (peer, expect) => {
        await ready(peer);
        const goal = offset(await here(peer), 30, 0);
        const since = peer.mark();
        sayPlace(peer, goal);
        const reached = await peer.wait('MISSION_ITEM_REACHED', undefined, { within: 60_000, since });
        expect.equal('seq', reached.fields.seq, 0);
        await waitStanding(peer);
        expect.between('metres off', distance(await here(peer), goal), 0, 4);
      },
    ),
    guided(
      'GUI-06',
      'while it drives to a place POSITION_TARGET_GLOBAL_INT (mask 0xFDF8, frame 0) and NAV_CONTROLLER_OUTPUT come',
      async (peer, expect) => {
        await ready(peer);
        const goal = offset(await here(peer), 60, 0);
        const since = peer.mark();
        sayPlace(peer, goal);
        const { fields } = await peer.wait('POSITION_TARGET_GLOBAL_INT', undefined, { since });
        expect.equal('type_mask', fields.type_mask, 0xfdf8);
        expect.equal('coordinate_frame', fields.coordinate_frame, 0);
        expect.between('metres from the goal', distance({ lat: fields.lat_int, lon: fields.lon_int }, goal), 0, 0.5);
        await peer.wait('NAV_CONTROLLER_OUTPUT', undefined, { since });
      },
      false,
    ),
    guided(
      'GUI-07',
      'without a place neither comes',
      async (peer, expect) => {
        await enter(peer, mode.guided);
        const since = peer.mark();
        await peer.elapse(2500);
        expect.equal('messages', peer.all('POSITION_TARGET_GLOBAL_INT', since).length, 0);
      },
      false,
    ),
    guided(
      'GUI-08',
      'set-points outside GUIDED are ignored in silence',
      async (peer, expect) => {
        await arm(peer);
        const since = peer.mark();
        const goal = offset(await here(peer), 30, 0);
        peer.every(periodMs, () => sayVelocity(peer, 2));
        sayPlace(peer, goal);
        await peer.elapse(4000);
        expect.between('m/s', speed(peer), 0, 0.1);
        expect.equal('mode', heartbeat(peer)?.custom_mode, mode.manual);
        expect.equal('text', (await peer.hearText(/target|Ignoring/i, { since, within: 1 }))?.text, undefined);
      },
      false,
    ),
    guided(
      'GUI-09',
      'an acceleration that is not masked out: "Ignoring SET_POSITION_TARGET_LOCAL_NED; set ACC_IGNORE in mask", in two chunks',
      async (peer, expect) => {
        await ready(peer);
        const since = peer.mark();
        sayVelocity(peer, 1.5, 0, 0x5c7 & ~0x1c0);
        const text = await peer.waitText(/^Ignoring SET_POSITION_TARGET_LOCAL_NED; set ACC_IGNORE in mask$/, { since });
        expect.equal('chunks', text.chunks, 2);
        expect.holds('an id', text.id !== 0, text.id);
        await peer.elapse(1500);
        expect.between('m/s', speed(peer), 0, 0.2);
      },
      false,
    ),
    guided('GUI-10', 'DO_REPOSITION drives there and switches to GUIDED on its own', async (peer, expect) => {
      await arm(peer);
      const goal = offset(await here(peer), 0, 25);
      const got = await askInt(peer, command.reposition, {
        params: [-1, 1, 0, Number.NaN],
        frame: 6,
        x: goal.lat,
        y: goal.lon,
      });
      expect.equal('result', got, result.accepted);
      await peer.wait('MISSION_ITEM_REACHED', undefined, { within: 60_000 });
      await waitStanding(peer);
      expect.between('metres off', distance(await here(peer), goal), 0, 4);
    }),
    guided('GUI-11', 'a turn rate turns it: yaw_rate 0.5 rad/s with the velocity', async (peer, expect) => {
      await ready(peer);
      peer.every(periodMs, () => sayVelocity(peer, 1.5, 0.5));
      await peer.elapse(6000);
      const { fields } = await peer.wait('ATTITUDE', undefined, { since: peer.mark() });
      expect.between('rad/s', fields.yawspeed, 0.3, 0.7);
    }),
    guided(
      'GUI-12',
      'entering GUIDED stops it: nothing moves until a set-point comes',
      async (peer, expect) => {
        await ready(peer);
        await peer.elapse(3000);
        expect.between('m/s', speed(peer), 0, 0.1);
      },
      false,
    ),
    guided('GUI-13', 'a newer place replaces the one before', async (peer, expect) => {
      await ready(peer);
      const start = await here(peer);
      sayPlace(peer, offset(start, 80, 0));
      await waitSpeed(peer, 'it to drive', (mps) => mps > 1);
      const goal = offset(start, 0, 20);
      const since = peer.mark();
      sayPlace(peer, goal);
      await peer.wait('MISSION_ITEM_REACHED', undefined, { within: 60_000, since });
      expect.between('metres off', distance(await here(peer), goal), 0, 5);
    }),
    guided('GUI-14', 'a velocity of zero brakes: from 1.5 m/s it stands in about 2 s', async (peer, expect) => {
      await ready(peer);
      let wanted = 1.5;
      peer.every(periodMs, () => sayVelocity(peer, wanted));
      await peer.elapse(8000);
      wanted = 0;
      const from = peer.hearing.bootMs;
      await waitStanding(peer);
      expect.between('seconds', (peer.hearing.bootMs - from) / 1000, 0.5, 2.5);
    }),
  ],
};

/** Whose hands are on the sticks: RC override, MANUAL_CONTROL, and how they lapse. */
import type { Behaviour, Chapter } from '../behaviour.ts';
import { arm, enter, heartbeat, mode, setInterval } from '../commands.ts';
import { armIn, holdSticks, sayManual, sayOverride, speed, unused, waitSpeed } from '../driving.ts';
import type { Expect } from '../expect.ts';
import { setParam } from '../parameters.ts';
import type { Peer } from '../peer.ts';
import { id as messageId } from '../surroundings.ts';

/** RC_CHANNELS at 25 Hz meanwhile. */
async function watching(peer: Peer, run: () => Promise<void>): Promise<void> {
  await setInterval(peer, messageId.rcChannels, 40_000);
  try {
    await run();
  } finally {
    await setInterval(peer, messageId.rcChannels, 0);
  }
}

async function channel(
  peer: Peer,
  what: string,
  is: (steering: number, throttle: number) => boolean,
  within = 500,
): Promise<number> {
  const options = { within: within + peer.slackMs, since: peer.mark(), what };
  return (await peer.wait('RC_CHANNELS', ({ chan1_raw, chan3_raw }) => is(chan1_raw, chan3_raw), options)).at;
}

function sticks(id: string, what: string, run: (peer: Peer, expect: Expect) => Promise<void>): Behaviour {
  return { id, what, source: 'sitl 4.10', run: (peer, expect) => watching(peer, () => run(peer, expect)) };
}

function lapse(id: string, seconds: number, wanted: number): Behaviour {
  return sticks(
    id,
    `with RC_OVERRIDE_TIME ${seconds} an override lapses ${wanted} s after the last one: the receiver's values again, no text, no other mode`,
    async (peer, expect) => {
      await setParam(peer, 'RC_OVERRIDE_TIME', seconds);
      const hands = holdSticks(peer, { steering: 1600, throttle: 1700 });
      await channel(peer, 'the override', (steering, throttle) => steering === 1600 && throttle === 1700);
      const since = peer.mark();
      const last = hands.letGo();
      const at = await channel(
        peer,
        "the receiver's 1500",
        (steering, throttle) => steering === 1500 && throttle === 1500,
        6000,
      );
      expect.near('seconds', (at - last) / 1000, wanted, 0.1);
      expect.equal('texts', peer.texts(since), 'no text');
      expect.equal('mode', heartbeat(peer)?.custom_mode, mode.manual);
    },
  );
}

interface Push {
  readonly number: number;
  readonly y: number;
  readonly z: number;
  readonly steering: number;
  readonly throttle: number;
}

const manualControl = (
  [
    { number: 10, y: 0, z: 0, steering: 1500, throttle: 1500 },
    { number: 11, y: 0, z: 1000, steering: 1500, throttle: 2000 },
    { number: 12, y: 0, z: -1000, steering: 1500, throttle: 1000 },
    { number: 13, y: 1000, z: 0, steering: 2000, throttle: 1500 },
    { number: 14, y: -1000, z: 0, steering: 1000, throttle: 1500 },
    { number: 15, y: 0, z: 500, steering: 1500, throttle: 1750 },
  ] satisfies Push[]
).map(({ number, y, z, steering, throttle }: Push) =>
  sticks(
    `RC-${number}`,
    `MANUAL_CONTROL y ${y}, z ${z} is steering ${steering}, throttle ${throttle} (within 2 %)`,
    async (peer, expect) => {
      const stop = peer.every(50, () => sayManual(peer, y, z));
      await peer.elapse(500);
      const { fields } = await peer.wait('RC_CHANNELS', undefined, { since: peer.mark() });
      stop();
      expect.between('steering', fields.chan1_raw, steering - 12, steering + 12);
      expect.between('throttle', fields.chan3_raw, throttle - 12, throttle + 12);
    },
  ),
);

export const sticksAndHands: Chapter = {
  name: 'sticks',
  behaviours: [
    sticks('RC-01', 'RC_CHANNELS shows the override: channel 1 steering, channel 3 throttle', async (peer) => {
      holdSticks(peer, { steering: 1610, throttle: 1720 });
      await channel(peer, 'the override', (steering, throttle) => steering === 1610 && throttle === 1720);
    }),
    sticks('RC-02', '65535 leaves a channel alone', async (peer) => {
      holdSticks(peer, { steering: 1610, throttle: 65_535 });
      await channel(peer, 'the override of one', (steering, throttle) => steering === 1610 && throttle === 1500);
    }),
    sticks('RC-03', '0 gives a channel back at once', async (peer) => {
      const hands = holdSticks(peer, { steering: 1610, throttle: 1720 });
      await channel(peer, 'the override', (steering) => steering === 1610);
      hands.letGo();
      sayOverride(peer, { steering: 0, throttle: 0 });
      await channel(peer, "the receiver's 1500", (steering, throttle) => steering === 1500 && throttle === 1500, 150);
    }),
    lapse('RC-04', 3, 3),
    lapse('RC-05', 1, 0.95),
    sticks('RC-06', 'an override of another system id is ignored in silence', async (peer, expect) => {
      const since = peer.mark();
      const stop = peer.every(50, () => sayOverride(peer, { steering: 1610, throttle: 1720 }, { systemId: 200 }));
      await peer.elapse(1500);
      stop();
      const seen = peer.all('RC_CHANNELS', since).filter(({ fields }) => fields.chan1_raw !== 1500);
      expect.equal('other values', seen.length, 0);
      expect.equal('texts', peer.texts(since), 'no text');
    }),
    sticks('RC-07', 'MANUAL_CONTROL of another system id is ignored', async (peer, expect) => {
      const fields = { x: unused, y: 500, z: 500, r: unused, buttons: 0, target: peer.vehicle.systemId };
      const since = peer.mark();
      const stop = peer.every(50, () => peer.say('MANUAL_CONTROL', fields, { systemId: 200 }));
      await peer.elapse(1500);
      stop();
      const seen = peer.all('RC_CHANNELS', since).filter((rc) => rc.fields.chan1_raw !== 1500);
      expect.equal('other values', seen.length, 0);
    }),
    sticks('RC-08', 'MANUAL_CONTROL for another vehicle is ignored', async (peer, expect) => {
      const since = peer.mark();
      const stop = peer.every(50, () => sayManual(peer, 500, 500, 77));
      await peer.elapse(1500);
      stop();
      const seen = peer.all('RC_CHANNELS', since).filter((rc) => rc.fields.chan1_raw !== 1500);
      expect.equal('other values', seen.length, 0);
    }),
    sticks('RC-09', 'MANUAL_CONTROL lapses like an override, 3.0 s after the last one', async (peer, expect) => {
      const stop = peer.every(50, () => sayManual(peer, 0, 400));
      await channel(peer, 'the stick', (_, throttle) => throttle > 1600);
      stop();
      const last = peer.hearing.bootMs;
      const at = await channel(peer, "the receiver's 1500", (_, throttle) => throttle === 1500, 6000);
      expect.near('seconds', (at - last) / 1000, 3, 0.1);
    }),
    ...manualControl,
    sticks('RC-16', 'an unused axis (32767) of MANUAL_CONTROL leaves its channel alone', async (peer) => {
      peer.every(50, () => sayManual(peer, unused, 400));
      await channel(peer, 'the throttle alone', (steering, throttle) => throttle > 1650 && steering === 1500);
    }),
    {
      id: 'RC-20',
      what: 'armed in MANUAL an override drives it, and the servo outputs follow',
      source: 'sitl 4.10',
      slow: true,
      run: async (peer) => {
        await armIn(peer, mode.manual);
        const since = peer.mark();
        holdSticks(peer, { steering: 1500, throttle: 1650 });
        await waitSpeed(peer, 'it to drive', (mps) => mps > 1);
        await peer.wait('SERVO_OUTPUT_RAW', ({ servo3_raw }) => servo3_raw > 1600, { since });
      },
    },
    {
      id: 'RC-21',
      what: 'the throttle output ramps: about 100 us in the first 0.1 to 0.3 s (MOT_SLEWRATE)',
      source: 'sitl 4.10',
      slow: true,
      run: async (peer, expect) => {
        await armIn(peer, mode.manual);
        await setInterval(peer, messageId.servo, 40_000);
        const from = peer.hearing.bootMs;
        const since = peer.mark();
        holdSticks(peer, { steering: 1500, throttle: 1900 });
        const half = await peer.wait('SERVO_OUTPUT_RAW', ({ servo3_raw }) => servo3_raw >= 1700, { since });
        await setInterval(peer, messageId.servo, 0);
        expect.between('seconds to 1700 us', (half.at - from) / 1000, 0.2, 0.9 + peer.slackMs / 1000);
      },
    },
    {
      id: 'RC-22',
      what: 'reverse: throttle below 1500 drives it backwards',
      source: 'sitl 4.10',
      slow: true,
      run: async (peer, expect) => {
        await armIn(peer, mode.manual);
        holdSticks(peer, { steering: 1500, throttle: 1380 });
        await waitSpeed(peer, 'it to drive', (mps) => mps > 1);
        const { fields } = await peer.wait('GLOBAL_POSITION_INT', undefined, { since: peer.mark() });
        const ahead = (Math.atan2(fields.vy, fields.vx) * 180) / Math.PI - fields.hdg / 100;
        expect.between('degrees between course and heading', Math.abs(((ahead + 540) % 360) - 180), 150, 180);
      },
    },
    {
      id: 'RC-23',
      what: 'steering to the right turns it to the right',
      source: 'sitl 4.10',
      slow: true,
      run: async (peer, expect) => {
        await armIn(peer, mode.manual);
        const hands = holdSticks(peer, { steering: 1500, throttle: 1600 });
        await waitSpeed(peer, 'it to drive', (mps) => mps > 1);
        hands.sticks.steering = 1750;
        await peer.elapse(1500);
        const { fields } = await peer.wait('ATTITUDE', undefined, { since: peer.mark() });
        expect.between('yawspeed, rad/s', fields.yawspeed, 0.1, 5);
      },
    },
    {
      id: 'RC-24',
      what: 'in HOLD the sticks move nothing',
      source: 'sitl 4.3',
      run: async (peer, expect) => {
        await enter(peer, mode.hold);
        await arm(peer);
        holdSticks(peer, { steering: 1500, throttle: 1800 });
        await peer.elapse(2500);
        expect.between('m/s', speed(peer), 0, 0.1);
      },
    },
    {
      id: 'RC-25',
      what: 'for the 3 s before an override lapses it drives on as fast, then rolls out',
      source: 'sitl 4.10',
      slow: true,
      run: async (peer, expect) => {
        await armIn(peer, mode.manual);
        const hands = holdSticks(peer, { steering: 1500, throttle: 1750 });
        await waitSpeed(peer, 'it to reach 6 m/s', (mps) => mps > 6, 40_000);
        hands.letGo();
        await peer.elapse(2800);
        expect.between('m/s after 2.8 s', speed(peer), 6, 12);
        await peer.elapse(5200);
        expect.between('m/s after 8 s', speed(peer), 0, 3);
      },
    },
    {
      id: 'RC-26',
      what: 'ACRO with the sticks centred brakes: it stands well before MANUAL would',
      source: 'sitl 1',
      slow: true,
      run: async (peer, expect) => {
        await armIn(peer, mode.acro);
        const hands = holdSticks(peer, { steering: 1500, throttle: 1600 });
        await waitSpeed(peer, 'it to drive', (mps) => mps > 1.5);
        await peer.elapse(3000);
        const before = speed(peer);
        hands.sticks.throttle = 1500;
        await peer.elapse(3500);
        expect.between(`m/s 3.5 s after ${before.toFixed(1)} m/s`, speed(peer), 0, before / 2);
      },
    },
  ],
};

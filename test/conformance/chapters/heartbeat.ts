/** HEARTBEAT and what it says of each mode. */
import type { Behaviour, Chapter } from '../behaviour.ts';
import { NotHere } from '../behaviour.ts';
import { arm, askMode, enter, heartbeat, mode, request, result } from '../commands.ts';
import { here, item, plan, put } from '../missions.ts';
import { setParam } from '../parameters.ts';
import type { Peer } from '../peer.ts';

interface ModeRow {
  readonly name: string;
  readonly number: number;
  readonly disarmed: number;
  readonly armed: number;
  readonly status: number;
}

const row = (name: string, number: number, disarmed: number, armed: number, status = 4): ModeRow => ({
  name,
  number,
  disarmed,
  armed,
  status,
});

const modes: readonly ModeRow[] = [
  row('MANUAL', mode.manual, 0x41, 0xc1),
  row('ACRO', mode.acro, 0x41, 0xc1),
  row('STEERING', mode.steering, 0x41, 0xc1),
  row('HOLD', mode.hold, 0x01, 0x81, 3),
  row('LOITER', mode.loiter, 0x09, 0x89),
  row('SIMPLE', mode.simple, 0x01, 0x81),
  row('CIRCLE', mode.circle, 0x09, 0x89),
  row('AUTO', mode.auto, 0x09, 0x89),
  row('RTL', mode.rtl, 0x09, 0x89),
  row('SMART_RTL', mode.smartRtl, 0x09, 0x89),
  row('GUIDED', mode.guided, 0x09, 0x89),
];

async function enterReady(peer: Peer, number: number): Promise<void> {
  if (number === mode.auto) await put(peer, [...plan(await here(peer), 1), item(93, { p1: 60 })]);
  await enter(peer, number);
}

const disarmedModes = modes.map(
  ({ name, number, disarmed, status }, i): Behaviour => ({
    id: `BEAT-${11 + i}`,
    what: `${name}, disarmed: base_mode 0x${disarmed.toString(16)}, system_status ${status}`,
    source: 'sitl 4.2',
    run: async (peer, expect) => {
      await enterReady(peer, number);
      const { fields } = await peer.wait('HEARTBEAT', ({ custom_mode }) => custom_mode === number);
      expect.equal('base_mode', fields.base_mode, disarmed);
      expect.equal('system_status', fields.system_status, status);
    },
  }),
);

const armedModes = modes.map(
  ({ name, number, armed, status }, i): Behaviour => ({
    id: `BEAT-${31 + i}`,
    what: `${name}, armed: base_mode 0x${armed.toString(16)}, system_status ${status}`,
    source: 'sitl 4.2',
    run: async (peer, expect) => {
      await arm(peer);
      await enterReady(peer, number);
      const { fields } = await peer.wait('HEARTBEAT', ({ custom_mode }) => custom_mode === number);
      expect.equal('base_mode', fields.base_mode, armed);
      expect.equal('system_status', fields.system_status, status);
    },
  }),
);

const titles = 14;
const notSelectable = 2;

async function requestModes(peer: Peer, which: number): Promise<void> {
  if ((await request(peer, 435, which)) !== result.accepted) throw new NotHere('no AVAILABLE_MODES in this version');
}

export const heartbeats: Chapter = {
  name: 'heartbeat',
  behaviours: [
    {
      id: 'BEAT-01',
      what: 'HEARTBEAT comes from component 1: type GROUND_ROVER or SURFACE_BOAT, autopilot ARDUPILOTMEGA, mavlink_version 3',
      source: 'sitl 4.2',
      run: async (peer, expect) => {
        const { fields, frame } = await peer.wait('HEARTBEAT', ({ autopilot }) => autopilot !== 8);
        expect.equal('component', frame.componentId, 1);
        expect.oneOf('type', fields.type, [10, 11]);
        expect.equal('autopilot', fields.autopilot, 3);
        expect.equal('mavlink_version', fields.mavlink_version, 3);
      },
    },
    {
      id: 'BEAT-02',
      what: 'HEARTBEAT comes once a second',
      source: 'sitl 4.2',
      run: async (peer, expect) => {
        await peer.wait('HEARTBEAT');
        peer.mark();
        await peer.elapse(6000);
        expect.between('heartbeats in 6 s', peer.all('HEARTBEAT').length, 5, 7);
      },
    },
    {
      id: 'BEAT-03',
      what: 'a change of mode is told by a HEARTBEAT at once, not at the next second',
      source: 'sitl 3',
      run: async (peer, expect) => {
        for (const number of [mode.hold, mode.manual, mode.hold, mode.acro, mode.hold, mode.manual]) {
          const began = peer.carrier.now();
          expect.equal('result', await askMode(peer, number), result.accepted);
          await peer.wait('HEARTBEAT', ({ custom_mode }) => custom_mode === number, { within: 200 + peer.slackMs });
          expect.between('ms', peer.carrier.now() - began, 0, 200 + peer.slackMs);
        }
      },
    },
    {
      id: 'BEAT-04',
      what: 'with STICK_MIXING on every mode carries the manual-input bit 0x40',
      source: 'sitl 4.2',
      run: async (peer, expect) => {
        await setParam(peer, 'STICK_MIXING', 1);
        for (const number of [mode.hold, mode.guided]) {
          await enter(peer, number);
          const { fields } = await peer.wait('HEARTBEAT', ({ custom_mode }) => custom_mode === number);
          expect.equal(`bit 0x40 in mode ${number}`, fields.base_mode & 0x40, 0x40);
        }
      },
    },
    {
      id: 'BEAT-05',
      what: 'sequence numbers of a link rise by one, modulo 256, over all its messages',
      source: 'MAVLink guide, Packet Serialization',
      run: async (peer, expect) => {
        await peer.elapse(3000);
        const frames = peer.hearing
          .since(0)
          .map(({ frame }) => frame)
          .filter(({ systemId }) => systemId === peer.vehicle.systemId);
        const breaks = frames.filter(({ seq }, i) => i > 0 && seq !== (((frames[i - 1]?.seq ?? 0) + 1) & 0xff));
        expect.equal('breaks', breaks.length, 0);
      },
    },
    ...disarmedModes,
    ...armedModes,
    {
      id: 'BEAT-51',
      what: 'AVAILABLE_MODES with param2 0 lists them all, with their numbers; Follow, Initialising and Dock are not for choosing',
      source: 'sitl 4.2',
      run: async (peer, expect) => {
        await requestModes(peer, 0);
        await peer.until(() => (peer.all('AVAILABLE_MODES').length >= titles ? true : undefined), 5000);
        const listed = peer.all('AVAILABLE_MODES').map(({ fields }) => fields);
        expect.equal('number_modes', listed[0]?.number_modes, titles);
        expect.equal('messages', listed.length, titles);
        expect.equal(
          'indices',
          listed.map(({ mode_index }) => mode_index).sort((a, b) => a - b),
          Array.from({ length: titles }, (_, i) => i + 1),
        );
        const held = listed
          .filter(({ properties }) => properties & notSelectable)
          .map(({ custom_mode }) => custom_mode);
        expect.equal(
          'not selectable',
          held.sort((a, b) => a - b),
          [mode.follow, mode.dock, mode.initialising],
        );
      },
    },
    {
      id: 'BEAT-52',
      what: 'AVAILABLE_MODES with param2 n sends that one only',
      source: 'sitl 4.2',
      run: async (peer, expect) => {
        await requestModes(peer, 3);
        const { fields } = await peer.wait('AVAILABLE_MODES');
        expect.equal('mode_index', fields.mode_index, 3);
        await peer.elapse(1000);
        expect.equal('messages', peer.all('AVAILABLE_MODES').length, 1);
      },
    },
    {
      id: 'BEAT-53',
      what: 'the heartbeat goes on whatever is sent: 3 s of random bytes',
      source: 'sitl 4.5',
      run: async (peer, expect) => {
        let seed = 12_345;
        const noise = () => {
          const bytes = Uint8Array.from({ length: 64 }, () => {
            seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
            return seed >>> 16;
          });
          peer.sendBytes(bytes);
        };
        const stop = peer.every(50, noise);
        await peer.elapse(3000);
        stop();
        peer.mark();
        await peer.elapse(3000);
        expect.between('heartbeats in 3 s', peer.all('HEARTBEAT').length, 2, 4);
        expect.equal('mode', heartbeat(peer)?.custom_mode, mode.manual);
        // What is left of the last random frame swallows what follows it: fill it up.
        peer.sendBytes(new Uint8Array(600));
      },
    },
  ],
};

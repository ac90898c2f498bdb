/** Changing modes, and what is refused with which words. */
import { type Behaviour, type Chapter, Violation } from '../behaviour.ts';
import {
  arm,
  ask,
  askInt,
  askMode,
  command,
  enter,
  hearAck,
  heartbeat,
  inMode,
  mode,
  request,
  result,
  sendCommand,
} from '../commands.ts';
import { setParam } from '../parameters.ts';
import type { Peer } from '../peer.ts';
import { waitReady } from '../surroundings.ts';

const changeFailed = /^Flight mode change failed$/;

function refusedMode(id: string, name: string, number: number): Behaviour {
  return {
    id,
    what: `${name} cannot be entered: FAILED and "Flight mode change failed"`,
    source: 'sitl 4.2, 4.3',
    run: async (peer, expect) => {
      expect.equal('result', await askMode(peer, number), result.failed);
      await peer.waitText(changeFailed);
      expect.equal('mode', heartbeat(peer)?.custom_mode, mode.manual);
    },
  };
}

async function setModeMessage(peer: Peer, number: number): Promise<void> {
  peer.send('SET_MODE', { target_system: peer.vehicle.systemId, base_mode: 1, custom_mode: number });
}

function aimed(id: string, what: string, options: { targetSystem?: number; targetComponent?: number }): Behaviour {
  return {
    id,
    what: `${what} is obeyed and acknowledged by component 1`,
    source: 'sitl 4.3',
    run: async (peer, expect) => {
      sendCommand(peer, command.doSetMode, [1, mode.hold], options);
      const { fields, frame } = await peer.wait('COMMAND_ACK', (ack) => ack.command === command.doSetMode);
      expect.equal('result', fields.result, result.accepted);
      expect.equal('from', [frame.systemId, frame.componentId], [peer.vehicle.systemId, 1]);
      await inMode(peer, mode.hold);
    },
  };
}

async function loseGps(peer: Peer): Promise<void> {
  await setParam(peer, 'SIM_GPS1_ENABLE', 0);
  const lost = await peer.hear('EKF_STATUS_REPORT', ({ flags }) => (flags & 0x10) === 0, { within: 40_000 });
  if (lost === undefined) throw new Violation('EKF flags without a position after the GPS is gone', 'they stay');
}

async function regainGps(peer: Peer): Promise<void> {
  await setParam(peer, 'SIM_GPS1_ENABLE', 1);
  await waitReady(peer);
}

export const modes: Chapter = {
  name: 'modes',
  behaviours: [
    {
      id: 'MODE-01',
      what: 'DO_SET_MODE is ACCEPTED and the heartbeat shows it',
      source: 'sitl 4.3',
      run: (peer) => enter(peer, mode.hold),
    },
    {
      id: 'MODE-02',
      what: 'DO_SET_MODE as COMMAND_INT does the same',
      source: 'sitl 3',
      run: async (peer, expect) => {
        expect.equal('result', await askInt(peer, command.doSetMode, { params: [1, mode.hold] }), result.accepted);
        await inMode(peer, mode.hold);
      },
    },
    {
      id: 'MODE-03',
      what: 'DO_SET_MODE to an unknown mode is FAILED with "No such mode 99", a warning',
      source: 'sitl 4.3',
      run: async (peer, expect) => {
        expect.equal('result', await askMode(peer, 99), result.failed);
        await peer.waitText(/^No such mode 99$/, { severity: 4 });
      },
    },
    {
      id: 'MODE-04',
      what: 'DO_SET_MODE without the custom-mode bit in param1 is DENIED',
      source: 'sitl 4.3',
      run: async (peer, expect) => {
        expect.equal('result', await ask(peer, command.doSetMode, [0, mode.hold]), result.denied);
        expect.equal('mode', heartbeat(peer)?.custom_mode, mode.manual);
      },
    },
    {
      id: 'MODE-05',
      what: 'the mode number is cut to 8 bits: 256 is ACCEPTED and means MANUAL',
      source: 'sitl 4.3',
      run: async (peer, expect) => {
        await enter(peer, mode.hold);
        expect.equal('result', await askMode(peer, 256), result.accepted);
        await inMode(peer, mode.manual);
      },
    },
    {
      id: 'MODE-06',
      what: 'the mode number is cut to 8 bits: 300 is FAILED with "No such mode 44"',
      source: 'sitl 4.3',
      run: async (peer, expect) => {
        expect.equal('result', await askMode(peer, 300), result.failed);
        await peer.waitText(/^No such mode 44$/);
      },
    },
    {
      id: 'MODE-07',
      what: 'SET_MODE is obeyed without any COMMAND_ACK',
      source: 'sitl 4.3',
      run: async (peer, expect) => {
        await setModeMessage(peer, mode.hold);
        await inMode(peer, mode.hold);
        await peer.elapse(1000);
        expect.equal('acknowledgements', peer.all('COMMAND_ACK').length, 0);
      },
    },
    {
      id: 'MODE-08',
      what: 'SET_MODE to an unknown mode gives the text "No such mode 99" and no COMMAND_ACK',
      source: 'sitl 4.3',
      run: async (peer, expect) => {
        await setModeMessage(peer, 99);
        await peer.waitText(/^No such mode 99$/);
        await peer.elapse(500);
        expect.equal('acknowledgements', peer.all('COMMAND_ACK').length, 0);
      },
    },
    {
      id: 'MODE-09',
      what: 'entering the mode that it is in is ACCEPTED',
      source: 'sitl 4.3',
      run: async (peer, expect) => expect.equal('result', await askMode(peer, mode.manual), result.accepted),
    },
    {
      id: 'MODE-10',
      what: 'a mode that FLTMODE_GCSBLOCK blocks is FAILED with a notice that names the parameter',
      source: 'sitl 4.3',
      run: async (peer, expect) => {
        await setParam(peer, 'FLTMODE_GCSBLOCK', 0x3ffff);
        expect.equal('result', await askMode(peer, mode.guided), result.failed);
        const text = /^Mode change to Guided denied, GCS entry disabled \(FLTMODE_GCSBLOCK\)$/i;
        await peer.waitText(text, { severity: 5 });
      },
    },
    {
      id: 'MODE-11',
      what: 'AUTO without a mission is FAILED: "No Mission. Can\'t set AUTO.", then "Flight mode change failed"',
      source: 'sitl 4.3',
      run: async (peer, expect) => {
        expect.equal('result', await askMode(peer, mode.auto), result.failed);
        await peer.waitText(/^No Mission\. Can't set AUTO\.$/, { severity: 5 });
        await peer.waitText(changeFailed);
      },
    },
    {
      id: 'MODE-12',
      what: 'MISSION_START without a mission is FAILED with the same text, disarmed and armed',
      source: 'sitl 4.3',
      run: async (peer, expect) => {
        expect.equal('result disarmed', await ask(peer, command.missionStart), result.failed);
        await peer.waitText(/^No Mission\. Can't set AUTO\.$/);
        await arm(peer);
        expect.equal('result armed', await ask(peer, command.missionStart), result.failed);
      },
    },
    refusedMode('MODE-13', 'FOLLOW without a target', mode.follow),
    refusedMode('MODE-14', 'DOCK without a target', mode.dock),
    refusedMode('MODE-15', 'INITIALISING', mode.initialising),
    aimed('MODE-16', 'target system 0', { targetSystem: 0 }),
    aimed('MODE-17', 'target component 0', { targetComponent: 0 }),
    aimed('MODE-18', 'target component 191, which is not there,', { targetComponent: 191 }),
    {
      id: 'MODE-19',
      what: 'a command to another system gets no answer and has no effect',
      source: 'sitl 4.3',
      run: async (peer, expect) => {
        const other = peer.vehicle.systemId === 42 ? 43 : 42;
        sendCommand(peer, command.doSetMode, [1, mode.hold], { targetSystem: other });
        expect.equal('acknowledgement', (await hearAck(peer, command.doSetMode, 2000))?.fields.result, undefined);
        expect.equal('mode', heartbeat(peer)?.custom_mode, mode.manual);
      },
    },
    {
      id: 'MODE-20',
      what: 'MANUAL and HOLD are always entered, armed as well',
      source: 'sitl 4.3',
      run: async (peer) => {
        await arm(peer);
        for (const number of [mode.hold, mode.manual, mode.hold]) await enter(peer, number);
      },
    },
    {
      id: 'MODE-21',
      what: 'CURRENT_MODE is not a message of this autopilot: the request is FAILED',
      source: 'sitl 4.2',
      run: async (peer, expect) => expect.equal('result', await request(peer, 436), result.failed),
    },
    {
      id: 'MODE-22',
      what: 'SET_MODE to another system has no effect',
      source: 'sitl 4.3',
      run: async (peer, expect) => {
        peer.send('SET_MODE', { target_system: 77, base_mode: 1, custom_mode: mode.hold });
        await peer.elapse(1000);
        expect.equal('mode', heartbeat(peer)?.custom_mode, mode.manual);
      },
    },
    {
      id: 'MODE-23',
      what: 'without a position, modes that need one are refused when armed (FAILED) and entered when disarmed',
      source: 'sitl 4.3',
      slow: true,
      run: async (peer, expect) => {
        await loseGps(peer);
        await enter(peer, mode.guided);
        await enter(peer, mode.hold);
        await arm(peer);
        expect.equal('GUIDED armed', await askMode(peer, mode.guided), result.failed);
        await peer.waitText(changeFailed);
        await enter(peer, mode.manual);
        await regainGps(peer);
      },
    },
    {
      id: 'MODE-24',
      what: 'without GPS it arms in HOLD and refuses in GUIDED with "Arm: GPS 1: Bad fix"',
      source: 'sitl 4.11',
      slow: true,
      run: async (peer, expect) => {
        await loseGps(peer);
        await enter(peer, mode.guided);
        expect.equal('in GUIDED', await ask(peer, command.arm, [1]), result.failed);
        await peer.waitText(/^Arm: GPS 1: Bad fix$/, { severity: 2 });
        await enter(peer, mode.hold);
        await arm(peer);
        await regainGps(peer);
      },
    },
    {
      id: 'MODE-25',
      what: "FLTMODE_GCSBLOCK counts Rover's modes without HOLD: bit 10 blocks GUIDED and not RTL; HOLD is never blocked",
      source: 'ArduPilot Rover/system.cpp',
      run: async (peer, expect) => {
        await setParam(peer, 'FLTMODE_GCSBLOCK', 1 << 10);
        expect.equal('GUIDED', await askMode(peer, mode.guided), result.failed);
        expect.equal('RTL', await askMode(peer, mode.rtl), result.accepted);
        await setParam(peer, 'FLTMODE_GCSBLOCK', 0x3ffff);
        expect.equal('HOLD', await askMode(peer, mode.hold), result.accepted);
      },
    },
  ],
};

/** The connection itself: MAVLink 1 and 2, portions and noise, several links, several clients, a slow radio. */
import { type Chapter, NotHere } from '../behaviour.ts';
import { ask, command, enter, hearAck, heartbeat, mode, request, result, sendCommand } from '../commands.ts';
import { setParam } from '../parameters.ts';
import { sayHeartbeat } from '../peer.ts';
import { reboot, startClock } from '../surroundings.ts';

export const links: Chapter = {
  name: 'links',
  behaviours: [
    {
      id: 'LINK-01',
      what: 'a command in MAVLink 1 is obeyed; answers stay MAVLink 2',
      source: 'sitl 4.12',
      run: async (peer, expect) => {
        sendCommand(peer, command.doSetMode, [1, mode.hold], { version: 1 });
        const { fields, frame } = await peer.wait('COMMAND_ACK');
        expect.equal('result', fields.result, result.accepted);
        expect.equal('version of the answer', frame.version, 2);
      },
    },
    {
      id: 'LINK-02',
      what: 'frames that come byte by byte are understood',
      source: 'MAVLink guide, Serialization',
      run: async (peer, expect) => {
        const zeros = { param1: 0, param2: 0, param3: 0, param4: 0, param5: 0, param6: 0, param7: 0, confirmation: 0 };
        const frame = peer.frame('COMMAND_LONG', { ...zeros, command: 50_000, ...peer.target });
        peer.mark();
        for (const byte of frame) peer.sendBytes(Uint8Array.of(byte));
        expect.equal('result', (await hearAck(peer, 50_000))?.fields.result, result.unsupported);
      },
    },
    {
      id: 'LINK-03',
      what: 'several frames in one portion are all understood',
      source: 'MAVLink guide, Serialization',
      run: async (peer, expect) => {
        const zeros = { param1: 0, param2: 0, param3: 0, param4: 0, param5: 0, param6: 0, param7: 0, confirmation: 0 };
        const one = () => [...peer.frame('COMMAND_LONG', { ...zeros, command: 50_000, ...peer.target })];
        const since = peer.mark();
        peer.sendBytes(Uint8Array.from([...one(), ...one(), ...one()]));
        await peer.elapse(500);
        expect.equal('answers', peer.all('COMMAND_ACK', since).length, 3);
      },
    },
    {
      id: 'LINK-04',
      what: 'text between frames does no harm',
      source: 'sitl 4.1, 4.5',
      run: async (peer, expect) => {
        peer.sendBytes(new TextEncoder().encode('\r\n$GPGGA,hello\r\n'));
        expect.equal('result', await ask(peer, 50_000), result.unsupported);
      },
    },
    {
      id: 'LINK-05',
      what: 'messages that are not for autopilots are ignored',
      source: 'sitl 4.5',
      run: async (peer, expect) => {
        peer.send('ATTITUDE', { time_boot_ms: 1, roll: 0, pitch: 0, yaw: 0, rollspeed: 0, pitchspeed: 0, yawspeed: 0 });
        peer.say('STATUSTEXT', { severity: 6, text: 'hello', id: 0, chunk_seq: 0 });
        expect.equal('result', await ask(peer, 50_000), result.unsupported);
        expect.equal('mode', heartbeat(peer)?.custom_mode, mode.manual);
      },
    },
    {
      id: 'LINK-06',
      what: 'texts over 50 characters come in chunks that share an id: the same text whole',
      source: 'sitl 4.12',
      run: async (peer, expect) => {
        await setParam(peer, 'FLTMODE_GCSBLOCK', 0x3ffff);
        const since = peer.mark();
        await ask(peer, command.doSetMode, [1, mode.guided]);
        await peer.waitText(/denied, GCS entry disabled \(FLTMODE_GCSBLOCK\)$/, { since });
        const chunks = peer.all('STATUSTEXT', since).filter(({ fields }) => fields.id !== 0);
        expect.equal(
          'chunk_seq',
          chunks.map(({ fields }) => fields.chunk_seq),
          [0, 1],
        );
        expect.equal('ids', new Set(chunks.map(({ fields }) => fields.id)).size, 1);
      },
    },
    {
      id: 'LINK-07',
      what: "the heartbeat of a station on another link comes through the vehicle's link",
      source: 'sitl 4.12',
      run: (peer) =>
        peer.beside(async (other) => {
          const since = peer.mark();
          const stop = other.every(500, () => sayHeartbeat(other, { systemId: 252 }));
          await other.elapse(1500);
          stop();
          await peer.wait('HEARTBEAT', (fields, { frame }) => fields.type === 6 && frame.systemId === 252, { since });
        }),
    },
    {
      id: 'LINK-08',
      what: "a command's answer goes to the link that asked only",
      source: 'sitl 4.5, 4.12',
      run: (peer, expect) =>
        peer.beside(async (other) => {
          const since = other.mark();
          await ask(peer, 50_000);
          await other.elapse(800);
          expect.equal('answers on the other link', other.all('COMMAND_ACK', since).length, 0);
        }),
    },
    {
      id: 'LINK-09',
      what: 'rates are per link: 10 Hz here leave the other link at 1 Hz',
      source: 'sitl 2',
      run: (peer, expect) =>
        peer.beside(async (other) => {
          await ask(peer, command.setInterval, [30, 100_000]);
          const since = other.mark();
          await other.elapse(4000);
          await ask(peer, command.setInterval, [30, 0]);
          expect.between('Hz there', other.all('ATTITUDE', since).length / 4, 0.5, 1.5);
        }),
    },
    {
      id: 'LINK-10',
      what: 'a change of mode is told to all links at once',
      source: 'sitl 4.12',
      run: (peer) =>
        peer.beside(async (other) => {
          const since = other.mark();
          await enter(peer, mode.hold);
          await other.wait('HEARTBEAT', ({ custom_mode }) => custom_mode === mode.hold, {
            since,
            within: 300 + peer.slackMs,
          });
        }),
    },
    {
      id: 'LINK-11',
      what: 'texts are told to all links on which a station speaks',
      source: 'sitl 2',
      run: (peer) =>
        peer.beside(async (other) => {
          await other.elapse(500);
          const since = other.mark();
          await ask(peer, command.doSetMode, [1, 99]);
          await other.waitText(/^No such mode 99$/, { since });
        }),
    },
    {
      id: 'LINK-12',
      what: 'REQUEST_MESSAGE of AUTOPILOT_VERSION right after connecting is answered (what every station asks first)',
      source: 'sitl 4.6',
      run: async (peer, expect) => {
        expect.equal('result', await request(peer, 148), result.accepted);
        await peer.wait('AUTOPILOT_VERSION');
      },
    },
    {
      id: 'LINK-14',
      what: 'a TCP port has one client: a second one hears nothing until the first leaves',
      source: 'sitl 4.12',
      run: (peer, expect) =>
        peer.behind(async (other) => {
          const early = await other.hear('HEARTBEAT', undefined, { within: 2500 });
          expect.equal('heartbeat to the second', early?.fields.custom_mode, undefined);
          await peer.carrier.reopen(peer.carrier.now() + 5000);
          await other.wait('HEARTBEAT');
          await other.carrier.stop();
          await peer.wait('HEARTBEAT', undefined, { since: peer.mark() });
        }),
    },
    {
      id: 'LINK-15',
      what: 'a client that comes back is served at once, with the rates that it had asked for',
      source: 'sitl 4.12',
      run: async (peer, expect) => {
        if (peer.carrier.again === undefined) throw new NotHere('needs TCP');
        for (let i = 0; i < 5; i++) {
          await peer.carrier.reopen(peer.carrier.now() + 5000);
          const since = peer.mark();
          await peer.wait('GLOBAL_POSITION_INT', undefined, { since, within: 500 + peer.slackMs });
        }
        expect.equal('result', await ask(peer, 50_000), result.unsupported);
      },
    },
    {
      id: 'LINK-13',
      what: 'RADIO_STATUS with a full buffer (txbuf 15) slows the streams down to under half; they do not stop',
      source: 'sitl 4.12',
      slow: true,
      run: async (peer, expect) => {
        peer.send('REQUEST_DATA_STREAM', { req_stream_id: 0, req_message_rate: 4, start_stop: 1, ...peer.target });
        const full = { rssi: 100, remrssi: 100, noise: 20, remnoise: 20, rxerrors: 0, fixed: 0 };
        const stop = peer.every(500, () =>
          peer.say('RADIO_STATUS', { ...full, txbuf: 15 }, { systemId: 51, componentId: 68 }),
        );
        await peer.elapse(8000);
        const since = peer.mark();
        await peer.elapse(8000);
        stop();
        const hz = peer.all('ATTITUDE', since).length / 8;
        try {
          expect.between('Hz of 4', hz, 0.3, 2.4);
        } finally {
          await reboot(peer);
          await peer.wait('HEARTBEAT', ({ system_status }) => system_status === 4, {
            within: 20_000,
            since: peer.mark(),
          });
          await startClock(peer);
        }
      },
    },
  ],
};

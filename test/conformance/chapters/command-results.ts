/** Which command is answered with which MAV_RESULT, one by one. */
import type { Behaviour, Chapter } from '../behaviour.ts';
import { ask, askInt, command, enter, inMode, mode, request, result } from '../commands.ts';
import { here, offset } from '../missions.ts';

type Row = readonly [number: number, id: number, name: string];

function answers(rows: readonly Row[], word: string, wanted: number, source = 'sitl 4.5'): Behaviour[] {
  return rows.map(([number, id, name]) => ({
    id: `CMD-${number}`,
    what: `${name} (${id}) with every parameter 0 is ${word}`,
    source,
    run: async (peer, expect) => expect.equal('result', await ask(peer, id), wanted),
  }));
}

const unsupported = answers(
  [
    [10, 0, 'the unknown command'],
    [11, 31_999, 'the unknown command'],
    [12, 50_000, 'the unknown command'],
    [13, 65_535, 'the unknown command'],
    [14, 16, 'NAV_WAYPOINT, an item of missions,'],
    [15, 21, 'NAV_LAND'],
    [16, 22, 'NAV_TAKEOFF'],
    [17, 213, 'NAV_SET_YAW_SPEED, an item of missions,'],
    [18, 92, 'NAV_GUIDED_ENABLE'],
    [19, 193, 'DO_PAUSE_CONTINUE'],
    [20, 519, 'REQUEST_PROTOCOL_VERSION'],
    [21, 185, 'DO_FLIGHTTERMINATION'],
  ],
  'UNSUPPORTED',
  result.unsupported,
);

const accepted = answers(
  [
    [30, 181, 'DO_SET_RELAY'],
    [31, 182, 'DO_REPEAT_RELAY'],
    [32, 194, 'DO_SET_REVERSE'],
    [33, 201, 'DO_SET_ROI'],
    [34, 207, 'DO_FENCE_ENABLE'],
    [35, 218, 'DO_AUX_FUNCTION'],
    [36, 401, 'RUN_PREARM_CHECKS'],
    [37, 410, 'GET_HOME_POSITION'],
    [38, 500, 'START_RX_PAIR'],
    [39, 510, 'GET_MESSAGE_INTERVAL'],
    [40, 511, 'SET_MESSAGE_INTERVAL'],
    [41, 512, 'REQUEST_MESSAGE'],
    [42, 520, 'REQUEST_AUTOPILOT_CAPABILITIES'],
  ],
  'ACCEPTED',
  result.accepted,
);

const failed = answers(
  [
    [50, 178, 'DO_CHANGE_SPEED'],
    [51, 183, 'DO_SET_SERVO'],
    [52, 184, 'DO_REPEAT_SERVO'],
  ],
  'FAILED',
  result.failed,
);

/** Results of REQUEST_MESSAGE by message. */
const requests = [
  ...[44, 77, 111, 263, 300].map((id) => ({ id, wanted: result.failed, word: 'does not have is FAILED' })),
  ...[22, 259, 11_038].map((id) => ({
    id,
    wanted: result.accepted,
    word: 'has nothing to say in is ACCEPTED, and nothing comes',
  })),
].map(
  ({ id, wanted, word }, i): Behaviour => ({
    id: `CMD-${60 + i}`,
    what: `REQUEST_MESSAGE of a message (${id}) that the vehicle ${word}`,
    source: 'sitl 4.5',
    run: async (peer, expect) => {
      expect.equal('result', await request(peer, id), wanted);
      const since = peer.hearing.position;
      await peer.elapse(500);
      const came = peer.hearing.since(since.messages).filter(({ message }) => message.id === id && id !== 22);
      expect.equal('messages', came.length, 0);
    },
  }),
);

interface Reposition {
  readonly number: number;
  readonly what: string;
  readonly wanted: number;
  readonly guided?: true;
  readonly flag?: 0 | 1;
  readonly at?: { readonly lat: number; readonly lon: number };
  readonly frame?: number;
}

const repositions = (
  [
    { number: 80, what: 'outside GUIDED without the change-mode flag is DENIED', wanted: result.denied },
    {
      number: 81,
      what: 'outside GUIDED with the flag is ACCEPTED and enters GUIDED',
      wanted: result.accepted,
      flag: 1,
    },
    { number: 82, what: 'in GUIDED is ACCEPTED', wanted: result.accepted, guided: true },
    {
      number: 83,
      what: 'to latitude and longitude 0 is DENIED',
      wanted: result.denied,
      guided: true,
      at: { lat: 0, lon: 0 },
    },
    {
      number: 84,
      what: 'to latitude 95 is DENIED',
      wanted: result.denied,
      guided: true,
      at: { lat: 950_000_000, lon: 0 },
    },
    { number: 85, what: 'in a frame that is none is DENIED', wanted: result.denied, guided: true, frame: 99 },
  ] satisfies Reposition[]
).map(
  ({ number, what, wanted, guided, flag = 0, at, frame = 6 }: Reposition): Behaviour => ({
    id: `CMD-${number}`,
    what: `DO_REPOSITION as COMMAND_INT ${what}`,
    source: 'sitl 4.5',
    run: async (peer, expect) => {
      if (guided) await enter(peer, mode.guided);
      const { lat, lon } = at ?? offset(await here(peer), 20, 0);
      const got = await askInt(peer, command.reposition, { params: [-1, flag, 0, Number.NaN], frame, x: lat, y: lon });
      expect.equal('result', got, wanted);
      if (flag) await inMode(peer, mode.guided);
    },
  }),
);

export const commandResults: Chapter = {
  name: 'command-results',
  behaviours: [
    ...unsupported,
    ...accepted,
    ...failed,
    {
      id: 'CMD-53',
      what: 'DO_SET_MISSION_CURRENT (224) to an item that is not there is FAILED or DENIED',
      source: 'sitl 4.5, 4.7',
      run: async (peer, expect) => expect.oneOf('result', await ask(peer, 224, [99]), [result.failed, result.denied]),
    },
    ...requests,
    {
      id: 'CMD-79',
      what: 'DO_REPOSITION as COMMAND_LONG is UNSUPPORTED',
      source: 'sitl 4.5',
      run: async (peer, expect) => {
        await enter(peer, mode.guided);
        expect.equal('result', await ask(peer, command.reposition, [-1, 1]), result.unsupported);
      },
    },
    ...repositions,
  ],
};

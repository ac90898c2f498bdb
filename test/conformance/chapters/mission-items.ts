/** Single items of a mission: which are refused and how, which are kept, and what becomes of their fields. */
import type { Behaviour, Chapter } from '../behaviour.ts';
import { fetchItem, here, type Item, missionResult, plan, put, upload } from '../missions.ts';

interface Bad {
  readonly number: number;
  readonly what: string;
  readonly word: string;
  readonly wanted: number;
  readonly make: (good: Item) => Item;
}

const bad = (number: number, what: string, word: string, wanted: number, change: Partial<Item>): Bad => ({
  number,
  what,
  word,
  wanted,
  make: (good) => ({ ...good, ...change }),
});

const refusedItems = [
  bad(40, 'an unknown command', 'UNSUPPORTED', missionResult.unsupported, { command: 31_000 }),
  bad(41, 'latitude 95', 'INVALID_PARAM5_X', missionResult.invalidX, { x: 950_000_000 }),
  bad(42, 'frame 1 (local)', 'UNSUPPORTED_FRAME', missionResult.unsupportedFrame, { frame: 1 }),
  bad(43, 'frame 4 (local)', 'UNSUPPORTED_FRAME', missionResult.unsupportedFrame, { frame: 4 }),
  bad(44, 'NaN in param1', 'INVALID_PARAM1', missionResult.invalidParam1, { p1: Number.NaN }),
  bad(45, 'NaN as altitude', 'INVALID_PARAM7', missionResult.invalidAltitude, { z: Number.NaN }),
  bad(46, 'DO_JUMP beyond the end', 'ERROR', missionResult.error, { command: 177, p1: 77, p2: 1, x: 0, y: 0 }),
].map(
  ({ number, what, word, wanted, make }): Behaviour => ({
    id: `MIS-${number}`,
    what: `an item with ${what} ends the upload with ${word}`,
    source: 'sitl 4.7',
    run: async (peer, expect) => {
      const items = plan(await here(peer), 4).map((each, i) => (i === 2 ? make(each) : each));
      const done = await upload(peer, items);
      expect.equal('MISSION_ACK', done.result, wanted);
      expect.equal('requested', done.requested, [0, 1, 2]);
    },
  }),
);

const acceptedItems = (
  [
    [50, 'latitude and longitude 0', { x: 0, y: 0 }],
    [51, 'NAV_LAND', { command: 21 }],
    [52, 'NAV_TAKEOFF', { command: 22 }],
    [53, 'NAV_LOITER_TIME', { command: 19, p1: 5 }],
    [54, 'NAV_RETURN_TO_LAUNCH', { command: 20, x: 0, y: 0 }],
    [55, 'DO_CHANGE_SPEED', { command: 178, p1: 1, p2: 3, x: 0, y: 0 }],
    [56, 'DO_SET_SERVO', { command: 183, p1: 9, p2: 1700, x: 0, y: 0 }],
    [57, 'DO_SET_RELAY', { command: 181, p1: 0, p2: 1, x: 0, y: 0 }],
    [58, 'DO_JUMP back', { command: 177, p1: 1, p2: 2, x: 0, y: 0 }],
    [59, 'CONDITION_DELAY', { command: 112, p1: 2, x: 0, y: 0 }],
    [60, 'NAV_DELAY', { command: 93, p1: 2, p2: -1, p3: -1, p4: -1, x: 0, y: 0 }],
  ] satisfies [number, string, Partial<Item>][]
).map(
  ([number, what, change]): Behaviour => ({
    id: `MIS-${number}`,
    what: `an item with ${what} is accepted and comes back`,
    source: 'sitl 4.7',
    run: async (peer, expect) => {
      const items = plan(await here(peer), 4).map((each, i) => (i === 2 ? { ...each, ...change } : each));
      expect.equal('MISSION_ACK', (await upload(peer, items)).result, missionResult.accepted);
      const got = await fetchItem(peer, 2);
      expect.equal('command', got.command, items[2]?.command);
      if (got.command !== 16 && got.command !== 21 && got.command !== 22) expect.equal('param1', got.p1, items[2]?.p1);
    },
  }),
);

interface Normal {
  readonly number: number;
  readonly what: string;
  readonly sent: Partial<Item>;
  readonly kept: Partial<Item>;
}

const normalised = (
  [
    { number: 30, what: 'frame 5 is kept as 0', sent: { frame: 5 }, kept: { frame: 0 } },
    { number: 31, what: 'frame 6 is kept as 3', sent: { frame: 6 }, kept: { frame: 3 } },
    { number: 32, what: 'frame 11 is kept as 10', sent: { frame: 11 }, kept: { frame: 10 } },
    { number: 33, what: 'param1 of a waypoint is cut to an integer: 2.6 is 2', sent: { p1: 2.6 }, kept: { p1: 2 } },
    { number: 34, what: 'param2 and param3 of a waypoint become 0', sent: { p2: 3, p3: 1 }, kept: { p2: 0, p3: 0 } },
    { number: 35, what: 'NaN in param4 of a waypoint becomes 0', sent: { p4: Number.NaN }, kept: { p4: 0 } },
  ] satisfies Normal[]
).map(
  ({ number, what, sent, kept }: Normal): Behaviour => ({
    id: `MIS-${number}`,
    what: `what is read back is normalised: ${what}`,
    source: 'sitl 4.7',
    run: async (peer, expect) => {
      const items = plan(await here(peer), 3).map((each, i) => (i === 1 ? { ...each, ...sent } : each));
      await put(peer, items);
      const got = await fetchItem(peer, 1);
      expect.equal('item', { ...got, ...kept }, got);
      expect.equal('place', [got.x, got.y], [items[1]?.x, items[1]?.y]);
    },
  }),
);

export const missionItems: Chapter = {
  name: 'mission-items',
  behaviours: [...normalised, ...refusedItems, ...acceptedItems],
};

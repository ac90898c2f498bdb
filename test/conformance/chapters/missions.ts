/** The mission protocol: transfers, their timing, and what is refused how. Fence and rally points too. */
import type { Behaviour, Chapter } from '../behaviour.ts';
import { ask, result } from '../commands.ts';
import type { Expect } from '../expect.ts';
import {
  clear,
  countOf,
  download,
  fetchItem,
  here,
  item,
  missionResult,
  missionType,
  offset,
  plan,
  put,
  sayItem,
  sendCount,
  upload,
  waypoint,
} from '../missions.ts';
import type { Peer } from '../peer.ts';

const turnMs = 20;

/** How long n items take at one a turn, with what the connection adds. */
function transferTime(peer: Peer, expect: Expect, tookMs: number, items: number): void {
  expect.between('seconds', tookMs / 1000, 0, (items * (turnMs * 1.2 + peer.slackMs / 2) + 100) / 1000);
}

async function missionCurrent(peer: Peer) {
  return (await peer.wait('MISSION_CURRENT', undefined, { since: peer.mark() })).fields;
}

function badSequence(number: number, what: string, seqOf: (asked: number) => number): Behaviour {
  return {
    id: `MIS-${number}`,
    what: `${what} gets MISSION_ACK INVALID_SEQUENCE and the transfer goes on`,
    source: 'sitl 4.7',
    run: async (peer, expect) => {
      const items = plan(await here(peer), 4);
      sendCount(peer, items.length);
      const answered = new Set<number>();
      let spoiled = false;
      const ack = await peer.until(() => {
        for (const { fields } of peer.all('MISSION_REQUEST')) {
          const wanted = items[fields.seq];
          if (answered.has(fields.seq) || wanted === undefined) continue;
          answered.add(fields.seq);
          if (fields.seq === 2 && !spoiled) {
            spoiled = true;
            sayItem(peer, seqOf(2), wanted);
          }
          sayItem(peer, fields.seq, wanted);
        }
        return peer.all('MISSION_ACK').find(({ fields }) => fields.type === missionResult.accepted);
      }, 12_000);
      const acks = peer.all('MISSION_ACK').map(({ fields }) => fields.type);
      expect.equal('acknowledgements', [acks.includes(missionResult.invalidSequence), ack !== undefined], [true, true]);
    },
  };
}

function unsupportedType(number: number, type: number): Behaviour {
  return {
    id: `MIS-${number}`,
    what: `MISSION_REQUEST_LIST and CLEAR_ALL of type ${type} get MISSION_ACK UNSUPPORTED`,
    source: 'sitl 4.7',
    run: async (peer, expect) => {
      peer.send('MISSION_REQUEST_LIST', { mission_type: type, ...peer.target });
      expect.equal('list', (await peer.wait('MISSION_ACK')).fields.type, missionResult.unsupported);
      expect.equal('clear', await clear(peer, type), missionResult.unsupported);
    },
  };
}

/** The first requests of an upload that nobody answers. */
async function begin(peer: Peer, count = 5): Promise<void> {
  sendCount(peer, count);
  await peer.wait('MISSION_REQUEST', ({ seq }) => seq === 0);
}

export const missions: Chapter = {
  name: 'missions',
  behaviours: [
    {
      id: 'MIS-01',
      what: 'an upload is asked for item by item, in order, with MISSION_REQUEST, and ends with MISSION_ACK 0 and "Flight plan received"',
      source: 'sitl 4.7, 3',
      run: async (peer, expect) => {
        const done = await put(peer, plan(await here(peer), 7));
        expect.equal('requested', done.requested, [0, 1, 2, 3, 4, 5, 6]);
        await peer.waitText(/^Flight plan received$/, { severity: 6 });
        expect.equal('MISSION_REQUEST_INT', peer.all('MISSION_REQUEST_INT').length, 0);
        transferTime(peer, expect, done.tookMs, 7);
      },
    },
    {
      id: 'MIS-02',
      what: 'what was uploaded comes back: count, commands, places to 1e-7 degrees, altitudes to a centimetre',
      source: 'sitl 4.7',
      run: async (peer, expect) => {
        const items = plan(await here(peer), 7).map((each, i) => ({ ...each, z: i * 1.5 }));
        await put(peer, items);
        const got = (await download(peer)).items;
        expect.equal('count', got.length, items.length);
        for (const [i, wanted] of items.entries()) {
          if (i === 0) continue;
          const { command, x, y, z = 0 } = got[i] ?? {};
          expect.equal(`item ${i}`, [command, x, y], [wanted.command, wanted.x, wanted.y]);
          expect.between(`altitude of ${i}`, z, wanted.z - 0.011, wanted.z + 0.011);
        }
      },
    },
    {
      id: 'MIS-03',
      what: 'a hundred items go up and down at one each turn of the loop',
      source: 'sitl 3',
      run: async (peer, expect) => {
        const up = await put(peer, plan(await here(peer), 100));
        transferTime(peer, expect, up.tookMs, 100);
        const down = await download(peer);
        expect.equal('items', down.items.length, 100);
        transferTime(peer, expect, down.tookMs, 100);
      },
    },
    {
      id: 'MIS-04',
      what: "item 0 is home whatever was sent: frame 0, home's place",
      source: 'sitl 4.7',
      run: async (peer, expect) => {
        await ask(peer, 410);
        const home = (await peer.wait('HOME_POSITION')).fields;
        const elsewhere = offset({ lat: home.latitude, lon: home.longitude }, 500, 500);
        await put(peer, [waypoint(elsewhere, { z: 55 }), ...plan(elsewhere, 2)]);
        const got = await fetchItem(peer, 0);
        expect.equal('command and frame', [got.command, got.frame], [16, 0]);
        expect.between(
          '1e-7 degrees from home',
          Math.abs(got.x - home.latitude) + Math.abs(got.y - home.longitude),
          0,
          20,
        );
      },
    },
    {
      id: 'MIS-05',
      what: 'MISSION_REQUEST is repeated every 1.0 s while nothing comes',
      source: 'sitl 4.7',
      run: async (peer, expect) => {
        await begin(peer);
        await peer.elapse(4500);
        const at = peer.all('MISSION_REQUEST').map((request) => request.at);
        expect.between('requests in 4.5 s', at.length, 4, 6);
        expect.near('seconds between', ((at.at(-1) ?? 0) - (at[0] ?? 0)) / 1000 / Math.max(1, at.length - 1), 1, 0.1);
        await clear(peer);
      },
    },
    {
      id: 'MIS-06',
      what: 'after 8.0 s without an item: MISSION_ACK OPERATION_CANCELLED and "Mission upload timeout"',
      source: 'sitl 4.7',
      run: async (peer, expect) => {
        await begin(peer);
        const from = peer.hearing.bootMs;
        const ack = await peer.wait('MISSION_ACK', undefined, { within: 12_000 });
        expect.equal('MISSION_ACK', ack.fields.type, missionResult.cancelled);
        expect.near('seconds', (ack.at - from) / 1000, 8, 0.1);
        await peer.waitText(/^Mission upload timeout$/, { severity: 4 });
      },
    },
    badSequence(7, 'an item with the wrong number', () => 40),
    badSequence(8, 'a repeated item', (asked) => asked - 1),
    {
      id: 'MIS-09',
      what: 'an upload is not atomic: what a refused one leaves is its own items before and the old ones after',
      source: 'sitl 4.7',
      run: async (peer, expect) => {
        const place = await here(peer);
        await put(
          peer,
          plan(place, 7).map((each) => ({ ...each, z: 1 })),
        );
        const b = plan(place, 5).map((each, i) => ({ ...each, z: 2, ...(i === 3 ? { x: 950_000_000 } : {}) }));
        expect.equal('MISSION_ACK', (await upload(peer, b)).result, missionResult.invalidX);
        const got = (await download(peer)).items.slice(1).map(({ z }) => Math.round(z));
        expect.equal('altitudes of items 1 on', got, [2, 2, 1, 1]);
      },
    },
    {
      id: 'MIS-10',
      what: 'MISSION_COUNT 0 clears: MISSION_ACK 0, then nothing is left',
      source: 'sitl 4.7',
      run: async (peer, expect) => {
        await put(peer, plan(await here(peer), 5));
        sendCount(peer, 0);
        expect.equal('MISSION_ACK', (await peer.wait('MISSION_ACK')).fields.type, missionResult.accepted);
        expect.between('count', await countOf(peer), 0, 1);
      },
    },
    {
      id: 'MIS-11',
      what: 'too many items: MISSION_ACK NO_SPACE at once and "Only N items are supported"; the old ones stay',
      source: 'sitl 3, 4.7',
      run: async (peer, expect) => {
        await put(peer, plan(await here(peer), 5));
        sendCount(peer, 30_000);
        expect.equal('MISSION_ACK', (await peer.wait('MISSION_ACK')).fields.type, missionResult.noSpace);
        await peer.waitText(/^Only \d+ items are supported$/, { severity: 4 });
        expect.equal('count', await countOf(peer), 5);
      },
    },
    {
      id: 'MIS-12',
      what: 'the greatest number of items that it names may be begun, one more not',
      source: 'sitl 3',
      run: async (peer, expect) => {
        sendCount(peer, 30_000);
        const { text } = await peer.waitText(/^Only \d+ items are supported$/);
        const most = Number(/\d+/.exec(text)?.[0]);
        sendCount(peer, most + 1);
        expect.equal('one more', (await peer.wait('MISSION_ACK')).fields.type, missionResult.noSpace);
        await begin(peer, most);
        await clear(peer);
      },
    },
    {
      id: 'MIS-13',
      what: 'MISSION_ITEM instead of MISSION_ITEM_INT is taken, with a warning',
      source: 'sitl 4.7',
      run: async (peer, expect) => {
        const items = plan(await here(peer), 2);
        sendCount(peer, 2);
        for (const [seq, { command, frame, x, y }] of items.entries()) {
          await peer.wait('MISSION_REQUEST', (request) => request.seq === seq);
          const params = { param1: 0, param2: 0, param3: 0, param4: 0, x: x / 1e7, y: y / 1e7, z: 0 };
          peer.say('MISSION_ITEM', {
            seq,
            command,
            frame,
            ...params,
            current: 0,
            autocontinue: 1,
            mission_type: 0,
            ...peer.target,
          });
        }
        expect.equal('MISSION_ACK', (await peer.wait('MISSION_ACK')).fields.type, missionResult.accepted);
        await peer.waitText(/got MISSION_ITEM; GCS should send MISSION_ITEM_INT/, { severity: 4 });
      },
    },
    {
      id: 'MIS-14',
      what: 'MISSION_REQUEST of the ground station is answered with MISSION_ITEM and a warning',
      source: 'sitl 4.7',
      run: async (peer, expect) => {
        const items = plan(await here(peer), 3);
        await put(peer, items);
        await countOf(peer);
        const since = peer.mark();
        peer.say('MISSION_REQUEST', { seq: 1, mission_type: 0, ...peer.target });
        const { fields } = await peer.wait('MISSION_ITEM', ({ seq }) => seq === 1);
        expect.between('latitude off by', Math.abs(fields.x - (items[1]?.x ?? 0) / 1e7), 0, 1e-5);
        await peer.waitText(/MISSION_REQUEST/, { since });
      },
    },
    {
      id: 'MIS-15',
      what: 'during an upload MISSION_COUNT of another station is DENIED, and the upload goes on',
      source: 'sitl 4.7',
      run: async (peer, expect) => {
        await begin(peer);
        sendCount(peer, 3, 0, { systemId: 254, componentId: 1 });
        const ack = await peer.wait('MISSION_ACK', ({ target_system }) => target_system === 254);
        expect.equal('MISSION_ACK', ack.fields.type, missionResult.denied);
        await peer.wait('MISSION_REQUEST', ({ seq, target_system }) => seq === 0 && target_system === 255);
        await clear(peer);
      },
    },
    {
      id: 'MIS-16',
      what: 'during an upload MISSION_REQUEST_LIST is DENIED',
      source: 'sitl 4.7',
      run: async (peer, expect) => {
        await begin(peer);
        peer.send('MISSION_REQUEST_LIST', { mission_type: 0, ...peer.target });
        expect.equal('MISSION_ACK', (await peer.wait('MISSION_ACK')).fields.type, missionResult.denied);
        await clear(peer);
      },
    },
    {
      id: 'MIS-17',
      what: 'during an upload MISSION_COUNT of the same station starts it anew',
      source: 'sitl 4.7',
      run: async (peer, expect) => {
        const items = plan(await here(peer), 4);
        sendCount(peer, 9);
        await peer.wait('MISSION_REQUEST', ({ seq }) => seq === 0);
        const [first] = items;
        if (first !== undefined) sayItem(peer, 0, first);
        await peer.wait('MISSION_REQUEST', ({ seq }) => seq === 1);
        const done = await put(peer, items);
        expect.equal('requested first', done.requested[0], 0);
        expect.equal('count', await countOf(peer), 4);
      },
    },
    {
      id: 'MIS-18',
      what: 'a request past the end gets MISSION_ACK INVALID_SEQUENCE',
      source: 'sitl 4.7',
      run: async (peer, expect) => {
        await put(peer, plan(await here(peer), 3));
        await countOf(peer);
        peer.send('MISSION_REQUEST_INT', { seq: 9, mission_type: 0, ...peer.target });
        expect.equal('MISSION_ACK', (await peer.wait('MISSION_ACK')).fields.type, missionResult.invalidSequence);
      },
    },
    {
      id: 'MIS-19',
      what: 'MISSION_CLEAR_ALL: MISSION_ACK 0, and then the count is 0',
      source: 'sitl 4.7',
      run: async (peer, expect) => {
        await put(peer, plan(await here(peer), 4));
        expect.equal('MISSION_ACK', await clear(peer), missionResult.accepted);
        expect.equal('count', await countOf(peer), 0);
      },
    },
    {
      id: 'MIS-20',
      what: 'a polygon fence goes up and comes down (type 1)',
      source: 'sitl 4.7',
      run: async (peer, expect) => {
        const place = await here(peer);
        const corners = [offset(place, 200, 200), offset(place, 200, -200), offset(place, -200, -200)];
        const items = corners.map((corner) => waypoint(corner, { command: 5001, frame: 0, p1: 3 }));
        await put(peer, items, missionType.fence);
        const got = (await download(peer, missionType.fence)).items;
        expect.equal(
          'commands and places',
          got.map(({ command, x, y }) => [command, x, y]),
          items.map(({ command, x, y }) => [command, x, y]),
        );
      },
    },
    {
      id: 'MIS-21',
      what: 'rally points go up and come down (type 2)',
      source: 'sitl 4.7',
      run: async (peer, expect) => {
        const place = await here(peer);
        const items = [offset(place, 20, 20), offset(place, -20, 20)].map((spot) => waypoint(spot, { command: 5100 }));
        await put(peer, items, missionType.rally);
        const got = (await download(peer, missionType.rally)).items;
        expect.equal(
          'commands and places',
          got.map(({ command, x, y }) => [command, x, y]),
          items.map(({ command, x, y }) => [command, x, y]),
        );
      },
    },
    unsupportedType(22, 3),
    unsupportedType(23, missionType.all),
    {
      id: 'MIS-24',
      what: 'MISSION_SET_CURRENT to an item pushes MISSION_CURRENT with it',
      source: 'sitl 4.7',
      run: async (peer) => {
        await put(peer, plan(await here(peer), 5));
        peer.send('MISSION_SET_CURRENT', { seq: 3, ...peer.target });
        await peer.wait('MISSION_CURRENT', ({ seq }) => seq === 3, { within: 200 + peer.slackMs });
      },
    },
    {
      id: 'MIS-25',
      what: 'MISSION_SET_CURRENT past the end changes nothing and is not answered',
      source: 'sitl 4.7',
      run: async (peer, expect) => {
        await put(peer, plan(await here(peer), 5));
        peer.send('MISSION_SET_CURRENT', { seq: 50, ...peer.target });
        expect.equal('answer', (await peer.hear('MISSION_ACK', undefined, { within: 1500 }))?.fields.type, undefined);
        expect.between('seq', (await missionCurrent(peer)).seq, 0, 1);
      },
    },
    {
      id: 'MIS-26',
      what: 'DO_SET_MISSION_CURRENT is ACCEPTED for an item that is there, FAILED or DENIED for one that is not',
      source: 'sitl 4.7',
      run: async (peer, expect) => {
        await put(peer, plan(await here(peer), 5));
        expect.equal('result', await ask(peer, 224, [2]), result.accepted);
        await peer.wait('MISSION_CURRENT', ({ seq }) => seq === 2);
        expect.equal('result past the end', await ask(peer, 224, [50]), result.denied);
      },
    },
    {
      id: 'MIS-27',
      what: 'MISSION_CURRENT counts without home: 7 items are total 6, state NOT_STARTED, mode 0',
      source: 'sitl 4.7',
      run: async (peer, expect) => {
        await put(peer, plan(await here(peer), 7));
        const { total, mission_state, mission_mode } = await missionCurrent(peer);
        expect.equal('total, state, mode', [total, mission_state, mission_mode], [6, 2, 0]);
      },
    },
    {
      id: 'MIS-28',
      what: 'without a mission MISSION_CURRENT has the state NO_MISSION',
      source: 'sitl 4.7',
      run: async (peer, expect) => expect.equal('mission_state', (await missionCurrent(peer)).mission_state, 1),
    },
    {
      id: 'MIS-29',
      what: 'MISSION_ACK of an upload is addressed to the uploader',
      source: 'sitl 4.7',
      run: async (peer, expect) => {
        await put(peer, plan(await here(peer), 3));
        const { target_system, target_component } = peer.all('MISSION_ACK').at(-1)?.fields ?? {};
        expect.equal('target', [target_system, target_component], [255, 190]);
      },
    },
    {
      id: 'MIS-61',
      what: 'transfers for another system are not answered',
      source: 'sitl 4.3',
      run: async (peer, expect) => {
        peer.send('MISSION_REQUEST_LIST', { mission_type: 0, target_system: 77, target_component: 1 });
        expect.equal(
          'answer',
          (await peer.hear('MISSION_COUNT', undefined, { within: 1000 }))?.fields.count,
          undefined,
        );
      },
    },
    {
      id: 'MIS-62',
      what: 'MISSION_COUNT with type 3 gets MISSION_ACK UNSUPPORTED',
      source: 'sitl 4.7',
      run: async (peer, expect) => {
        sendCount(peer, 3, 3);
        expect.equal('MISSION_ACK', (await peer.wait('MISSION_ACK')).fields.type, missionResult.unsupported);
      },
    },
    {
      id: 'MIS-63',
      what: "an upload leaves the mission's items of other types alone",
      source: 'sitl 4.7',
      run: async (peer, expect) => {
        const place = await here(peer);
        await put(peer, plan(place, 4));
        await put(peer, [waypoint(place, { command: 5100 })], missionType.rally);
        expect.equal('counts', [await countOf(peer), await countOf(peer, missionType.rally)], [4, 1]);
      },
    },
    {
      id: 'MIS-64',
      what: 'DO_ items keep their parameters: DO_CHANGE_SPEED 1, 3 m/s',
      source: 'sitl 4.7',
      run: async (peer, expect) => {
        await put(peer, [...plan(await here(peer), 2), item(178, { p1: 1, p2: 3 })]);
        const { command, p1, p2 } = await fetchItem(peer, 2);
        expect.equal('command, param1, param2', [command, p1, p2], [178, 1, 3]);
      },
    },
  ],
};

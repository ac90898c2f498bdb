import { deflateRawSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { pack, unpack } from '../../bridge/protocol/packed.ts';
import { startConnection } from '../../dashboard/client/connection.ts';
import { inflateWith, startUnpacking, withAbilities } from '../../dashboard/client/inflate.ts';
import { nodeSurroundings } from '../support/node-surroundings.ts';
import { startRealGateway } from '../support/real-gateway.ts';

const inflate = inflateWith(globalThis);
const packed = (text: string) => pack(deflateRawSync(text));
const settled = () => new Promise((resolve) => setTimeout(resolve, 1));
const until = async (fact: () => boolean) => {
  for (let wait = 0; wait < 3000 && !fact(); wait++) await settled();
};
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

test('[S10] what waits behind a message that is being inflated comes after it, in order', async () => {
  const came: string[] = [];
  const unpacking = startUnpacking(
    inflate,
    (text) => came.push(text),
    (why) => came.push(why),
  );
  unpacking.inTurn(() => came.push('first'));
  unpacking.packed(packed('second'.repeat(1000)))();
  unpacking.inTurn(() => came.push('third'));
  unpacking.packed(packed('fourth'))();
  unpacking.inTurn(() => came.push('fifth'));
  expect(came).toEqual(['first']);
  await until(() => came.length === 5);
  expect(came).toEqual(['first', 'second'.repeat(1000), 'third', 'fourth', 'fifth']);
});

test('[S10] nothing is handed on after the end', async () => {
  const came: string[] = [];
  const unpacking = startUnpacking(
    inflate,
    (text) => came.push(text),
    (why) => came.push(why),
  );
  unpacking.packed(packed('late'))();
  unpacking.inTurn(() => came.push('later'));
  unpacking.end();
  for (let wait = 0; wait < 20; wait++) await settled();
  expect(came).toEqual([]);
});

test('[S10] any flipped bit shows', () => {
  const whole = packed(JSON.stringify({ t: 'events', entries: [] }));
  expect(() => unpack(whole)).not.toThrow();
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const bent = Uint8Array.from(whole);
    bent[bit >> 3] = (bent[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => unpack(bent), `bit ${bit}`).toThrow(RangeError);
  }
  for (let end = 0; end < whole.length; end++) expect(() => unpack(whole.subarray(0, end))).toThrow(RangeError);
});

test('[S10] bytes that are no deflated text end in words', async () => {
  const why: string[] = [];
  const unpacking = startUnpacking(
    inflate,
    (text) => why.push(`came: ${text}`),
    (said) => why.push(said),
  );
  unpacking.packed(pack(new Uint8Array([255, 255, 255])))();
  await until(() => why.length > 0);
  expect(why[0]).not.toContain('came');
});

test('[S10] who cannot inflate does not ask for it, nor who takes no binary messages', () => {
  const want = { rateHz: 10, encoding: 'compact', maxBytesPerS: null } as const;
  expect(withAbilities(want, undefined)).not.toHaveProperty('inflate');
  expect(withAbilities({ ...want, encoding: 'json' }, inflate)).not.toHaveProperty('inflate');
  expect(withAbilities(want, inflate)).toMatchObject({ inflate: true, inflateState: true, headlines: true });
  expect(inflateWith({ TextDecoder })).toBeUndefined();
});

test('[S7] [S9] [S10] the real client takes a long replay in order, headlines first, and then what happens', async () => {
  const bridge = await startRealGateway();
  stops.push(() => bridge.stop());
  for (let count = 0; count < 3000; count++) bridge.happen(`number ${count}`);
  const { clock, gateway } = bridge;
  gateway.announce([{ at: clock.monoMs(), severity: 2, body: { kind: 'reboot', vehicle: 'one:1' } }]);
  for (let count = 0; count < 300; count++) bridge.happen(`number ${count}`);
  const seqs: number[] = [];
  const headlines: number[][] = [];
  let frames = 0;
  const surroundings = nodeSurroundings();
  const counted = {
    ...surroundings,
    ...(surroundings.inflate && {
      inflate: (bytes: Uint8Array) => {
        frames += 1;
        return surroundings.inflate?.(bytes) ?? Promise.reject(new Error('none'));
      },
    }),
  };
  const connection = startConnection(
    {
      url: bridge.url,
      clientId: 'client',
      tab: 'tab',
      page: 'page',
      position: { cursor: { epoch: 'epoch-1', seq: 5 }, epoch: null },
    },
    counted,
    {
      onState: () => {},
      onWelcome: () => {},
      onQuality: () => {},
      onOffset: () => {},
      onContent(message) {
        if (message.t === 'headlines') headlines.push([seqs.length, ...message.entries.map(({ seq }) => seq)]);
        if (message.t === 'events') seqs.push(...message.entries.map(({ seq }) => seq));
      },
    },
  );
  stops.push(() => connection.stop());
  await until(() => seqs.length > 500);
  bridge.happen('meanwhile');
  await until(() => seqs.length >= 3297);
  bridge.happen('afterwards');
  await until(() => seqs.length >= 3298);
  expect(headlines).toEqual([[0, 3001]]);
  expect(seqs).toEqual(Array.from({ length: 3298 }, (_, index) => index + 6));
  expect(frames).toBeGreaterThan(10);
});

test('[T13] the real client takes a large state packed, and applies nothing to it before it is there', async () => {
  const bridge = await startRealGateway();
  stops.push(() => bridge.stop());
  const { fleet, clock, gateway } = bridge;
  const link = { id: 'field', name: 'field', replay: false };
  const observe = (systemId: number) => {
    const from = { systemId, componentId: 1 };
    fleet.observe(link, from, clock.monoMs(), { kind: 'heard', heartbeat: true });
    const values = { mode: 'HOLD', modeNumber: 4, armed: false, systemStatus: 'standby' } as const;
    fleet.observe(link, from, clock.monoMs(), { kind: 'sample', group: 'mode', values });
  };
  for (let systemId = 1; systemId <= 30; systemId++) observe(systemId);
  const came: string[] = [];
  let vehicles = 0;
  let inflated = 0;
  const surroundings = nodeSurroundings();
  const slowly = async (bytes: Uint8Array) => {
    // Until three more ticks were sent: they are here before the state is.
    const q = gateway.desk.outbox.q;
    await until(() => gateway.desk.outbox.q > q + 3);
    inflated += 1;
    return surroundings.inflate?.(bytes) ?? Promise.reject(new Error('none'));
  };
  const connection = startConnection(
    { url: bridge.url, clientId: 'client', tab: 'tab', page: 'page', position: { cursor: null, epoch: null } },
    { ...surroundings, inflate: slowly },
    {
      onState: () => {},
      onWelcome: () => {},
      onQuality: () => {},
      onOffset: () => {},
      onContent(message) {
        came.push(message.t);
        if (message.t === 'state_restored') vehicles = message.vehicles.length;
      },
    },
  );
  stops.push(() => connection.stop());
  await until(() => came.filter((t) => t === 'state').length > 3);
  expect([vehicles, inflated, came[0], came.filter((t) => t === 'state_restored').length]).toEqual([
    30,
    1,
    'state_restored',
    1,
  ]);
});

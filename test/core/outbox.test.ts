import { expect, test } from 'vitest';
import { Fleet } from '../../bridge/core/fleet.ts';
import { Outbox } from '../../bridge/core/outbox.ts';
import { decodeFrame } from '../../bridge/protocol/compact.ts';
import { pose, rover } from '../support/samples.ts';

const link = { id: 'l', name: 'l', replay: false };

function setUp() {
  const fleet = new Fleet();
  fleet.observe(link, rover, 0, pose(1));
  return { fleet, outbox: new Outbox(fleet) };
}

test('[T1] telemetry after a snapshot holds only what changed since', () => {
  const { fleet, outbox } = setUp();
  const snapshot = outbox.snapshot(5);
  expect(JSON.parse(snapshot.text)).toMatchObject({ t: 'state_restored', at: 5, vehicles: [{ id: 'l:1' }] });
  fleet.observe(link, rover, 6, pose(2));
  outbox.turn(10);
  const telemetry = JSON.parse(outbox.since(snapshot.mark, 'json').texts[0] ?? '');
  expect(telemetry).toMatchObject({
    t: 'telemetry',
    at: 10,
    vehicles: [{ groups: { pose: { at: 6, v: { latDeg: 2 } } } }],
  });
});

test('[T2] a tick in which nothing changed is empty and still said', () => {
  const { outbox } = setUp();
  const { mark } = outbox.snapshot(5);
  outbox.turn(10);
  expect(JSON.parse(outbox.since(mark, 'json').texts[0] ?? '')).toEqual({ t: 'telemetry', q: 1, at: 10, vehicles: [] });
});

test('[T4] a reader that skipped ticks gets the newest value once, and the links report that it missed', () => {
  const { fleet, outbox } = setUp();
  const { mark } = outbox.snapshot(5);
  for (let at = 10; at < 50; at += 10) {
    fleet.observe(link, rover, at, pose(at));
    outbox.report([]);
    outbox.turn(at);
  }
  const telemetry = JSON.parse(outbox.since(mark, 'json').texts[0] ?? '');
  expect(telemetry.vehicles).toHaveLength(1);
  expect(telemetry.vehicles[0].groups.pose.v.latDeg).toBe(40);
  expect(telemetry.links).toEqual([]);
});

test('readers in step share one encoded message', () => {
  const { fleet, outbox } = setUp();
  const one = outbox.snapshot(5).mark;
  const other = outbox.snapshot(5).mark;
  fleet.observe(link, rover, 6, pose(2));
  outbox.turn(10);
  expect(outbox.since(one, 'compact')).toBe(outbox.since(other, 'compact'));
});

test('[T1] who comes in the same tick shares one snapshot, unless something was heard between', () => {
  const { fleet, outbox } = setUp();
  const first = outbox.snapshot(5);
  expect(outbox.snapshot(6)).toBe(first);
  fleet.observe(link, rover, 7, pose(2));
  const second = outbox.snapshot(8);
  expect(JSON.parse(second.text)).toMatchObject({ at: 8, vehicles: [{ groups: { pose: { v: { latDeg: 2 } } } }] });
  outbox.turn(10);
  expect(JSON.parse(outbox.snapshot(11).text).at).toBe(11);
});

test('[T9] a compact frame holds the fields that changed and no others', () => {
  const { fleet, outbox } = setUp();
  const { mark } = outbox.snapshot(5);
  fleet.observe(link, rover, 8, pose(2));
  outbox.turn(10);
  const { texts, frame } = outbox.since(mark, 'compact');
  expect(texts).toEqual([]);
  expect(decodeFrame(frame ?? new Uint8Array())).toEqual({
    q: 1,
    at: 10,
    vehicles: [{ handle: 0, heardAt: 8, groups: [{ code: 2, at: 8, fields: [[0, 2e7]] }] }],
  });
});

test('a new vehicle and the links report go ahead of the compact frame as text', () => {
  const { fleet, outbox } = setUp();
  const { mark } = outbox.snapshot(5);
  fleet.observe({ ...link, name: 'other' }, rover, 8, pose(2));
  outbox.report([]);
  outbox.turn(10);
  const { texts, frame } = outbox.since(mark, 'compact');
  expect(texts.map((text) => JSON.parse(text))).toMatchObject([
    { t: 'telemetry', added: [{ id: 'other:1', handle: 1 }], links: [] },
  ]);
  expect(decodeFrame(frame ?? new Uint8Array()).vehicles).toEqual([]);
});

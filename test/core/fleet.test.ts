import { expect, test } from 'vitest';
import { Fleet } from '../../bridge/core/fleet.ts';
import { frame, heartbeat, identity, mode, pose, rover } from '../support/samples.ts';

const link = { id: 'udp', name: 'udp', replay: false };
const kinds = (happenings: { body: { kind: string } }[]) => happenings.map(({ body }) => body.kind);

test('a vehicle appears with its first frame and is linked with its first heartbeat', () => {
  const fleet = new Fleet();
  expect(fleet.observe(link, rover, 0, heartbeat).map(({ body }) => body)).toEqual([
    { kind: 'contact', vehicle: 'udp:1', contact: 'linked', first: true },
  ]);
  expect(fleet.linkedCount).toBe(1);
});

test('[T7] a vehicle is lost 2 s after its last frame', () => {
  const fleet = new Fleet();
  fleet.observe(link, rover, 0, heartbeat);
  expect(fleet.sweep(2000)).toEqual([]);
  expect(fleet.sweep(2001).map(({ body }) => body)).toEqual([
    { kind: 'contact', vehicle: 'udp:1', contact: 'lost', first: false },
  ]);
  expect(fleet.sweep(2500), 'said once').toEqual([]);
});

test('[T7] a vehicle whose other frames go on is lost 3.5 s after its last heartbeat', () => {
  const fleet = new Fleet();
  fleet.observe(link, rover, 0, heartbeat);
  for (let at = 100; at <= 3500; at += 100) fleet.observe(link, rover, at, frame);
  expect(fleet.sweep(3500)).toEqual([]);
  fleet.observe(link, rover, 3550, frame);
  expect(kinds(fleet.sweep(3550))).toEqual(['contact']);
  expect(fleet.observe(link, rover, 3600, frame), 'frames alone do not bring it back').toEqual([]);
  expect(fleet.observe(link, rover, 3700, heartbeat).map(({ body }) => body)).toEqual([
    { kind: 'contact', vehicle: 'udp:1', contact: 'linked', first: false },
  ]);
});

test('[T15] what was last known of a silent vehicle is told again with its age, and of one that is heard nothing', () => {
  const fleet = new Fleet();
  fleet.observe(link, rover, 0, heartbeat);
  fleet.observe(link, rover, 100, mode('HOLD'));
  fleet.sweep(1000);
  let { version } = fleet;
  fleet.retellSilent();
  expect(fleet.version, 'it is heard').toBe(version);
  fleet.sweep(3000);
  version = fleet.version;
  expect(fleet.changedSince(version)).toEqual([]);
  fleet.retellSilent();
  const told = { id: 'udp:1', heardAt: 100, groups: { mode: { at: 100, v: { mode: 'HOLD' } } } };
  expect(fleet.changedSince(version)).toMatchObject([told]);
  expect(fleet.compactSince(version)[0]?.groups[0]).toMatchObject({ at: 100 });
  expect(fleet.changedSince(fleet.version)).toEqual([]);
});

test('mode and arming changes are events, the first word about them is not', () => {
  const fleet = new Fleet();
  expect(fleet.observe(link, rover, 0, mode('HOLD'))).toEqual([]);
  expect(fleet.observe(link, rover, 1, mode('HOLD'))).toEqual([]);
  expect(fleet.observe(link, rover, 2, mode('AUTO', true)).map(({ body }) => body)).toEqual([
    { kind: 'mode', vehicle: 'udp:1', from: 'HOLD', to: 'AUTO' },
    { kind: 'armed', vehicle: 'udp:1', armed: true },
  ]);
});

test('[T5] a reboot clears every group and says so to readers from before it', () => {
  const fleet = new Fleet();
  fleet.observe(link, rover, 0, pose(52));
  fleet.observe(link, rover, 0, mode('AUTO', true));
  const before = fleet.version;
  expect(kinds(fleet.observe(link, rover, 5, { kind: 'rebooted' }))).toEqual(['reboot']);
  expect(fleet.observe(link, rover, 6, mode('HOLD')), 'armed before the reboot is not a change').toEqual([]);
  const [delta] = fleet.changedSince(before);
  expect(delta?.cleared).toBe(true);
  expect(Object.keys(delta?.groups ?? {})).toEqual(['mode']);
  expect(Object.keys(fleet.vehicles()[0]?.groups ?? {})).toEqual(['mode']);
});

test('[T3] a reader gets the groups that changed since its version, and only those', () => {
  const fleet = new Fleet();
  fleet.observe(link, rover, 0, pose(52));
  fleet.observe(link, rover, 0, mode('HOLD'));
  const seen = fleet.version;
  fleet.observe(link, rover, 9, pose(53));
  fleet.observe(link, rover, 10, pose(54));
  expect(fleet.addedSince(seen)).toEqual([]);
  expect(fleet.changedSince(seen)[0]?.groups).toEqual({
    pose: expect.objectContaining({ at: 10, v: expect.objectContaining({ latDeg: 54 }) }),
  });
  expect(fleet.changedSince(fleet.version)).toEqual([]);
  expect(fleet.addedSince(0)).toHaveLength(1);
});

test('links of different names never share a vehicle', () => {
  const fleet = new Fleet();
  fleet.observe({ id: 'a', name: 'a', replay: false }, rover, 0, heartbeat);
  fleet.observe({ id: 'b', name: 'b', replay: true }, rover, 0, heartbeat);
  expect(fleet.vehicles().map(({ id, replay }) => [id, replay])).toEqual([
    ['a:1', false],
    ['b:1', true],
  ]);
});

const radio = { id: 'radio', name: 'rover', replay: false };
const lte = { id: 'lte', name: 'rover', replay: false };

test('two links of one group are one vehicle once their hardware ids agree, and nothing is shown twice before', () => {
  const fleet = new Fleet();
  fleet.observe(radio, rover, 0, heartbeat);
  fleet.observe(radio, rover, 1, identity('abc'));
  fleet.observe(lte, rover, 2, heartbeat);
  fleet.observe(lte, rover, 3, pose(1));
  expect(fleet.vehicles().map(({ id }) => id)).toEqual(['rover:1']);
  expect(fleet.vehicles()[0]?.groups.pose, 'held back until known').toBeUndefined();
  fleet.observe(lte, rover, 4, identity('abc'));
  fleet.observe(lte, rover, 5, pose(2));
  expect(fleet.vehicles().map(({ id, groups }) => [id, groups.pose?.v.latDeg])).toEqual([['rover:1', 2]]);
});

test('two links of one group with different hardware are two vehicles, and that is said', () => {
  const fleet = new Fleet();
  fleet.observe(radio, rover, 0, identity('abc'));
  const happenings = fleet.observe(lte, rover, 1, identity('def'));
  expect(happenings.map(({ body }) => body)).toContainEqual({
    kind: 'identity_conflict',
    vehicle: 'rover:1@lte',
    link: 'lte',
  });
  expect(fleet.observe(lte, rover, 2, pose(1)), 'said once').toEqual([]);
  expect(fleet.vehicles().map(({ id }) => id)).toEqual(['rover:1', 'rover:1@lte']);
});

test('a second link that never shows a hardware id becomes a vehicle of its own after 10 s', () => {
  const fleet = new Fleet();
  fleet.observe(radio, rover, 0, identity('abc'));
  fleet.observe(lte, rover, 100, heartbeat);
  fleet.observe(lte, rover, 10_099, heartbeat);
  expect(fleet.vehicles()).toHaveLength(1);
  expect(kinds(fleet.observe(lte, rover, 10_100, heartbeat))).toEqual(['identity_conflict', 'contact']);
  expect(fleet.vehicles()).toHaveLength(2);
});

test('[T7] a modem that goes on reporting does not keep a dead vehicle linked', () => {
  const fleet = new Fleet();
  fleet.observe(link, rover, 0, heartbeat);
  const values = { rssi: 1, remoteRssi: 1, noise: 1, remoteNoise: 1, txBufferPct: 1, rxErrors: 1, corrected: 1 };
  for (let at = 100; at <= 2100; at += 100) fleet.observe(link, rover, at, { kind: 'sample', group: 'radio', values });
  expect(kinds(fleet.sweep(2100))).toEqual(['contact']);
  expect(fleet.vehicles()[0]?.groups.radio?.at).toBe(2100);
});

test('[T8] everything that happens in a recording is marked', () => {
  const fleet = new Fleet();
  const recording = { id: 'r', name: 'r', replay: true };
  const happenings = [...fleet.observe(recording, rover, 0, heartbeat), ...fleet.sweepRecording(recording, 5000)];
  expect(happenings.map(({ replay }) => replay)).toEqual([true, true]);
  expect(fleet.observe(link, rover, 0, heartbeat).map(({ replay }) => replay)).toEqual([undefined]);
});

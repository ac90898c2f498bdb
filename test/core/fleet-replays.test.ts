/** What recordings ask of the fleet: time of their own, another moment all at once, and to be gone without a trace. */
import { expect, test } from 'vitest';
import { Fleet } from '../../bridge/core/fleet.ts';
import { Outbox } from '../../bridge/core/outbox.ts';
import { frame, heartbeat, identity, mode, pose, rover } from '../support/samples.ts';

const live = { id: 'udp', name: 'udp', replay: false };
const past = { id: 'r', name: 'r', replay: true };
const other = { ...rover, systemId: 2 };

function playing() {
  const fleet = new Fleet();
  fleet.observe(live, rover, 0, heartbeat);
  fleet.observe(past, rover, -1e9, heartbeat);
  fleet.observe(past, rover, -1e9, mode('AUTO', true));
  fleet.observe(past, rover, -1e9, pose(1));
  return fleet;
}

test('[R2] a recording is swept by its own clock, and the live ones by theirs', () => {
  const fleet = playing();
  expect(fleet.sweep(1000)).toEqual([]);
  expect(fleet.sweepRecording(past, -1e9 + 1900)).toEqual([]);
  expect(fleet.sweepRecording(past, -1e9 + 2100).map(({ body }) => body)).toMatchObject([
    { kind: 'contact', vehicle: 'r:1', contact: 'lost' },
  ]);
  expect(fleet.sweep(5000).map(({ body }) => body)).toMatchObject([{ vehicle: 'udp:1', contact: 'lost' }]);
});

test('[R3] how another moment came to be is seen by nobody, and then all of it is there at once', () => {
  const fleet = playing();
  const [before] = fleet.vehicles().filter(({ replay }) => replay);
  const mark = fleet.version;
  fleet.beginAgain(past);
  const at = -1e9 - 50_000;
  const happened = [
    ...fleet.observe(past, rover, at, heartbeat),
    ...fleet.observe(past, rover, at, mode('HOLD')),
    ...fleet.observe(past, rover, at + 1, mode('MANUAL')),
    ...fleet.observe(past, other, at, heartbeat),
    ...fleet.sweepRecording(past, at + 10_000),
  ];
  expect(happened).toEqual([]);
  expect(fleet.vehicles().find(({ replay }) => replay)).toEqual(before);
  expect(fleet.changedSince(mark)).toEqual([]);
  fleet.show(past);
  const [change] = fleet.changedSince(mark);
  expect(change).toMatchObject({ id: 'r:1', cleared: true, contact: 'lost', heardAt: at + 1 });
  expect(Object.keys(change?.groups ?? {})).toEqual(['mode']);
  expect(change?.groups.mode?.v.mode).toBe('MANUAL');
  expect(fleet.addedSince(mark).map(({ id }) => id)).toEqual(['r:2']);
  const [compact] = fleet.compactSince(mark);
  expect(compact).toMatchObject({ handle: before?.handle, cleared: true });
  expect(compact?.groups[0]?.fields).toHaveLength(4);
  expect(fleet.find('udp:1')?.contact, 'the live one stays as it is').toBe('linked');
});

test('[R3] a vehicle that was not heard yet at that moment is there, unheard and without data', () => {
  const fleet = playing();
  fleet.beginAgain(past);
  fleet.show(past);
  expect(fleet.find('r:1')).toMatchObject({ contact: 'lost', groups: {} });
  expect(fleet.observe(past, rover, 0, heartbeat).map(({ body }) => body)).toMatchObject([
    { contact: 'linked', first: true },
  ]);
});

test('[T14] vehicles of a recording that was closed are gone; readers are told once who is left; no handle comes back', () => {
  const fleet = playing();
  const mark = fleet.version;
  const handle = fleet.find('r:1')?.handle;
  expect(fleet.presentSince(mark)).toBeUndefined();
  fleet.remove(past);
  expect(fleet.vehicles().map(({ id }) => id)).toEqual(['udp:1']);
  expect(fleet.presentSince(mark)).toEqual(['udp:1']);
  expect(fleet.presentSince(fleet.version)).toBeUndefined();
  fleet.observe(past, rover, 0, heartbeat);
  expect(fleet.find('r:1')?.handle).not.toBe(handle);
  fleet.observe(live, other, 0, frame);
  const handles = fleet.vehicles().map((vehicle) => vehicle.handle);
  expect(new Set(handles).size).toBe(handles.length);
});

test('[T14] both encodings tell it, to whoever may know of the vehicle', () => {
  const fleet = playing();
  const outbox = new Outbox(fleet);
  const { mark } = outbox.snapshot(0);
  fleet.remove(past);
  outbox.turn(1);
  const json = outbox.since(mark, 'json');
  const compact = outbox.since(mark, 'compact');
  for (const { texts } of [json, compact]) expect(JSON.parse(texts[0] ?? '')).toMatchObject({ present: ['udp:1'] });
  expect(JSON.parse(outbox.since(json.mark, 'json').texts[0] ?? '')).not.toHaveProperty('present');
  expect(outbox.since(compact.mark, 'compact').texts).toEqual([]);
});

test('a recording is no vehicle that is connected', () => {
  const fleet = new Fleet();
  fleet.observe(past, rover, 0, heartbeat);
  fleet.observe(past, rover, 0, identity('abc'));
  expect(fleet.linkedCount).toBe(0);
});

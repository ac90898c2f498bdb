/** Two ways to one rover, over the first of which others are heard whether the rover is there or not. */
import { expect, test } from 'vitest';
import { Counters } from '../../bridge/core/counters.ts';
import { Fleet } from '../../bridge/core/fleet.ts';
import type { Link } from '../../bridge/core/link.ts';
import { Receiver } from '../../bridge/links/receiver.ts';
import { openWays } from '../../bridge/vehicle-ways.ts';
import { FakeVehicle } from '../support/fake-vehicle.ts';
import { identity } from '../support/samples.ts';

const address = { systemId: 1, componentId: 1 };
const word = { rssi: 190, remrssi: 180, txbuf: 100, noise: 40, remnoise: 50, rxerrors: 1, fixed: 2 };
const modem = (through: FakeVehicle) => through.say('RADIO_STATUS', word, { systemId: 51, componentId: 68 });
const station = (through: FakeVehicle) =>
  through.heartbeat({ type: 6, autopilot: 8 }, { systemId: 254, componentId: 190 });

const linkOf = (id: string): Link => ({
  id,
  name: 'rover',
  url: `udpin://${id}`,
  replay: false,
  start: () => async () => {},
  status: () => ({ up: true, why: '', counters: {}, framesPerS: 0, bytesPerS: 0, lossPct: null }),
  send: () => true,
  undrained: () => ({ bytes: 0, ms: 0 }),
  operate: () => {},
});

/** The rover is heard on both ways ten times a second but where it is silent; `other` twice a second on the radio. */
function rig(other: (through: FakeVehicle) => void) {
  const fleet = new Fleet();
  const [radio, lte] = [linkOf('radio'), linkOf('lte')];
  const ways = openWays({ links: [radio, lte], fleet, isOpen: () => true, isDriven: () => false });
  const silent = new Set<Link>();
  const changes: { readonly at: number; readonly from: string; readonly to: string }[] = [];
  let at = 0;
  const note = (happenings: ReturnType<typeof ways.sweep>) => {
    for (const { body } of happenings) if (body.kind === 'way') changes.push({ at, from: body.from, to: body.to });
  };
  const senders = [radio, lte].map((link) => {
    fleet.observe(link, address, 0, identity('aaa'));
    const onReport: ConstructorParameters<typeof Receiver>[0]['onReport'] = (from, _at, heard, made) => {
      for (const { report, trueAt } of ways.hear(link, from, at, heard, made)) {
        fleet.observe(link, from, at, report, trueAt);
        note(ways.note('rover:1', link, from, at, report));
      }
    };
    const receiver = new Receiver({ onReport }, new Counters());
    return { link, vehicle: new FakeVehicle((bytes) => receiver.push(bytes, 'peer', at)) };
  });
  const run = (ms: number) => {
    for (const end = at + ms; at < end; at += 100) {
      for (const { link, vehicle } of senders) {
        if (!silent.has(link)) vehicle.heartbeat();
        if (link === radio && at % 500 === 0) other(vehicle);
      }
      note(ways.sweep(at));
    }
  };
  return { fleet, ways, radio, lte, silent, changes, run, now: () => at };
}

test.each([
  ['its modem', modem],
  ['another station', station],
])('[V3] a way over which only %s is still heard is silent: it is left, and not taken back', (_, other) => {
  const { ways, radio, silent, changes, run, now } = rig(other);
  run(5000);
  expect(changes).toEqual([]);
  expect(ways.routes.to('rover:1')?.way).toBe('radio');
  silent.add(radio);
  run(60_000);
  expect(changes).toMatchObject([{ from: 'radio', to: 'lte' }]);
  expect(changes[0]?.at).toBeLessThanOrEqual(6300);
  expect(ways.routes.view(now())).toMatchObject([
    { way: 'radio', use: 'silent' },
    { way: 'lte', use: 'carries' },
  ]);
  silent.delete(radio);
  run(12_000);
  expect(changes, 'the rover itself is heard again').toMatchObject([{ to: 'lte' }, { to: 'radio' }]);
});

test('[V3] [T7] the modem of the way that carries is shown, and that of another keeps no vehicle linked', () => {
  const { fleet, radio, lte, silent, run, now } = rig(modem);
  run(5000);
  expect(fleet.groupOf('rover:1', 'radio')?.at).toBe(4500);
  silent.add(radio);
  run(3000);
  const heardAt = now() - 100;
  silent.add(lte);
  run(3000);
  expect(fleet.sweep(now()).map(({ body }) => body.kind)).toEqual(['contact']);
  expect(fleet.vehicles()[0]?.heardAt).toBe(heardAt);
});

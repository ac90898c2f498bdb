import { expect, test } from 'vitest';
import type { Order } from '../../bridge/core/orders.ts';
import type { Entry } from '../../bridge/protocol/stream.ts';
import { operatorsRig, type Sent } from '../support/operators-rig.ts';

const kindsOf = (sent: readonly Sent[]) => sent.map(({ order }) => order.kind);
const isNeutral = ({ order }: { readonly order: Order }) =>
  order.kind === 'manual_control' && order.steer === 0 && order.throttle === 0;
const isHold = ({ order }: { readonly order: Order }) => order.kind === 'set_mode' && order.modeNumber === 4;

/** A rover in MANUAL, armed, its pre-flight clear, and Ana with the lease. */
async function ready(options?: Parameters<typeof operatorsRig>[0]) {
  const rig = operatorsRig(options);
  rig.mode('MANUAL', true);
  rig.speed(0);
  await rig.run(1000);
  rig.mode('MANUAL', true);
  rig.lease('ana', 'ask');
  rig.sent.length = 0;
  return rig;
}

async function driving() {
  const rig = await ready();
  rig.stick('ana', 0);
  for (let frame = 0; frame < 10; frame++) {
    await rig.run(40);
    rig.mode('MANUAL', true);
    rig.speed(0.5);
    rig.stick('ana', 0.5);
  }
  expect(rig.control()?.drive).toEqual({ phase: 'engaged', by: 'ana' });
  return rig;
}

test('[A7] the bridge is a ground station from the grant of a lease to its end, and never for a viewer', async () => {
  const rig = await ready();
  expect(rig.operated).toEqual([
    { groundStation: null, streamHz: null },
    { groundStation: 255, streamHz: null },
  ]);
  rig.lease('bob', 'ask', {}, rig.sender('bob', { role: 'viewer' }));
  expect(rig.said.at(-1)).toMatchObject({ to: 'bob-conn', message: { ok: false, code: 'FORBIDDEN' } });
  await rig.run(3100);
  expect(rig.control()?.lease.holder).toBeNull();
  expect(rig.operated.at(-1)).toEqual({ groundStation: null, streamHz: null });
});

test('[A2] a visible page keeps the lease without a stick', async () => {
  const rig = await ready();
  await rig.awake('ana', 10_000);
  expect(rig.control()?.lease.holder).toBe('ana');
});

test('[O2] who holds the lease is the driver, with or without sticks, and nobody is once it expired', async () => {
  const rig = await ready();
  expect(['ana', 'ben'].map((session) => rig.operators.isDriver(session))).toEqual([true, false]);
  await rig.run(3500);
  expect(rig.operators.isDriver('ana')).toBe(false);
});

test('[D4] [D12] a centred stick engages, and its driver’s instruments are renewed 25 times a second', async () => {
  const rig = await driving();
  expect(rig.operated.at(-1)).toEqual({ groundStation: 255, streamHz: 25 });
  expect(rig.operators.isDriven).toBe(true);
  expect(rig.sent.at(-1)).toMatchObject({ order: { kind: 'manual_control', throttle: 0.5 }, groundStation: 255 });
});

test('[D5] [D6] without frames neutral goes out within 350 ms, then HOLD, and nothing once that is confirmed', async () => {
  const rig = await driving();
  const lastAt = rig.clock.monoMs();
  rig.sent.length = 0;
  await rig.run(360);
  const first = rig.sent.find(isNeutral);
  expect((first?.at ?? Number.POSITIVE_INFINITY) - lastAt).toBeLessThanOrEqual(350);
  await rig.run(1600);
  expect(rig.sent.some(isHold)).toBe(true);
  rig.mode('HOLD', true, 4);
  rig.sent.length = 0;
  await rig.run(2000);
  expect(kindsOf(rig.sent).filter((kind) => kind !== 'param_read')).toEqual([]);
});

test('[X1] STOP goes from a viewer, at once, on every way; it raises the term and refuses to drive until it is cleared', async () => {
  const rig = await driving();
  const term = rig.term();
  rig.sent.length = 0;
  const id = rig.command('eve', 'stop', {}, {}, rig.sender('eve', { role: 'viewer' }));
  expect(rig.sent.filter(isNeutral).length).toBeGreaterThan(0);
  expect(rig.sent.filter(isHold)).toMatchObject([{ ways: 'all', groundStation: 255 }]);
  expect(rig.term()).toBe(term + 1);
  rig.mode('HOLD', true, 4);
  await rig.run(100);
  expect(rig.answersTo(id).at(-1)).toMatchObject({ step: 'done', final: true, verified: true });
  rig.stick('ana', 0);
  expect(rig.control()?.drive.phase).toBe('idle');
  const refused = rig.command('ana', 'arm');
  expect(rig.answersTo(refused).at(-1)).toMatchObject({ step: 'refused', code: 'STOPPED' });
  rig.lease('bob', 'clear_stop');
  expect(rig.said.at(-1)?.message).toMatchObject({ ok: false, code: 'NOT_IN_CONTROL' });
  rig.lease('ana', 'clear_stop');
  expect(rig.control()?.stop).toBeNull();
});

test('[D8] sticks that do not leave for 100 ms are an alarm, said once until they leave again', async () => {
  const rig = await driving();
  const alarms = () => rig.bodies.filter((body) => body.kind === 'link').length;
  for (const expected of [1, 2]) {
    rig.way.isOpen = false;
    for (let frame = 0; frame < 10; frame++) {
      await rig.run(40);
      rig.mode('MANUAL', true);
      rig.stick('ana', 0.5);
    }
    expect(alarms()).toBe(expected);
    rig.way.isOpen = true;
    rig.stick('ana', 0.5);
    await rig.run(60);
  }
});

test('[A5] a lease that ends in MANUAL stops the rover by hand; in AUTO it does what its holder left behind', async () => {
  for (const [mode, will, expected] of [
    ['MANUAL', 'continue', 'stops'],
    ['AUTO', 'hold', 'stops'],
    ['AUTO', 'rtl', 'goes home'],
    ['AUTO', 'continue', 'goes on'],
  ] as const) {
    const rig = await ready();
    rig.mode(mode, true, mode === 'AUTO' ? 10 : 0);
    rig.lease('ana', 'will', { will });
    rig.sent.length = 0;
    rig.lease('ana', 'release');
    await rig.run(600);
    const home = rig.sent.filter(({ order }) => order.kind === 'command' && order.params[1] === 11);
    expect([rig.sent.some(isHold), home.length > 1], `${mode} ${will}`).toEqual([
      expected === 'stops',
      expected === 'goes home',
    ]);
  }
});

test('[A3] [U6] who became a viewer gets no lease that it had asked for, and keeps none alive', async () => {
  const rig = await ready();
  rig.lease('bob', 'ask');
  rig.operators.expel('bob', 'no longer an operator', rig.clock.monoMs());
  await rig.run(100);
  rig.lease('ana', 'release');
  expect([rig.control()?.lease.holder, rig.operated.at(-1)?.groundStation]).toEqual([null, null]);
  rig.mode('HOLD', true, 4);
  await rig.run(100);
  rig.lease('cat', 'ask');
  for (let passed = 0; passed < 4000; passed += 500) {
    rig.operators.awake(rig.sender('cat', { role: 'viewer' }), rig.clock.monoMs());
    await rig.run(500);
  }
  expect(rig.control()?.lease.holder).toBeNull();
});

test('[A3] [U6] an admin who is put out within the warning stops nobody', async () => {
  const rig = await driving();
  rig.lease('carl', 'take', {}, rig.sender('carl', { role: 'admin' }));
  rig.operators.left('carl-conn', rig.clock.monoMs());
  rig.operators.expel('carl', 'put out', rig.clock.monoMs());
  for (let frame = 0; frame < 80; frame++) {
    await rig.run(40);
    rig.mode('MANUAL', true);
    rig.speed(0.5);
    rig.stick('ana', 0.5);
  }
  expect([rig.control()?.lease.holder, rig.control()?.drive.phase]).toEqual(['ana', 'engaged']);
});

test('[U6] a holder who is put out is stopped, and who waits for the lease has it', async () => {
  const rig = await driving();
  rig.lease('bob', 'ask');
  rig.sent.length = 0;
  rig.operators.expel('ana', 'put out', rig.clock.monoMs());
  expect(rig.sent.some(isNeutral)).toBe(true);
  expect([rig.control()?.lease.holder, rig.control()?.drive.phase]).toEqual(['bob', 'stopping']);
  expect(rig.said.findLast(({ to }) => to === 'bob')?.message).toMatchObject({ t: 'lease_response', ok: true });
});

const isHome = ({ order }: { readonly order: Order }) => order.kind === 'command' && order.params[1] === 11;

/** A rover that drives its mission, and Ana with the lease and this will. */
async function inAuto(will: 'rtl' | 'continue') {
  const rig = await ready();
  rig.mode('AUTO', true, 10);
  rig.lease('ana', 'will', { will });
  rig.sent.length = 0;
  return rig;
}
type Rig = Awaited<ReturnType<typeof ready>>;

/** Time passes, and the rover says its mode twice a second. */
async function saying(rig: Rig, mode: readonly [name: string, number: number], ms: number) {
  for (let passed = 0; passed < ms; passed += 500) {
    await rig.run(500);
    rig.mode(mode[0], true, mode[1]);
  }
}

test('[A3] [A5] who asked and went away does not undo what the holder willed', async () => {
  const rig = await inAuto('continue');
  rig.lease('bob', 'ask');
  rig.gone.add('bob');
  await rig.awake('ana', 1000);
  rig.lease('ana', 'release');
  rig.sent.length = 0;
  await saying(rig, ['AUTO', 10], 5000);
  expect([rig.control()?.lease.holder, rig.sent.some(isHold)]).toEqual([null, false]);
});

test('[A5] [D11] a bridge that leaves sends home at once what is to go home, and waits until it goes', async () => {
  const rig = await inAuto('rtl');
  rig.operators.leave(rig.clock.monoMs());
  expect([rig.sent.filter(isHome).length, rig.operators.isIdle]).toEqual([1, false]);
  await rig.run(600);
  expect(rig.sent.filter(isHome)).toHaveLength(2);
  rig.mode('RTL', true, 11);
  await rig.run(20);
  expect(rig.operators.isIdle).toBe(true);
});

test('[A5] a vehicle that is heard and does not go home within 10 s is told to hold, and everyone is told so', async () => {
  const rig = await inAuto('rtl');
  rig.lease('ana', 'release');
  await saying(rig, ['AUTO', 10], 9500);
  expect(rig.operators.standings(rig.clock.monoMs()), '[F4] nor may other stations begin anything').toMatchObject([
    { kept: 'lease' },
  ]);
  expect([rig.sent.some(isHold), rig.bodies.some(({ kind }) => kind === 'refused')]).toEqual([false, false]);
  await saying(rig, ['AUTO', 10], 1000);
  expect(rig.sent.some(isHold)).toBe(true);
  const refused = rig.bodies.filter(({ kind }) => kind === 'refused');
  expect(refused).toMatchObject([{ by: 'the bridge', why: expect.stringContaining('told to hold') }]);
  rig.mode('HOLD', true, 4);
  rig.sent.length = 0;
  await saying(rig, ['HOLD', 4], 3000);
  expect([rig.sent.some(isHome), rig.sent.some(isHold), rig.operators.isIdle]).toEqual([false, false, true]);
});

test('[A5] while the vehicle is lost it is sent home on and on, slowly, and its 10 s do not pass', async () => {
  const rig = await inAuto('rtl');
  rig.lease('ana', 'release');
  await rig.run(2500);
  rig.fleet.sweep(rig.clock.monoMs());
  await rig.run(20_000);
  rig.sent.length = 0;
  await rig.run(10_000);
  expect(rig.sent.filter(isHome)).toHaveLength(10);
  await saying(rig, ['AUTO', 10], 5000);
  expect(rig.sent.some(isHold)).toBe(false);
  await saying(rig, ['RTL', 11], 1000);
  expect([rig.operators.isIdle, rig.sent.some(isHold)]).toEqual([true, false]);
});

test('[A5] whoever holds it, drives it, stops it or takes the lease meanwhile decides: nothing sends it home any more', async () => {
  const acts: Readonly<Record<string, (rig: Rig) => void>> = {
    held: (rig) => rig.mode('HOLD', true, 4),
    'driven by a pilot with a transmitter': (rig) => rig.mode('MANUAL', true, 0),
    stopped: (rig) => void rig.command('eve', 'stop'),
    'leased and let go with another will': (rig) => {
      rig.lease('bob', 'ask');
      rig.lease('bob', 'release');
    },
  };
  for (const [how, act] of Object.entries(acts)) {
    const rig = await inAuto('rtl');
    rig.lease('ana', 'release');
    await rig.run(200);
    act(rig);
    rig.sent.length = 0;
    await rig.run(3000);
    expect([how, rig.sent.some(isHome)]).toEqual([how, false]);
  }
});

test('[D9] nobody drives what the pre-flight blocks, until an admin says so', async () => {
  const rig = await ready({ parameters: { MAV_GCS_SYSID: 7, FS_THR_ENABLE: 0 } });
  expect(rig.control()?.preflight?.verdict).toBe('blocked');
  rig.stick('ana', 0);
  expect(rig.control()?.drive.phase).toBe('idle');
  rig.command('root', 'override_preflight', {}, { confirmed: true }, rig.sender('root', { role: 'admin' }));
  await rig.run(1000);
  expect(rig.control()?.preflight?.verdict).toBe('overridden');
  rig.mode('MANUAL', true);
  await rig.awake('ana', 100);
  rig.stick('ana', 0);
  expect(rig.control()?.drive.phase).toBe('engaged');
});

test('[D11] a bridge that leaves while it drives says neutral and HOLD, and is idle once the rover confirms', async () => {
  const rig = await driving();
  rig.sent.length = 0;
  rig.operators.leave(rig.clock.monoMs());
  expect(rig.operators.isIdle).toBe(false);
  await rig.run(200);
  expect([rig.sent.some(isNeutral), rig.sent.some(isHold)]).toEqual([true, true]);
  rig.mode('HOLD', true, 4);
  expect(rig.operators.isIdle).toBe(true);
});

const entry = (seq: number, body: Entry['body']): Entry => ({ seq, at: 0, wall: 0, severity: 6, body });

test('[X3] a STOP that nobody cleared holds over a restart, and is said again where it was not confirmed', async () => {
  const stopped = (phase: 'pressed' | 'confirmed' | 'cleared') =>
    operatorsRig({ past: [entry(3, { kind: 'stop', vehicle: 'field:1', phase, by: 'eve' })] });
  for (const [phase, latched, said] of [
    ['pressed', true, true],
    ['confirmed', true, false],
    ['cleared', false, false],
  ] as const) {
    const rig = stopped(phase);
    rig.mode('MANUAL', true);
    await rig.run(200);
    expect([rig.control()?.stop !== null, rig.sent.some(isHold)], phase).toEqual([latched, said]);
  }
});

const drove = (phase: 'engaged' | 'idle'): Entry =>
  entry(2, { kind: 'drive', vehicle: 'field:1', phase, why: null, by: 'ana' });

test('[D11] a bridge that was killed while it drove stops an armed rover in a manual mode on the first heartbeat', async () => {
  for (const [phase, armed, stops] of [
    ['engaged', true, true],
    ['engaged', false, false],
    ['idle', true, false],
  ] as const) {
    const rig = operatorsRig({ past: [drove(phase)] });
    rig.mode('MANUAL', armed);
    await rig.run(200);
    expect(rig.sent.some(isHold), `${phase} ${armed}`).toBe(stops);
  }
});

test('[A1] [A6] a lease is void after a restart and its term is not: an old one fences nothing open', async () => {
  const granted = { kind: 'lease', vehicle: 'field:1', change: 'granted', by: 'ana', will: 'hold' } as const;
  const rig = operatorsRig({ past: [entry(1, { ...granted, holder: 'ana', term: 4_000_000_000 })] });
  rig.mode('MANUAL', true);
  expect(rig.control()?.lease).toMatchObject({ holder: null });
  rig.lease('bob', 'ask', { term: 0 });
  expect(rig.term()).toBeGreaterThan(4_000_000_000);
});

test('[A8] a vehicle that speaks of control is asked for it with a grant and given it back, others are not', async () => {
  const asked = (rig: Awaited<ReturnType<typeof ready>>) =>
    rig.sent.flatMap(({ order }) => (order.kind === 'command' && order.command === 32_100 ? [order.params] : []));
  const plain = await ready();
  plain.lease('ana', 'release');
  expect(asked(plain)).toEqual([]);

  const rig = await ready();
  rig.report({ kind: 'gcs_in_control', systemId: 0 });
  rig.lease('ana', 'release');
  rig.mode('HOLD', true, 4);
  await rig.run(100);
  rig.lease('bob', 'ask');
  expect(asked(rig)).toEqual([
    [0, 0, 0, 255, 0, 0, 0],
    [1, 0, 10, 255, 0, 0, 0],
  ]);
  await rig.awake('bob', 4000);
  rig.report({ kind: 'gcs_in_control', systemId: 7 });
  await rig.awake('bob', 2100);
  expect(rig.control()?.external).toBe('ground_station');
});

test('[D9] what all parameters together show to be another than before is judged again, as a value that is told alone', async () => {
  const rig = await ready();
  expect(rig.control()?.preflight?.verdict).not.toBe('blocked');
  const entry = { name: 'MAV_GCS_SYSID', value: 254, type: 4, original: null };
  rig.operators.learned('field:1', [entry, { ...entry, name: 'WP_SPEED' }], rig.clock.monoMs());
  await rig.run(2000);
  expect(rig.control()?.preflight?.verdict).toBe('blocked');
});

test('[D9] what the way does to sticks is judged as it changes, and the driver is told why nothing is driven', async () => {
  const rig = await ready();
  const before = rig.control()?.preflight?.problems ?? [];
  const noSticks = 'sticks cannot be passed on: MAVROS runs as system 1';
  rig.way.caveats = { noDriving: null, noSticks, beatsAs: 1 };
  await rig.run(300);
  expect(rig.control()?.preflight).toMatchObject({ verdict: 'blocked', problems: [noSticks, ...before] });
  rig.way.caveats = { noDriving: null, noSticks: null, beatsAs: 255 };
  await rig.run(300);
  expect(rig.control()?.preflight).toMatchObject({
    verdict: 'warning',
    problems: expect.arrayContaining([expect.stringContaining('another ground station beats as 255')]),
  });
  rig.way.caveats = undefined;
  await rig.run(300);
  expect(rig.control()?.preflight?.problems).toEqual(before);
});

test('[A8] a transfer of ours explains no mode that another ground station sets meanwhile', async () => {
  const rig = await ready();
  rig.lease('ana', 'release');
  rig.mode('HOLD', true, 4);
  await rig.run(4000);
  for (let passed = 0; passed < 8000; passed += 500) {
    rig.report({ kind: 'station', systemId: 254, componentId: 190 });
    rig.operators.send('field:1', { kind: 'param_get', index: 3 });
    rig.mode(passed < 4000 ? 'HOLD' : 'GUIDED', true, passed < 4000 ? 4 : 15);
    await rig.run(500);
  }
  expect(rig.control()?.external).toBe('ground_station');
});

test('[I14] a recording has no helm', () => {
  const rig = operatorsRig();
  rig.lease('ana', 'ask', { vehicle: 'tape:1' });
  expect(rig.said.at(-1)?.message).toMatchObject({ ok: false, code: 'UNKNOWN_VEHICLE' });
  expect(rig.operators.controls()).toEqual([]);
});

test('[D4] [D5] a vehicle that falls silent ends its drive by the clock, and HOLD is said until it is heard', async () => {
  const rig = await driving();
  rig.sent.length = 0;
  for (let frame = 0; frame < 100; frame++) {
    await rig.run(40);
    rig.fleet.sweep(rig.clock.monoMs());
    rig.stick('ana', 0.5);
  }
  expect(rig.control()?.drive.phase).toBe('stopping');
  expect(rig.sent.some(isHold)).toBe(true);
  expect(rig.sent.at(-1)).toMatchObject({ order: { kind: expect.stringMatching(/set_mode|manual_control/) } });
  expect(rig.sent.slice(-10).some(({ order }) => order.kind === 'manual_control' && order.throttle !== 0)).toBe(false);
});

test('[D8] a link that closes or gives way to another ends the drive by the clock, before anything is heard on it', async () => {
  for (const link of [null, 'other']) {
    const rig = await driving();
    rig.way.link = link;
    await rig.run(20);
    rig.stick('ana', 0.5);
    expect(rig.control()?.drive.phase, String(link)).toBe('stopping');
    expect(rig.sent.at(-1)).toMatchObject({ order: { throttle: 0 } });
  }
});

test('[X1] a STOP stops, whatever else is said with it', async () => {
  const rig = await driving();
  rig.sent.length = 0;
  rig.command('eve', 'stop', { why: 'a child on the track' });
  expect([rig.sent.some(isNeutral), rig.sent.some(isHold)]).toEqual([true, true]);
});

test('[X1] [D5] neutral goes ahead of the news: where nothing can be told, the rover is stopped nonetheless', async () => {
  for (const stop of ['STOP', 'silence', 'leaving'] as const) {
    const rig = await driving();
    const term = rig.term();
    rig.sent.length = 0;
    rig.telling.fails = true;
    if (stop === 'STOP') expect(() => rig.command('eve', 'stop')).toThrow('nothing can be told');
    else if (stop === 'leaving') expect(() => rig.operators.leave(rig.clock.monoMs())).toThrow('nothing can be told');
    else {
      rig.clock.advance(320);
      expect(() => rig.operators.tick(rig.clock.monoMs())).toThrow('nothing can be told');
    }
    expect(rig.sent.some(isNeutral), stop).toBe(true);
    if (stop === 'STOP') expect([rig.sent.some(isHold), rig.term()]).toEqual([true, term + 1]);
  }
});

test('[D6] [D11] what fails for one vehicle ends neither the watch over another nor its stop', () => {
  const names = ['field:1', 'field:2'] as const;
  const past = names.map((vehicle, seq) =>
    entry(seq, { kind: 'drive', vehicle, phase: 'engaged', why: null, by: 'ana' }),
  );
  const rig = operatorsRig({ past });
  const second = { systemId: 2, componentId: 1 };
  rig.mode('MANUAL', true);
  for (const report of [
    { kind: 'heard', heartbeat: true },
    {
      kind: 'sample',
      group: 'mode',
      values: { mode: 'MANUAL', modeNumber: 0, armed: true, systemStatus: 'active' },
    },
  ] as const) {
    rig.fleet.observe({ id: 'field', name: 'field', replay: false }, second, rig.clock.monoMs(), report);
    rig.operators.heard('field:2', report, rig.clock.monoMs());
  }
  rig.way.failsFor = 'field:1';
  rig.sent.length = 0;
  rig.clock.advance(100);
  expect(() => rig.operators.tick(rig.clock.monoMs())).toThrow('nothing can be sent to field:1');
  expect(rig.sent.filter(isNeutral).map(({ vehicle }) => vehicle)).toEqual(['field:2']);
});

test('[X3] a STOP that is cleared before the rover confirmed it ends in HOLD as a drive does', async () => {
  const rig = await driving();
  rig.command('eve', 'stop');
  await rig.run(100);
  rig.mode('MANUAL', true);
  rig.stick('ana', 0, { held: false });
  rig.lease('ana', 'clear_stop');
  expect(rig.control()).toMatchObject({ stop: null, drive: { phase: 'stopping' } });
  rig.sent.length = 0;
  await rig.run(300);
  expect([rig.sent.some(isNeutral), rig.sent.some(isHold)]).toEqual([true, true]);
  rig.mode('HOLD', true, 4);
  expect(rig.control()?.drive.phase).toBe('idle');
});

test('[X3] a STOP that is cleared before the rover confirmed it ends as superseded at once, for everyone who pressed it', async () => {
  const rig = await ready();
  const ids = [rig.command('eve', 'stop'), rig.command('bob', 'stop')];
  await rig.run(300);
  rig.lease('ana', 'clear_stop');
  for (const id of ids) {
    expect(rig.answersTo(id).at(-1)).toMatchObject({
      step: 'superseded',
      final: true,
      message: 'it was cleared before the rover had confirmed it',
    });
  }
  const next = rig.command('eve', 'stop');
  rig.mode('HOLD', true, 4);
  await rig.run(20);
  expect(rig.answersTo(next).at(-1)).toMatchObject({ step: 'done', verified: true });
});

test('[I6] who lets go of the sticks and starts the mission at once is told what the rover says of the mission', async () => {
  for (const result of [0, 4]) {
    const rig = await driving();
    rig.sent.length = 0;
    rig.stick('ana', 0, { held: false });
    await rig.run(40);
    const id = rig.command('ana', 'start_mission');
    await rig.run(40);
    for (const { order } of [...rig.sent]) {
      if (order.kind !== 'command' || order.command !== 176) continue;
      const isHoldOrder = order.params[1] === 4;
      rig.report({ kind: 'ack', command: 176, result: isHoldOrder ? 0 : result, progressPct: null });
      if (isHoldOrder) rig.mode('HOLD', true, 4);
      else if (result === 0) rig.mode('AUTO', true, 10);
    }
    await rig.run(600);
    expect(rig.answersTo(id).at(-1)).toMatchObject(
      result === 0 ? { step: 'done', verified: true } : { step: 'failed', result: 4 },
    );
  }
});

test('[X3] the answer to the HOLD of a STOP says nothing of a mode that was asked for before', async () => {
  const rig = await ready();
  const id = rig.command('ana', 'mode', { mode: 'GUIDED' });
  await rig.run(40);
  rig.command('bob', 'stop');
  rig.report({ kind: 'ack', command: 176, result: 0, progressPct: null });
  await rig.run(4000);
  expect(rig.answersTo(id).at(-1)).toMatchObject({ step: 'superseded', final: true });
});

test('[D11] a bridge that leaves waits for a STOP that is under way, and lets nobody begin to drive', async () => {
  const rig = await ready();
  rig.lease('ana', 'release');
  rig.mode('HOLD', true, 4);
  rig.mode('AUTO', true, 10);
  rig.command('eve', 'stop');
  rig.operators.leave(rig.clock.monoMs());
  expect(rig.operators.isIdle).toBe(false);
  rig.mode('HOLD', true, 4);
  expect(rig.operators.isIdle).toBe(true);

  const other = await ready();
  other.operators.leave(other.clock.monoMs());
  other.mode('HOLD', true, 4);
  other.mode('MANUAL', true);
  other.lease('ana', 'ask');
  expect(other.said.at(-1)?.message).toMatchObject({ ok: false, code: 'VEHICLE_OFFLINE' });
  other.stick('ana', 0);
  expect([other.control()?.lease.holder, other.control()?.drive.phase]).toEqual([null, 'idle']);
});

test('[A2] a lease that expired carries no command, though nobody has looked at it since', async () => {
  const rig = await ready();
  rig.clock.advance(3000);
  const id = rig.command('ana', 'arm');
  expect(rig.answersTo(id).at(-1)).toMatchObject({ step: 'refused', code: 'NOT_IN_CONTROL' });
});

test('[D2] [D5] of what waited while the bridge stood still nothing drives, and neither does the fresh frame behind it', async () => {
  const rig = await driving();
  rig.sent.length = 0;
  const leftAt = rig.clock.monoMs();
  rig.clock.advance(30_000);
  for (let n = 1; n <= 100; n++) rig.stick('ana', 1, { c: leftAt + 40 * n, seen: leftAt + 40 * n });
  rig.stick('ana', 1);
  expect(rig.sent.some(({ order }) => order.kind === 'manual_control' && order.throttle !== 0)).toBe(false);
});

test('[D5] an autopilot that restarts under its driver is told to hold, and is not driven on', async () => {
  const rig = await driving();
  rig.report({ kind: 'rebooted' });
  expect(rig.control()?.drive.phase).toBe('stopping');
  rig.mode('MANUAL', true);
  await rig.run(200);
  rig.stick('ana', 0);
  expect(rig.control()).toMatchObject({ drive: { phase: 'stopping' }, preflight: { verdict: 'reading' } });
  expect(rig.sent.some(isHold)).toBe(true);
});

test('[A7] a ground station moves with its vehicle to another link', async () => {
  const rig = await ready();
  const before = rig.operated.length;
  rig.way.link = 'other';
  await rig.run(40);
  expect(rig.operated.slice(before)).toEqual([{ groundStation: 255, streamHz: null }]);
});

/** Attacks on what moves the rover, by who was let in: forged leases, replayed frames and commands, MAVLink by the back door. */
import { beforeEach, expect, test } from 'vitest';
import { operatorsRig, type Sent } from '../support/operators-rig.ts';

type Rig = ReturnType<typeof operatorsRig>;
let rig: Rig;

const moved = (sent: readonly Sent[]) =>
  sent.filter(({ order }) => order.kind === 'manual_control' && order.throttle !== 0);
const commands = (sent: readonly Sent[]) => sent.filter(({ order }) => order.kind === 'command');

/** A rover in MANUAL, armed; Ana has the lease and her sticks are centred. */
beforeEach(async () => {
  rig = operatorsRig();
  rig.mode('MANUAL', true);
  rig.speed(0);
  await rig.run(1000);
  rig.mode('MANUAL', true);
  rig.lease('ana', 'ask');
  rig.stick('ana', 0);
  await rig.run(40);
  rig.sent.length = 0;
});

test('what is let through, so that nothing here passes for want of a rover', async () => {
  rig.stick('ana', 0.5);
  await rig.run(20);
  expect(moved(rig.sent).length).toBeGreaterThan(0);
  rig.command('ana', 'raw', raw, { confirmed: true }, rig.sender('ana', { role: 'admin' }));
  await rig.run(100);
  expect(commands(rig.sent)).toHaveLength(1);
});

test('sticks of a session that has no lease, under the term of who has', async () => {
  for (let n = 0; n < 20; n++) {
    rig.stick('eve', 0.5, { term: rig.term() });
    await rig.run(20);
  }
  expect(moved(rig.sent)).toEqual([]);
});

test('sticks of the holder’s session under an old, a future and a senseless term', async () => {
  for (const term of [rig.term() - 1, rig.term() + 1, 0, Number.MAX_SAFE_INTEGER]) {
    rig.stick('ana', 0.5, { term });
    await rig.run(20);
  }
  expect(moved(rig.sent)).toEqual([]);
});

test('a stick frame that is said again, later and out of its order', async () => {
  rig.stick('ana', 0.5, { n: 10 });
  rig.stick('ana', 0, { n: 11 });
  await rig.run(20);
  rig.sent.length = 0;
  for (const n of [10, 10, 9, 11]) rig.stick('ana', 0.5, { n });
  await rig.run(20);
  expect(moved(rig.sent)).toEqual([]);
});

test('a stick frame that claims to have seen what will be', async () => {
  rig.stick('ana', 0.5, { seen: rig.clock.monoMs() + 60_000 });
  rig.stick('ana', 0.5, { c: rig.clock.monoMs() + 60_000 });
  await rig.run(20);
  expect(moved(rig.sent)).toEqual([]);
});

test('an operator who renames its lease request to the holder’s, and who takes without having asked', () => {
  const { holder, term } = rig.control()?.lease ?? {};
  rig.lease('eve', 'take', { term: term ?? 0 });
  rig.lease('eve', 'release', { term: term ?? 0 });
  rig.lease('eve', 'grant', { term: term ?? 0 });
  expect(rig.control()?.lease).toMatchObject({ holder, term });
});

test('a command that is said again under its id acts once, by whoever it is said', async () => {
  const id = rig.command('ana', 'mode', { mode: 'STEERING' });
  await rig.run(100);
  const once = commands(rig.sent).length;
  expect(once).toBe(1);
  rig.command('ana', 'mode', { mode: 'STEERING' }, { id });
  rig.command('eve', 'mode', { mode: 'STEERING' }, { id });
  rig.command('ana', 'mode', { mode: 'MANUAL' }, { id });
  await rig.run(100);
  expect(commands(rig.sent)).toHaveLength(once);
});

test('a moving command under another’s term, without a lease, and from another run of the bridge', async () => {
  rig.command('eve', 'mode', { mode: 'STEERING' });
  rig.command('ana', 'mode', { mode: 'STEERING' }, { term: rig.term() - 1 });
  rig.command('ana', 'mode', { mode: 'STEERING' }, { seen: { boot: 'another', at: rig.clock.monoMs() } });
  rig.command('ana', 'mode', { mode: 'STEERING' }, { ageMs: 1e9 });
  await rig.run(100);
  expect(commands(rig.sent)).toEqual([]);
});

const raw = { form: 'long', command: 400, params: [1, 21_196, 0, 0, 0, 0, 0] };

test.each([
  ['an operator with the lease', 'ana', 'operator', { confirmed: true }],
  ['a viewer', 'eve', 'viewer', { confirmed: true }],
  ['an admin without the lease', 'eve', 'admin', { confirmed: true }],
  ['an admin with it who was not asked twice', 'ana', 'admin', {}],
] as const)('MAVLink as it is, by %s', async (_, session, role, over) => {
  const id = rig.command(session, 'raw', raw, over, rig.sender(session, { role }));
  await rig.run(100);
  expect(commands(rig.sent)).toEqual([]);
  expect(rig.answersTo(id).at(-1)).toMatchObject({ step: 'refused', final: true });
});

test('words that stand for other messages: nothing but commands can be said as MAVLink', async () => {
  const admin = rig.sender('ana', { role: 'admin' });
  for (const name of [
    'SETUP_SIGNING',
    'setup_signing',
    'MANUAL_CONTROL',
    '__proto__',
    'constructor',
    'toString',
    'FILE_TRANSFER_PROTOCOL',
  ])
    rig.command('ana', name, {}, { confirmed: true }, admin);
  for (const extra of [{ message: 'SETUP_SIGNING' }, { __proto__: { form: 'int' } }, { target_system: 255 }])
    rig.command('ana', 'raw', { ...raw, ...extra, params: [0] }, { confirmed: true }, admin);
  await rig.run(100);
  expect(rig.sent).toEqual(rig.sent.filter(({ order }) => order.kind === 'manual_control'));
});

test('force_arm, a pre-flight overridden and the clearing of a STOP are not for whoever likes', async () => {
  rig.command('ana', 'force_arm', {}, { confirmed: true });
  rig.command('ana', 'override_preflight', {}, { confirmed: true });
  rig.command('eve', 'stop');
  await rig.run(40);
  rig.lease('eve', 'clear_stop');
  expect(rig.control()?.stop).not.toBeNull();
  expect(rig.bodies.filter((body) => body.kind === 'stop' && body.phase === 'cleared')).toEqual([]);
  expect(commands(rig.sent).some(({ order }) => order.kind === 'command' && order.command === 400)).toBe(false);
});

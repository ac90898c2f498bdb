import { expect, test } from 'vitest';
import { isDecisive } from '../../../bridge/protocol/decisive.ts';
import { asker, commandRig, restarted, rover } from '../../support/command-rig.ts';

const long = (command: number, ...params: number[]) => ({
  kind: 'command',
  form: 'long',
  command,
  confirmation: 0,
  params: [...params, 0, 0, 0, 0, 0, 0, 0].slice(0, 7),
});

/** A rover that is linked, in HOLD and disarmed. */
function ready(options: Parameters<typeof commandRig>[0] = {}) {
  const rig = commandRig(options);
  rig.mode('HOLD', false);
  return rig;
}

test('[I1] the same id asked again, by any session, gets the same steps and sends nothing again', () => {
  const rig = ready();
  rig.ask('a', 'arm');
  rig.ack(400, 0);
  rig.mode('HOLD', true);
  rig.ask('a', 'arm', {}, {}, { ...asker, session: 'bob/1' });
  const toBob = rig.told.filter(({ session }) => session === 'bob/1').map(({ message }) => message);
  expect(toBob.map((message) => message.t === 'command_response' && message.step)).toEqual([
    'accepted',
    'sent',
    'in_progress',
    'done',
  ]);
  expect(rig.orders()).toEqual([long(400, 1)]);
});

test('[I1] the same id with other arguments is refused with ID_REUSED, and the first goes on', () => {
  const rig = ready();
  rig.ask('a', 'mode', { mode: 'AUTO' });
  rig.ask('a', 'mode', { mode: 'MANUAL' });
  expect(rig.told.at(-1)?.message).toMatchObject({ t: 'error', code: 'ID_REUSED', id: 'a' });
  rig.ack(176, 0);
  rig.mode('AUTO', false);
  expect([rig.end('a'), rig.orders().length]).toEqual(['done', 1]);
});

test('[I2] every step is an event that names who asked, with the arguments in the first, and one is final', () => {
  const rig = ready();
  const deadlineWall = rig.clock.wallMs() + 2000;
  rig.ask('a', 'arm');
  rig.ack(400, 0);
  rig.mode('HOLD', true);
  expect(rig.events.map(({ body }) => [body.step, body.final, body.by])).toEqual([
    ['accepted', false, 'ann/1'],
    ['sent', false, 'ann/1'],
    ['in_progress', false, 'ann/1'],
    ['done', true, 'ann/1'],
  ]);
  expect(rig.events.map(({ body }) => 'args' in body)).toEqual([true, false, false, false]);
  expect(rig.events[0]?.body).toMatchObject({ deadlineWall, term: 1 });
  expect(rig.events.map(({ severity }) => severity)).toEqual([6, 6, 6, 6]);
  expect(rig.last('a')).toMatchObject({ verified: true, result: 0, attempt: 1 });
});

test('[I2] a refusal is an outcome like any other: told, journaled, and remembered', () => {
  const rig = ready();
  rig.state.authority = { holder: 'bob/1', term: 1, stopped: false };
  rig.ask('a', 'arm');
  expect(rig.end('a')).toBe('refused NOT_IN_CONTROL');
  expect(rig.events.map(({ severity, body }) => [severity, body.step, body.final])).toEqual([[4, 'refused', true]]);
  expect(rig.commands.byId('a')).toMatchObject({ outcome: 'refused', name: 'arm', by: 'ann/1' });
});

test('[I3] nothing goes to the vehicle before it is on disk', () => {
  const rig = ready({ disk: { written: [], works: true, delayMs: 100 } });
  rig.ask('a', 'arm');
  rig.pass(80);
  expect([rig.steps('a'), rig.orders()]).toEqual([[], []]);
  rig.pass(40);
  expect([rig.steps('a'), rig.orders().length]).toEqual([['accepted', 'sent'], 1]);
});

test('[I3] where the disk fails, what moves or sets is refused with NO_JOURNAL, and what is safe goes on', () => {
  const rig = ready({ disk: { written: [], works: false, delayMs: 0 } });
  rig.ask('m', 'arm');
  rig.ask('s', 'set_current', { item: 2 });
  rig.ask('t', 'camera_trigger');
  expect([rig.end('m'), rig.end('s'), rig.end('t')]).toEqual(Array(3).fill('refused NO_JOURNAL'));
  rig.ask('h', 'hold');
  rig.ask('q', 'request_message', { messageId: 242 });
  expect(rig.orders()).toEqual([long(176, 1, 4), long(512, 242)]);
});

test('[I3] a disk that never answers ends the wait as one that fails does', () => {
  const rig = ready({ disk: { written: [], works: true, delayMs: null } });
  rig.ask('h', 'hold');
  rig.ask('m', 'arm');
  rig.pass(240);
  expect([rig.orders().length > 0, rig.end('m')]).toEqual([true, 'under way']);
  rig.pass(2000);
  expect(rig.end('m')).toMatch(/^expired|^refused/);
  expect(rig.orders().some((order) => order.kind === 'command' && order.command === 400)).toBe(false);
});

test('[I3] what would make it go and has not left never does once it is told to hold or is disarmed', () => {
  const moving = [
    ['goto', { latDeg: 1, lonDeg: 1 }],
    ['heading', { headingDeg: 0, speedMps: 1, forS: 5 }],
    ['rtl', {}],
    ['arm', {}],
    ['raw', { form: 'long', command: 1000, params: Array(7).fill(0) }],
  ] as const;
  for (const [name, args] of moving) {
    for (const halt of ['hold', 'pause_mission', 'disarm', 'force_disarm']) {
      const rig = ready({ disk: { written: [], works: true, delayMs: 600 } });
      rig.mode('GUIDED', false);
      rig.ask('m', name, args, { confirmed: true });
      rig.ask('s', 'set_current', { item: 1 });
      rig.ask('r', 'relay', { relay: 0, on: false });
      rig.pass(100);
      rig.ask('h', halt, {}, { confirmed: true });
      expect([rig.end('m'), rig.end('h')], `${name}, ${halt}`).toEqual(['superseded', 'under way']);
      rig.pass(700);
      const sent = rig.orders().map((order) => (order.kind === 'command' ? order.command : order.kind));
      expect(new Set(sent), `${name}, ${halt}`).toEqual(new Set([224, 181, halt.endsWith('arm') ? 400 : 176]));
    }
  }
});

test('[I3] what disarms is not taken back by a HOLD, nor a job, and what left before is not called back', () => {
  const rig = ready({ disk: { written: [], works: true, delayMs: 600 } });
  rig.ask('d', 'force_disarm', {}, { confirmed: true });
  rig.ask('j', 'params_download');
  rig.ask('h', 'hold');
  expect([rig.end('d'), rig.end('j')]).toEqual(['under way', 'under way']);
  const left = ready();
  left.ask('g', 'goto', { latDeg: 1, lonDeg: 1 }, { confirmed: true });
  left.ask('h', 'hold');
  expect(left.end('g')).toBe('under way');
});

test('[I4] what is too old when it comes in has expired, half the round trip included', () => {
  const rig = ready();
  rig.ask('old', 'hold', {}, { ageMs: 5000 });
  rig.ask('path', 'hold', {}, { ageMs: 4900 }, { ...asker, minRttMs: 300 });
  rig.ask('young', 'hold', {}, { ageMs: 4900 }, { ...asker, minRttMs: 100 });
  expect([rig.end('old'), rig.end('path'), rig.end('young')]).toEqual([
    'expired EXPIRED',
    'expired EXPIRED',
    'under way',
  ]);
});

test('[I4] what grew too old on the disk is looked at again and expires, and no byte of it is sent', () => {
  const rig = ready({ disk: { written: [], works: true, delayMs: 400 } });
  rig.ask('a', 'arm', {}, { ageMs: 1700 });
  rig.pass(600);
  expect([rig.end('a'), rig.orders()]).toEqual(['expired EXPIRED', []]);
});

test('[I4] what is steered or set is looked at again as well', () => {
  const rig = ready({ disk: { written: [], works: true, delayMs: 400 } });
  rig.mode('GUIDED', false);
  rig.ask('a', 'heading', { headingDeg: 0, speedMps: 1, forS: 5 }, { ageMs: 1700 });
  rig.ask('b', 'param_set', { name: 'WP_SPEED', value: 1 }, { ageMs: 9800 });
  rig.pass(600);
  expect([rig.end('a'), rig.end('b'), rig.orders()]).toEqual(['expired EXPIRED', 'expired EXPIRED', []]);
});

test('[I4] the wall clock plays no part', () => {
  const rig = ready();
  rig.clock.jumpWall(86_400_000);
  rig.ask('a', 'arm');
  rig.clock.jumpWall(-172_800_000);
  rig.pass(20);
  expect(rig.steps('a')).toEqual(['accepted', 'sent']);
});

test('[I5] motion that did not see the present is refused with STALE', () => {
  const rig = ready();
  const at = rig.clock.monoMs();
  rig.ask('none', 'arm', {}, { seen: undefined } as never);
  rig.ask('boot', 'arm', {}, { seen: { boot: 'another', at } });
  rig.ask('future', 'arm', {}, { seen: { boot: 'boot', at: at + 50 } });
  rig.clock.advance(2001);
  rig.ask('past', 'arm', {}, { seen: { boot: 'boot', at } });
  rig.ask('toggle', 'camera_trigger', {}, { seen: { boot: 'boot', at } });
  for (const id of ['none', 'boot', 'future', 'past', 'toggle'])
    expect([id, rig.end(id)]).toEqual([id, 'refused STALE']);
  rig.ask('set', 'set_current', { item: 1 }, { seen: { boot: 'boot', at } });
  expect(rig.end('set')).toBe('under way');
});

test('[I5] motion is bound to its connection: where that ends first, nothing is sent', () => {
  const rig = ready({ disk: { written: [], works: true, delayMs: 100 } });
  rig.ask('m', 'arm');
  rig.ask('s', 'set_current', { item: 1 });
  rig.commands.left('c1', rig.clock.monoMs());
  rig.pass(200);
  expect([rig.end('m'), rig.orders()]).toEqual(['cancelled', [long(224, 1)]]);
});

test('[I6] a second command of a kind is BUSY while the first is under way', () => {
  const rig = ready();
  rig.ask('a', 'servo', { channel: 5, pulseUs: 1500 });
  rig.ask('b', 'servo', { channel: 6, pulseUs: 1500 });
  rig.ask('c', 'relay', { relay: 0, on: true });
  expect([rig.end('b'), rig.end('c')]).toEqual(['refused BUSY', 'under way']);
});

test('[I6] a hundred identical clicks send one', () => {
  const rig = ready();
  for (let i = 0; i < 100; i += 1) rig.ask(`a${i}`, 'arm');
  expect(rig.orders()).toEqual([long(400, 1)]);
});

test('[I6] a mode supersedes a mode, and what is safe takes the place of either', () => {
  const rig = ready();
  rig.ask('a', 'mode', { mode: 'AUTO' });
  rig.ask('b', 'mode', { mode: 'MANUAL' });
  rig.ask('c', 'hold');
  expect([rig.end('a'), rig.end('b'), rig.end('c')]).toEqual(['superseded', 'superseded', 'under way']);
  rig.ask('d', 'mode', { mode: 'AUTO' });
  expect(rig.end('d'), 'no mode takes the place of a HOLD that is not confirmed').toBe('refused BUSY');
});

test('[I6] an answer to a superseded one is not taken for the answer to its successor', () => {
  const rig = ready();
  rig.ask('a', 'mode', { mode: 'AUTO' });
  rig.ask('b', 'mode', { mode: 'MANUAL' });
  rig.ack(176, 4);
  expect(rig.end('b')).toBe('under way');
  rig.pass(1100);
  rig.mode('MANUAL', false);
  expect(rig.last('b')).toMatchObject({ step: 'done', verified: true });
});

test('[I6] for 2 s after a time-out an acknowledgement of that kind is nobody’s', () => {
  const rig = ready();
  rig.ask('a', 'relay', { relay: 0, on: true });
  rig.pass(3000);
  expect(rig.end('a')).toBe('unknown');
  rig.ask('b', 'relay', { relay: 0, on: false });
  expect(rig.end('b')).toBe('refused BUSY');
  rig.pass(2000);
  rig.ask('c', 'relay', { relay: 0, on: false });
  rig.ack(181, 0);
  expect(rig.end('c')).toBe('done');
});

test('[I7] safe is repeated ten times a second until it is answered, and no longer than its deadline', () => {
  const rig = ready();
  rig.mode('MANUAL', true);
  rig.ask('a', 'hold');
  rig.pass(1000);
  expect(rig.orders().length).toBeGreaterThanOrEqual(10);
  expect(rig.orders().length).toBeLessThanOrEqual(11);
  const counts = rig.orders().map((order) => order.kind === 'command' && order.confirmation);
  expect(counts).toEqual(counts.map((_, index) => index));
  rig.pass(6000);
  expect(rig.sent.every(({ at }) => at < 1000 + 5000)).toBe(true);
  expect(rig.end('a')).toBe('failed');
});

test('[I7] set and query are sent three times 700 ms apart, motion and toggle never again', () => {
  const rig = ready();
  const from = rig.clock.monoMs();
  rig.ask('s', 'set_current', { item: 1 });
  rig.ask('m', 'relay', { relay: 1, on: true });
  rig.ask('t', 'camera_trigger');
  rig.pass(8000);
  const times = (command: number) =>
    rig.sent.flatMap(({ at, order }) => (order.kind === 'command' && order.command === command ? [at - from] : []));
  expect([times(224), times(181), times(203)]).toEqual([[0, 700, 1400], [0], [0]]);
  expect([rig.end('s'), rig.end('m'), rig.end('t')]).toEqual(['failed', 'unknown', 'unknown']);
});

test('[I7] TEMPORARILY_REJECTED: set is sent again within its deadline, motion fails with the result', () => {
  const rig = ready();
  rig.ask('s', 'set_current', { item: 1 });
  rig.ask('m', 'relay', { relay: 1, on: true });
  rig.ack(224, 1);
  rig.ack(181, 1);
  rig.pass(720);
  expect(rig.end('m')).toBe('failed');
  expect(rig.last('m')).toMatchObject({ result: 1, message: 'the vehicle answered: temporarily rejected' });
  rig.ack(224, 0);
  rig.sample('mission', { currentItem: 1, totalItems: 3, state: null });
  expect([rig.end('s'), rig.last('s')?.attempt]).toEqual(['done', 2]);
});

test('V-04 [I7] IN_PROGRESS extends the wait to 5 s after each and 60 s in all, and nothing is sent again', () => {
  const rig = ready();
  rig.ask('a', 'request_message', { messageId: 1 });
  rig.ack(512, 5, 10);
  rig.pass(4900);
  rig.ack(512, 5, 60);
  rig.pass(4900);
  expect([rig.end('a'), rig.orders().length]).toEqual(['under way', 1]);
  expect(rig.responses('a').at(-1)).toMatchObject({ step: 'in_progress', progressPct: 60, result: 5 });
  rig.pass(200);
  expect(rig.end('a')).toBe('failed');
  rig.ask('b', 'calibrate', { what: 'gyro' }, { confirmed: true });
  for (let s = 0; s < 61; s += 1) {
    rig.ack(241, 5);
    rig.pass(1000);
  }
  expect(rig.end('b')).toBe('failed');
});

test('[I8] accepted is done once the state shows it; where it never does the vehicle’s word stands, and says so', () => {
  const rig = ready();
  rig.ask('a', 'mode', { mode: 'AUTO' });
  rig.ack(176, 0);
  expect([rig.end('a'), rig.last('a')?.step]).toEqual(['under way', 'in_progress']);
  rig.mode('AUTO', false);
  expect(rig.last('a')).toMatchObject({ step: 'done', verified: true });
  rig.ask('b', 'mode', { mode: 'MANUAL' });
  rig.ack(176, 0);
  rig.pass(3000);
  expect(rig.last('b')).toMatchObject({ step: 'done', verified: false });
});

test('[I8] without an answer, state that shows the effect of this command alone is done', () => {
  const rig = ready();
  rig.ask('a', 'arm');
  rig.pass(1100);
  rig.mode('HOLD', true);
  expect(rig.last('a')).toMatchObject({ step: 'done', verified: true });
});

test('[I8] state that was on its way when it was sent shows nothing', () => {
  const rig = ready();
  rig.mode('HOLD', true);
  rig.ask('a', 'hold');
  rig.pass(100);
  rig.mode('HOLD', true);
  expect(rig.end('a')).toBe('under way');
});

test('[I8] motion that was not answered and whose state stands as it stood has failed', () => {
  const rig = ready();
  rig.ask('a', 'arm');
  rig.pass(3200, () => rig.mode('HOLD', false));
  expect(rig.end('a')).toBe('failed');
});

test('[I8] state from before what was sent has surely arrived proves nothing', () => {
  const rig = ready();
  rig.ask('a', 'arm');
  rig.pass(1500, () => rig.mode('HOLD', false));
  rig.pass(5000);
  expect(rig.end('a')).toBe('unknown');
});

test('[I8] motion that was not answered is unknown where the state is silent, moved, or another’s work', () => {
  const silent = ready();
  silent.ask('a', 'arm');
  silent.pass(6100);
  expect(silent.end('a')).toBe('unknown');
  const moved = ready();
  moved.ask('a', 'mode', { mode: 'AUTO' });
  moved.pass(6100, () => moved.mode('MANUAL', false));
  expect(moved.end('a')).toBe('unknown');
  const shared = ready();
  shared.ask('a', 'goto', { latDeg: 1, lonDeg: 1 }, { confirmed: true });
  shared.ask('b', 'stop');
  shared.pass(6100, () => shared.mode('HOLD', false));
  expect(shared.end('a')).toBe('unknown');
});

test('[I8] a mode that was not answered is done where sticks drive in it, and not where their end takes HOLD first', () => {
  const heldTwice = () => {
    const rig = ready();
    rig.mode('AUTO', true);
    rig.ask('h', 'hold');
    rig.pass(120);
    rig.ack(176, 0);
    rig.ack(176, 0);
    rig.mode('HOLD', true);
    expect([rig.end('h'), rig.last('h')?.attempt]).toEqual(['done', 2]);
    rig.ask('m', 'mode', { mode: 'MANUAL' });
    // Nobody can tell whether this answers the HOLD or the mode.
    rig.ack(176, 0);
    rig.mode('MANUAL', true);
    rig.commands.redirected(rover, 'driven by ann', rig.clock.monoMs());
    return rig;
  };
  const driven = heldTwice();
  driven.pass(1100);
  driven.mode('MANUAL', true);
  expect(driven.last('m')).toMatchObject({ step: 'done', verified: true });
  const letGo = heldTwice();
  letGo.pass(6100, () => letGo.mode('HOLD', true));
  expect(letGo.end('m')).toBe('unknown');
});

test('[I8] a place that it was sent to is not known to have been taken where sticks drive', () => {
  const rig = ready();
  rig.mode('GUIDED', true);
  rig.ask('g', 'goto', { latDeg: 1, lonDeg: 1 }, { confirmed: true });
  rig.commands.redirected(rover, 'driven by ann', rig.clock.monoMs());
  rig.pass(3200, () => rig.mode('GUIDED', true));
  expect(rig.end('g')).toBe('under way');
});

test('[I8] a denial carries the result in words and what the vehicle said about it, before and after', () => {
  const rig = ready();
  rig.heard({ kind: 'text', severity: 2, text: 'an old complaint', complete: true });
  rig.pass(1600);
  rig.ask('a', 'arm');
  rig.heard({ kind: 'text', severity: 2, text: 'Arm: GPS 1: Bad fix', complete: true });
  rig.heard({ kind: 'text', severity: 6, text: 'Throttle armed', complete: true });
  rig.ack(400, 4);
  rig.pass(300);
  rig.heard({ kind: 'text', severity: 4, text: 'Arm: Mode not armable', complete: true });
  expect(rig.end('a')).toBe('under way');
  rig.pass(220);
  expect(rig.last('a')).toMatchObject({
    step: 'failed',
    result: 4,
    message: 'the vehicle answered: failed. Arm: GPS 1: Bad fix; Arm: Mode not armable',
  });
});

test('[I10] what decides over stopping needs the lease while the vehicle is armed, and other parameters do not', () => {
  const rig = ready();
  rig.state.authority = { holder: 'bob/1', term: 1, stopped: false };
  rig.ask('disarmed', 'param_set', { name: 'FS_ACTION', value: 2 });
  rig.mode('HOLD', true);
  rig.ask('armed', 'param_set', { name: 'FS_TIMEOUT', value: 2 });
  rig.ask('channel', 'param_set', { name: 'RC3_MIN', value: 1000 });
  rig.ask('other', 'param_set', { name: 'WP_SPEED', value: 2 });
  rig.ask('home', 'set_home', {});
  rig.ask('item', 'set_current', { item: 1 });
  expect(['disarmed', 'armed', 'channel', 'other', 'home', 'item'].map(rig.end)).toEqual([
    'under way',
    'refused NOT_IN_CONTROL',
    'refused NOT_IN_CONTROL',
    'under way',
    'refused NOT_IN_CONTROL',
    'refused NOT_IN_CONTROL',
  ]);
});

const param = (rig: ReturnType<typeof ready>, name: string, value: number) =>
  rig.heard({ kind: 'param', name, value, type: 9, index: 65_535, count: 1252 });

test('[I10] what decides is known by every name that it has had, and nothing else is taken for it', () => {
  const decides =
    'FS_ACTION BATT_FS_LOW_ACT BATT2_FS_CRT_ACT FENCE_ENABLE RC_OVERRIDE_TIME RC12_OPTION RCMAP_THROTTLE SERVO3_TRIM MOT_SLEWRATE MODE1 MODE_CH INITIAL_MODE FLTMODE_GCSBLOCK ARMING_CHECK MAV_SYSID MAV_GCS_SYSID MAV_GCS_SYSID_HI MAV_OPTIONS SYSID_MYGCS SYSID_THISMAV SYSID_ENFORCE';
  expect(decides.split(' ').filter((name) => !isDecisive(name))).toEqual([]);
  const others = 'WP_RADIUS BATT_CAPACITY MAV1_POSITION RCIN_X LOG_BITMASK SR0_POSITION';
  expect(others.split(' ').filter(isDecisive)).toEqual([]);
});

test('[I10] a setting is compared with what it replaces, read back, and tells both values', () => {
  const rig = ready();
  rig.ask('a', 'param_set', { name: 'WP_SPEED', value: 0.3, was: 5 });
  param(rig, 'WP_SPEED', 5);
  param(rig, 'WP_SPEED', Math.fround(0.3));
  expect(rig.last('a')).toMatchObject({ step: 'done', found: [{ name: 'WP_SPEED', value: Math.fround(0.3), was: 5 }] });
  rig.ask('b', 'param_set', { name: 'WP_SPEED', value: 2, was: 5 });
  rig.parameters.heard(
    rover,
    { kind: 'param', name: 'WP_SPEED', value: 1, type: 9, index: 65_535, count: 1252 },
    rig.clock.monoMs(),
  );
  expect(rig.end('b')).toBe('refused CHANGED');
  expect(rig.orders().map(({ kind }) => kind)).toEqual(['param_read', 'param_set', 'param_read']);
});

test('[I10] several parameters are set in order; the first that fails ends it, and what was set is said', () => {
  const rig = ready();
  const params = [
    { name: 'A', value: 1 },
    { name: 'B', value: 2 },
    { name: 'C', value: 3 },
  ];
  rig.ask('a', 'params_set', { params });
  param(rig, 'A', 0);
  param(rig, 'A', 1);
  rig.heard({ kind: 'param_error', name: 'B', why: 'does not exist' });
  expect(rig.last('a')).toMatchObject({ step: 'failed', found: [{ name: 'A', value: 1, was: 0 }] });
  expect(rig.orders().some((order) => order.kind === 'param_read' && order.name === 'C')).toBe(false);
});

test('a parameter is read, and one that the vehicle does not know has failed', () => {
  const rig = ready();
  rig.ask('a', 'param_read', { name: 'WP_SPEED' }, {}, { ...asker, role: 'viewer' });
  param(rig, 'WP_SPEED', 5);
  expect(rig.last('a')).toMatchObject({ step: 'done', found: [{ name: 'WP_SPEED', value: 5 }] });
  rig.ask('b', 'param_read', { name: 'NOPE' });
  rig.pass(2200);
  expect(rig.end('b')).toBe('failed');
});

test('[I11] disarm is safe below 0.1 m/s; above, or where the speed is old or unknown, it needs the lease', () => {
  const rig = ready();
  rig.state.authority = { holder: 'bob/1', term: 1, stopped: false };
  rig.mode('MANUAL', true);
  rig.ask('unknown', 'disarm');
  rig.motion(0.1);
  rig.ask('fast', 'disarm');
  rig.motion(0.05);
  rig.ask('slow', 'disarm');
  rig.pass(1600);
  rig.ask('old', 'disarm');
  rig.mode('MANUAL', false);
  rig.ask('disarmed', 'disarm');
  expect(['unknown', 'fast', 'old'].map(rig.end)).toEqual(Array(3).fill('refused NOT_IN_CONTROL'));
  expect(rig.steps('slow').slice(0, 2)).toEqual(['accepted', 'sent']);
  expect(rig.steps('disarmed').slice(0, 2)).toEqual(['accepted', 'sent']);
});

test('[I11] a goto far away or from nowhere, and what the catalogue marks, wants a yes', () => {
  const rig = ready();
  const pose = { altAmslM: 0, altRelM: 0, headingDeg: 0, velNorthMps: 0, velEastMps: 0, velDownMps: 0 };
  const place = { latDeg: 47, lonDeg: 8.012 };
  rig.ask('nowhere', 'goto', place);
  rig.sample('pose', { ...pose, latDeg: 47, lonDeg: 8 });
  rig.ask('far', 'goto', { latDeg: 48, lonDeg: 8 });
  rig.ask('near', 'goto', place);
  rig.ask('boot', 'reboot');
  expect(['nowhere', 'near', 'far', 'boot'].map(rig.end)).toEqual([
    'refused CONFIRM',
    'under way',
    'refused CONFIRM',
    'refused CONFIRM',
  ]);
  expect(rig.last('far')?.message).toContain('111.2 km');
  expect(rig.orders()).toEqual([
    {
      kind: 'command',
      form: 'int',
      command: 192,
      frame: 6,
      confirmation: 0,
      params: [-1, 1, 0, Number.NaN, 470_000_000, 80_120_000, 0],
    },
  ]);
});

test('[I12] pending commands are answered as they stand, and one that was never seen has expired for good', () => {
  const rig = ready();
  rig.ask('a', 'arm');
  rig.told.length = 0;
  rig.commands.pending(asker, ['a', 'lost'], rig.clock.monoMs());
  expect([rig.steps('a'), rig.end('lost')]).toEqual([['accepted', 'sent'], 'expired EXPIRED']);
  rig.ask('lost', 'hold');
  expect([rig.end('lost'), rig.orders().length]).toEqual(['expired EXPIRED', 1]);
});

test('[I12] the last 10,000 outcomes are known, and memory has an end', () => {
  const rig = ready();
  for (let i = 0; i < 10_001; i += 1) rig.ask(`a${i}`, 'nonsense');
  expect([rig.commands.byId('a0'), rig.commands.byId('a1')?.outcome]).toEqual([undefined, 'refused']);
  expect(rig.commands.history(3).map(({ id }) => id)).toEqual(['a10000', 'a9999', 'a9998']);
});

test('[I13] five commands without an answer open the breaker: safe passes, and after 5 s one tries', () => {
  const rig = ready();
  for (const relay of [0, 1, 2, 3, 4]) {
    rig.ask(`r${relay}`, 'raw', { form: 'long', command: 1000 + relay, params: Array(7).fill(0) }, { confirmed: true });
  }
  rig.pass(3020);
  rig.ask('q', 'request_message', { messageId: 1 });
  rig.ask('h', 'hold');
  expect([rig.end('q'), rig.end('h')]).toEqual(['refused BREAKER', 'under way']);
  rig.pass(5000);
  rig.ask('try', 'camera_trigger');
  rig.ask('second', 'request_message', { messageId: 1 });
  expect([rig.end('try'), rig.end('second')]).toEqual(['under way', 'refused BREAKER']);
  rig.ack(203, 0);
  rig.ask('third', 'request_message', { messageId: 1 });
  expect([rig.end('try'), rig.end('third')]).toEqual(['done', 'under way']);
});

test('[I13] what no acknowledgement answers does not try it: a job keeps nothing else from the vehicle', () => {
  const rig = ready({ startJob: () => ({ heard() {}, tick() {}, cancel() {}, abandon() {} }) });
  for (const relay of [0, 1, 2, 3, 4]) {
    rig.ask(`r${relay}`, 'raw', { form: 'long', command: 1000 + relay, params: Array(7).fill(0) }, { confirmed: true });
  }
  rig.pass(3020);
  rig.ask('early', 'params_download');
  expect(rig.end('early')).toBe('refused BREAKER');
  rig.pass(5000);
  rig.ask('j', 'params_download');
  rig.ask('p', 'param_read', { name: 'A' });
  rig.ask('try', 'camera_trigger');
  rig.ask('second', 'request_message', { messageId: 1 });
  expect(['j', 'p', 'try', 'second'].map(rig.end)).toEqual(['under way', 'under way', 'under way', 'refused BREAKER']);
  rig.ack(203, 0);
  rig.ask('third', 'request_message', { messageId: 1 });
  expect(rig.end('third')).toBe('under way');
});

test('[I14] a vehicle that is unknown, a recording or lost is refused at once, and so is too small a role', () => {
  const rig = ready();
  rig.ask('role', 'arm', {}, {}, { ...asker, role: 'viewer' });
  rig.ask('unknown', 'hold', {}, { vehicle: 'nobody' });
  rig.state.contact = 'lost';
  rig.ask('lost', 'hold');
  rig.state.replay = true;
  rig.ask('replay', 'stop');
  expect(['role', 'unknown', 'lost', 'replay'].map(rig.end)).toEqual([
    'refused FORBIDDEN',
    'refused UNKNOWN_VEHICLE',
    'refused VEHICLE_OFFLINE',
    'refused READ_ONLY',
  ]);
});

test('[X1] STOP waits for nothing: viewer, no lease, no disk, lost vehicle, open breaker', () => {
  const rig = ready({ disk: { written: [], works: false, delayMs: null } });
  rig.state.contact = 'lost';
  rig.state.authority = { holder: 'bob/1', term: 7, stopped: true };
  rig.ask('x', 'stop', {}, {}, { ...asker, role: 'viewer' });
  expect([rig.stops, rig.steps('x'), rig.orders()]).toEqual([['x'], ['sent'], []]);
  rig.commands.finish('x', 'done', rig.clock.monoMs(), { verified: true });
  expect(rig.events.map(({ body }) => body.step)).toEqual(['accepted', 'sent', 'done']);
  rig.ask('x', 'stop');
  expect(rig.stops).toEqual(['x']);
});

test('[X3] STOP supersedes motion that was not dispatched, and a latched one refuses motion but not disarming', () => {
  const rig = ready({ disk: { written: [], works: true, delayMs: 100 } });
  rig.ask('m', 'arm');
  rig.ask('s', 'set_current', { item: 1 });
  rig.ask('x', 'stop');
  expect([rig.end('m'), rig.end('s')]).toEqual(['superseded', 'under way']);
  rig.pass(200);
  rig.state.authority = { holder: 'ann/1', term: 2, stopped: true };
  rig.ask('later', 'rtl');
  rig.ask('force', 'force_disarm', {}, { confirmed: true });
  expect([rig.end('later'), rig.end('force')]).toEqual(['refused STOPPED', 'under way']);
  expect(rig.orders().some((order) => order.kind === 'command' && order.command === 400)).toBe(false);
});

test('[X3] a STOP that comes while motion is on its way to the disk keeps it from leaving', () => {
  const rig = ready({ disk: { written: [], works: true, delayMs: 100 } });
  rig.ask('m', 'rtl');
  rig.state.authority = { holder: 'ann/1', term: 1, stopped: true };
  rig.pass(200);
  expect([rig.end('m'), rig.orders()]).toEqual(['refused STOPPED', []]);
});

test('[A1] what carries another term, or comes from who does not hold the lease, is refused: also at dispatch', () => {
  const rig = ready({ disk: { written: [], works: true, delayMs: 100 } });
  rig.ask('term', 'arm', {}, { term: 0 });
  rig.ask('late', 'rtl');
  rig.state.authority = { holder: 'ann/1', term: 2, stopped: false };
  rig.pass(200);
  expect([rig.end('term'), rig.end('late'), rig.orders()]).toEqual([
    'refused NOT_IN_CONTROL',
    'refused NOT_IN_CONTROL',
    [],
  ]);
});

test('what has to be so is looked at when it comes in and at dispatch', () => {
  const rig = ready({ disk: { written: [], works: true, delayMs: 100 } });
  rig.ask('a', 'rtl', {}, { when: { armed: true } });
  rig.ask('b', 'relay', { relay: 0, on: true }, { when: { mode: 'HOLD', armed: false } });
  rig.mode('HOLD', true);
  rig.ask('boot', 'reboot', {}, { confirmed: true });
  rig.pass(200);
  expect([rig.end('a'), rig.end('b'), rig.end('boot')]).toEqual(Array(3).fill('refused PRECONDITION'));
});

test('bad arguments get one sentence that names what is wrong', () => {
  const rig = ready();
  rig.ask('a', 'mode', { mode: 'SIDEWAYS' });
  rig.ask('b', 'goto', { latDeg: 95, lonDeg: 0 });
  rig.ask('c', 'speed', {});
  rig.ask('d', 'fly', {});
  rig.ask('e', 'mode', { mode: 'INITIALISING' });
  rig.ask('f', 'set_home', { latDeg: 1 });
  rig.ask('g', 'speed', { speedMps: Number.NaN });
  expect(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(rig.end)).toEqual([
    ...Array(3).fill('refused BAD_ARGS'),
    'refused UNKNOWN_COMMAND',
    ...Array(3).fill('refused BAD_ARGS'),
  ]);
  expect(rig.last('a')?.message).toContain('no mode that can be asked for is called "SIDEWAYS"');
  expect(rig.last('b')?.message).toBe('goto: "latDeg" must be <= 90');
  expect(rig.last('f')?.message).toContain('both');
});

test('heading is repeated twice a second for its time, and ends with zero speed', () => {
  const rig = ready();
  rig.mode('GUIDED', true);
  rig.ask('a', 'heading', { headingDeg: 90, speedMps: 1, forS: 2 });
  rig.pass(2100);
  const headings = rig.orders().filter(({ kind }) => kind === 'heading');
  expect([headings.length, rig.end('a')]).toEqual([4, 'done']);
  expect(rig.orders().at(-1)).toEqual({ kind: 'velocity', speedMps: 0, turnRateDps: 0 });
});

test('heading ends early with the lease, a STOP, another mode, or another motion', () => {
  const steered = () => {
    const rig = ready();
    rig.mode('GUIDED', true);
    rig.ask('a', 'heading', { headingDeg: 90, speedMps: 1, forS: 60 });
    return rig;
  };
  const lease = steered();
  lease.state.authority = { holder: null, term: 2, stopped: false };
  lease.commands.leaseEnded(rover, lease.clock.monoMs());
  const stop = steered();
  stop.ask('x', 'stop');
  const mode = steered();
  mode.mode('HOLD', true);
  mode.pass(20);
  const motion = steered();
  motion.ask('b', 'goto', { latDeg: 1, lonDeg: 1 }, { confirmed: true });
  const ends = [lease, stop, mode, motion].map((rig) => rig.end('a'));
  expect(ends).toEqual(['cancelled NOT_IN_CONTROL', 'superseded', 'cancelled PRECONDITION', 'superseded']);
  expect(motion.orders().map(({ kind }) => kind)).toEqual(['heading', 'velocity', 'command']);
});

test('heading outside GUIDED is refused, for the vehicle would ignore it without a word', () => {
  const rig = ready();
  rig.ask('a', 'heading', { headingDeg: 90, speedMps: 1, forS: 2 });
  expect(rig.end('a')).toBe('refused PRECONDITION');
});

test('cancel ends what has not left, and what is steered; of what left its own outcome is the answer', () => {
  const rig = ready({ disk: { written: [], works: true, delayMs: 100 } });
  rig.ask('a', 'arm');
  rig.commands.cancel(asker, 'a', rig.clock.monoMs());
  rig.ask('b', 'relay', { relay: 0, on: true });
  rig.pass(200);
  rig.commands.cancel(asker, 'b', rig.clock.monoMs());
  rig.commands.cancel({ ...asker, session: 'bob/1', role: 'operator' }, 'b', rig.clock.monoMs());
  expect([rig.end('a'), rig.last('b')?.step, rig.told.at(-1)?.message]).toEqual([
    'cancelled',
    'sent',
    expect.objectContaining({ t: 'error', code: 'FORBIDDEN' }),
  ]);
  expect(rig.orders()).toHaveLength(1);
});

test('a link that cannot take it refuses motion and keeps trying what may be repeated', () => {
  const rig = ready();
  rig.state.linkTakes = false;
  rig.ask('m', 'arm');
  rig.ask('h', 'hold');
  rig.pass(200);
  expect([rig.end('m'), rig.end('h')]).toEqual(['refused VEHICLE_OFFLINE', 'under way']);
  rig.state.linkTakes = true;
  rig.pass(100);
  expect(rig.steps('h')).toEqual(['accepted', 'sent']);
});

test('more than 64 under way are refused with TOO_MANY, and safe passes', () => {
  const rig = ready();
  const raw = (i: number) => ({ form: 'long', command: 2000 + i, params: Array(7).fill(null) });
  for (let i = 0; i <= 64; i += 1) rig.ask(`r${i}`, 'raw', raw(i), { confirmed: true });
  rig.ask('h', 'hold');
  expect([rig.end('r63'), rig.end('r64'), rig.end('h')]).toEqual(['under way', 'refused TOO_MANY', 'under way']);
});

test('[I9] after a restart what ended is known as it ended', () => {
  const rig = ready();
  rig.ask('a', 'arm');
  rig.ack(400, 0);
  rig.mode('HOLD', true);
  rig.write();
  const next = restarted(rig);
  next.ask('a', 'arm');
  expect([next.end('a'), next.orders()]).toEqual(['done', []]);
  expect(next.responses('a').filter(({ final }) => final)).toHaveLength(1);
});

test('[I9] motion is never sent again: the state shows it, or it is unknown 3 s after the vehicle was heard', () => {
  const rig = ready();
  rig.ask('shown', 'arm');
  rig.ask('not', 'mode', { mode: 'AUTO' });
  rig.ask('never', 'relay', { relay: 0, on: true });
  const next = restarted(rig);
  next.pass(1000);
  expect(next.end('never')).toBe('unknown');
  next.mode('HOLD', true);
  next.pass(2600, () => next.mode('HOLD', true));
  expect([next.end('not'), next.end('shown')]).toEqual(['under way', 'done']);
  next.pass(600);
  expect([next.end('not'), next.orders()]).toEqual(['unknown', []]);
});

test('[I6][I9] an answer to what was sent before a restart is not taken for the answer to a new one', () => {
  const rig = ready();
  rig.ask('old', 'mode', { mode: 'GUIDED' });
  const next = restarted(rig, 100);
  next.mode('HOLD', false);
  next.ask('new', 'mode', { mode: 'AUTO' });
  next.ack(176, 0);
  next.pass(3000);
  expect([next.end('old'), next.end('new')]).toEqual(['superseded', 'under way']);
});

test('[I9] set and query are done anew within their deadline, and fail after it', () => {
  const rig = ready();
  rig.ask('s', 'set_current', { item: 3 });
  rig.ask('q', 'param_read', { name: 'A' });
  const soon = restarted(rig, 1000);
  soon.state.contact = 'lost';
  soon.pass(500);
  expect(soon.orders()).toEqual([]);
  soon.state.contact = 'linked';
  soon.mode('HOLD', false);
  soon.pass(20);
  expect(soon.orders().map(({ kind }) => kind)).toEqual(['param_read']);
  soon.pass(1600);
  expect(soon.orders().some(({ kind }) => kind === 'command')).toBe(true);
  const late = ready();
  late.ask('s', 'set_current', { item: 3 });
  const next = restarted(late, 10_001);
  next.mode('HOLD', false);
  next.pass(100);
  expect([next.end('s'), next.orders()]).toEqual(['failed', []]);
});

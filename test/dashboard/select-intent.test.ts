import { describe, expect, test } from 'vitest';
import type { Control } from '../../bridge/protocol/control.ts';
import type { DriveState } from '../../bridge/protocol/drive.ts';
import type { CommandView, IntentAsk } from '../../dashboard/client/intent-view.ts';
import { emptyMirror } from '../../dashboard/client/mirror.ts';
import { type DashboardState, firstState } from '../../dashboard/store/dashboard-state.ts';
import { operateOver } from '../../dashboard/store/operate.ts';
import { commandOnShow, leaseChipOf, pipsOf, stickStateOf } from '../../dashboard/store/select-intent.ts';
import { controlSample, roverSample } from '../support/intent-page.ts';
import { welcomeSample } from '../support/wire-samples.ts';

const now = 100_000;
const clear: NonNullable<Control['preflight']> = {
  verdict: 'clear',
  atMps: 2,
  decelerationMps2: null,
  cases: [],
  problems: [],
  params: {},
  preset: [],
  at: now,
};
const mine = { holder: 'me' };
const engaged: DriveState = {
  t: 'drive_state',
  vehicle: 'field/1/1',
  at: now,
  phase: 'engaged',
  why: null,
  n: 5,
  heardAt: now - 40,
  steer: 0.1,
  throttle: 0.5,
  sentAt: now - 30,
  cap: 1,
  viewAgeMs: 60,
  dropped: {},
};

/** Our clock is the bridge's here. */
function state(
  control: Control | null,
  drive: DriveState | null = null,
  over: Partial<DashboardState> = {},
): DashboardState {
  const rover = roverSample({ armed: true, mode: 'MANUAL' });
  const first = firstState(now);
  return {
    ...first,
    offsetMs: 0,
    connection: { name: 'connected', since: 0 },
    mirror: {
      ...emptyMirror,
      welcome: welcomeSample(),
      vehicles: new Map([[rover.id, rover]]),
      control: new Map(control ? [[rover.id, control]] : []),
      drives: new Map(drive ? [[rover.id, drive]] : []),
    },
    ...over,
    intent: { ...first.intent, session: 'me', role: 'operator', ...over.intent },
  };
}
const lane = (phase: DashboardState['intent']['lane']['phase']) => ({
  intent: { ...firstState(now).intent, session: 'me', lane: { phase, vehicle: 'field/1/1', why: null, dropped: 0 } },
});
const driven = controlSample({ preflight: clear }, mine);

describe('the lease chip', () => {
  const waits = (session: string, answerBy: number) => [{ session, askedAt: now, answerBy }];
  test.each([
    ['unknown', null],
    ['nobody', controlSample()],
    ['you', controlSample({}, mine)],
    ['other', controlSample({}, { holder: 'ana' })],
    ['asking', controlSample({}, { holder: 'ana', waiting: waits('me', now + 4000) })],
    ['asked', controlSample({}, { ...mine, waiting: waits('bo', now + 4000) })],
  ])('is %s', (name, control) => {
    expect(leaseChipOf(state(control)).name).toBe(name);
  });

  test('says until when there is an answer due, by our own clock', () => {
    const control = controlSample({}, { ...mine, waiting: waits('bo', now + 4000) });
    expect(leaseChipOf({ ...state(control), offsetMs: 1000 })).toMatchObject({ asker: 'bo', until: now + 3000 });
  });

  test('is lapsed where it ran out under this page', () => {
    const lapsed = { ...firstState(now).intent, session: 'me', leases: { asked: [], lapsed: ['field/1/1'] } };
    expect(leaseChipOf(state(controlSample(), null, { intent: lapsed })).name).toBe('lapsed');
  });

  test('[A3] may be taken when its holder did not answer, and by an admin at any time', () => {
    const held = controlSample({}, { holder: 'ana' });
    const late = controlSample({}, { holder: 'ana', waiting: waits('me', now - 1) });
    expect([held, late].map((control) => leaseChipOf(state(control)).mayTake)).toEqual([false, true]);
    const admin = { intent: { ...firstState(now).intent, session: 'me', role: 'admin' as const } };
    expect(leaseChipOf(state(held, null, admin)).mayTake).toBe(true);
  });
});

describe('the sticks', () => {
  test.each([
    ['locked', controlSample({ preflight: clear }), null, lane('idle')],
    ['locked', controlSample({}, mine), null, lane('idle')],
    ['locked', controlSample({ preflight: { ...clear, verdict: 'blocked' } }, mine), null, lane('idle')],
    [
      'locked',
      controlSample({ preflight: clear, stop: { by: 'x', at: 1, confirmed: true } }, mine),
      null,
      lane('idle'),
    ],
    ['locked', controlSample({ preflight: clear, external: 'transmitter' }, mine), null, lane('idle')],
    ['centre', driven, null, lane('idle')],
    ['centre', driven, { ...engaged, phase: 'idle' as const }, lane('live')],
    ['live', driven, engaged, lane('live')],
    ['capped', driven, { ...engaged, cap: 0.5 }, lane('live')],
    ['goto', driven, { ...engaged, cap: 0 }, lane('live')],
    ['late', driven, { ...engaged, heardAt: now - 400 }, lane('live')],
    ['neutral', driven, { ...engaged, phase: 'stopping' as const, why: 'let go' as const }, lane('neutral')],
    ['holding', driven, { ...engaged, phase: 'stopping' as const, why: 'no fresh frame' as const }, lane('idle')],
  ])('are %s', (name, control, drive, over) => {
    expect(stickStateOf(state(control, drive, over)).name).toBe(name);
  });

  test('are expected to hold where the link went while they drove, and locked where they did not', () => {
    const lost: Partial<DashboardState> = {
      ...lane('neutral'),
      connection: { name: 'reconnecting', attempt: 1, trying: true, since: now, nextAttemptAt: now, lostAt: now },
    };
    expect(stickStateOf(state(driven, engaged, lost)).name).toBe('holding');
    expect(stickStateOf(state(driven, null, lost)).name).toBe('locked');
  });

  test('say what it takes, in words', () => {
    expect(stickStateOf(state(controlSample({ preflight: clear }))).why).toBe('nobody drives: ask to drive');
    const disarmed = state(driven);
    const rover = roverSample({ mode: 'MANUAL' });
    const mirror = { ...disarmed.mirror, vehicles: new Map([[rover.id, rover]]) };
    expect(stickStateOf({ ...disarmed, mirror }).why).toBe('the rover is disarmed');
  });
});

const row = (over: Partial<CommandView>): CommandView => ({
  id: 'a',
  vehicle: 'field/1/1',
  name: 'arm',
  args: {},
  class: 'motion',
  mine: true,
  by: null,
  askedAt: now,
  stage: 'sending',
  final: false,
  stageAt: now,
  steps: [],
  code: null,
  message: null,
  result: null,
  progressPct: null,
  attempt: null,
  verified: null,
  found: null,
  ...over,
});

describe('a command', () => {
  test('has five pips, which end where it ended', () => {
    const steps = [
      { step: 'accepted', at: 1 },
      { step: 'sent', at: 2 },
    ] as const;
    expect(pipsOf(row({}))).toEqual(['here', 'open', 'open', 'open', 'open']);
    expect(pipsOf(row({ steps, stage: 'sent' }))).toEqual(['passed', 'passed', 'passed', 'here', 'open']);
    expect(pipsOf(row({ steps, stage: 'failed', final: true }))).toEqual(['passed', 'passed', 'passed', 'end', 'open']);
    expect(pipsOf(row({ stage: 'refused', final: true }))).toEqual(['end', 'open', 'open', 'open', 'open']);
    expect(pipsOf(row({ steps, stage: 'done', final: true }))).toEqual(Array(5).fill('passed'));
  });

  test('is on show until its outcome, and 6 s after it', () => {
    const shown = (stageAt: number, final: boolean) =>
      commandOnShow(state(null, null, { intent: { ...firstState(now).intent, commands: [row({ stageAt, final })] } }));
    expect(
      [shown(now - 60_000, false), shown(now - 5000, true), shown(now - 6001, true)].map((one) => one?.id),
    ).toEqual(['a', 'a', undefined]);
  });

  test('[C-09] that was clicked a hundred times is one id, until it has its outcome', () => {
    const asked: IntentAsk[] = [];
    let shown = state(null);
    const operate = operateOver(
      (ask) => asked.push(ask),
      () => shown,
      () => now,
      'page',
    );
    const ids = new Set(Array.from({ length: 100 }, () => operate.sendCommand('arm', {})));
    expect([ids.size, asked.length]).toEqual([1, 1]);
    const [id = ''] = ids;
    shown = state(null, null, {
      intent: { ...shown.intent, commands: [row({ id: id ?? '', final: true, stage: 'failed' })] },
    });
    expect(operate.sendCommand('arm', {})).not.toBe(id);
    expect(operate.sendCommand('hold', {})).not.toBe(id);
    expect(asked).toHaveLength(3);
  });

  test('[C-09] a mode that is open for a second is asked again, and nothing else is', () => {
    let at = 0;
    const open = (id: string) => row({ id, final: false, stage: 'sent' });
    const ids: string[] = [];
    const shown = () => state(null, null, { intent: { ...firstState(now).intent, commands: ids.map(open) } });
    const operate = operateOver(
      () => {},
      shown,
      () => at,
      'page',
    );
    const press = (name: 'arm' | 'mode') => {
      ids.push(
        (name === 'arm' ? operate.sendCommand('arm', {}) : operate.sendCommand('mode', { mode: 'MANUAL' })) ?? '',
      );
    };
    for (const name of ['mode', 'arm'] as const)
      for (const wait of [0, 990, 20]) {
        at += wait;
        press(name);
      }
    expect(ids).toEqual(['page-1', 'page-1', 'page-2', 'page-3', 'page-3', 'page-3']);
  });
});

// @vitest-environment happy-dom
import { act, fireEvent } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Control, Preflight as PreflightState } from '../../bridge/protocol/control.ts';
import type { ConnectionState } from '../../dashboard/client/connection-state.ts';
import { type CommandView, emptyIntent, type IntentView } from '../../dashboard/client/intent-view.ts';
import { apply, emptyMirror, greet } from '../../dashboard/client/mirror.ts';
import { CommandLine } from '../../dashboard/panels/intent/command-line.tsx';
import { HoldButton } from '../../dashboard/panels/intent/hold-button.tsx';
import { OutboxCard } from '../../dashboard/panels/intent/outbox-card.tsx';
import { Slide } from '../../dashboard/panels/intent/slide.tsx';
import { Stop, StopKey } from '../../dashboard/panels/intent/stop.tsx';
import { StopStrip } from '../../dashboard/panels/intent/stop-strip.tsx';
import { LeaseButton } from '../../dashboard/panels/lease/chip.tsx';
import { Messages } from '../../dashboard/panels/messages.tsx';
import { Preflight } from '../../dashboard/panels/preflight/preflight.tsx';
import { needlePct } from '../../dashboard/panels/sticks/budget.tsx';
import type { DashboardState } from '../../dashboard/store/dashboard-state.ts';
import { metresFrom, placeAt } from '../../dashboard/store/geo.ts';
import { show, shownNowMs } from '../support/shown.tsx';
import { entrySample, restoredSample, vehicleSample, welcomeSample } from '../support/wire-samples.ts';

const me = 'client/me0001';
const ana = 'client/ana001';
const vehicle = 'field/1/1';
const connected: ConnectionState = { name: 'connected', since: 0 };
const lost: ConnectionState = {
  name: 'reconnecting',
  attempt: 2,
  trying: false,
  since: 0,
  nextAttemptAt: shownNowMs + 1000,
  lostAt: shownNowMs - 4000,
};

const control = (over: Partial<Control> = {}, lease: Partial<Control['lease']> = {}): Control => ({
  t: 'control',
  vehicle,
  at: shownNowMs,
  lease: { term: 3, holder: me, since: 50_000, expiresAt: shownNowMs + 3000, will: 'hold', waiting: [], ...lease },
  stop: null,
  drive: { phase: 'idle', by: null },
  external: null,
  preflight: null,
  ...over,
});

const command = (over: Partial<CommandView> = {}): CommandView => ({
  id: 'c-1',
  vehicle,
  name: 'arm',
  args: {},
  class: 'motion',
  mine: true,
  by: me,
  askedAt: shownNowMs - 400,
  stage: 'sent',
  final: false,
  stageAt: shownNowMs - 200,
  steps: [
    { step: 'accepted', at: shownNowMs - 350 },
    { step: 'sent', at: shownNowMs - 200 },
  ],
  code: null,
  message: null,
  result: null,
  progressPct: null,
  attempt: 1,
  verified: null,
  found: null,
  ...over,
});

const known = apply(
  greet(emptyMirror, welcomeSample({ sessionId: me })),
  restoredSample({ at: shownNowMs, vehicles: [vehicleSample({ heardAt: shownNowMs })] }),
);

type Given = { readonly control?: Control; readonly intent?: Partial<IntentView>; readonly link?: ConnectionState };
const given = ({ control: said = control(), intent = {}, link = connected }: Given = {}): Partial<DashboardState> => ({
  connection: link,
  mirror: { ...known, control: new Map([[vehicle, said]]) },
  intent: { ...emptyIntent, role: 'operator', session: me, ...intent },
});

const stopState = (state: Partial<DashboardState>) =>
  show(<Stop />, state)
    .element.querySelector('.stop')
    ?.getAttribute('data-stop');

afterEach(() => vi.useRealTimers());

describe('STOP', () => {
  const pressed = (over: Partial<CommandView>) =>
    command({ name: 'stop', class: 'safe', stage: 'sending', steps: [], ...over });

  test('[X1] acts as it is touched, once, and by a key or a screen reader as well', () => {
    const { element, calls } = show(<Stop />, given());
    const button = element.querySelector('button');
    if (button === null) throw new Error('no button');
    expect(button.disabled).toBe(false);
    fireEvent.pointerDown(button, { pointerType: 'touch' });
    expect(calls).toEqual([expect.stringContaining('"name":"stop"')]);
    fireEvent.click(button, { detail: 1 });
    expect(calls).toHaveLength(1);
  });

  test.each([
    ['a finger that slides off it', { pointerType: 'touch' }, 1],
    ['the other button of a mouse', { pointerType: 'mouse', button: 2 }, 0],
  ])('[X1] after %s the next key or screen reader is heard', (_, pointer, said) => {
    const { element, calls, set } = show(<Stop />, given());
    const button = element.querySelector('button') ?? document.body;
    fireEvent.pointerDown(button, pointer);
    expect(calls).toHaveLength(said);
    act(() => set({ nowMs: shownNowMs + 300 }));
    fireEvent.click(button, { detail: 0 });
    expect(calls).toHaveLength(said + 1);
  });

  test('[X1] the space bar stops, whatever has the focus but a text, and presses no button', () => {
    const onClick = vi.fn();
    const { element, calls } = show(
      <>
        <StopKey />
        <button type="button" onClick={onClick}>
          other
        </button>
        <input type="text" />
      </>,
      given(),
    );
    const space = { code: 'Space', key: ' ' };
    const press = (selector: string, more = {}) => {
      const target = element.querySelector(selector);
      if (target) fireEvent.keyDown(target, { ...space, ...more });
      return target && fireEvent.keyUp(target, { ...space, ...more });
    };
    // What is prevented answers false: the browser does nothing of its own.
    expect(press('button')).toBe(false);
    expect(calls).toHaveLength(1);
    expect(press('input')).toBe(true);
    press('button', { ctrlKey: true });
    expect(calls).toHaveLength(1);
    expect(onClick).not.toHaveBeenCalled();
  });

  test('says no more than is known: sending, not delivered, latched, confirmed, and no link', () => {
    const latch = { by: me, at: shownNowMs - 2000, confirmed: false };
    expect(stopState(given())).toBe('ready');
    expect(stopState(given({ intent: { commands: [pressed({})] } }))).toBe('sending');
    expect(stopState(given({ intent: { commands: [pressed({ stage: 'undelivered' })] } }))).toBe('undelivered');
    expect(stopState(given({ intent: { commands: [pressed({})] }, link: lost }))).toBe('undelivered');
    expect(stopState(given({ control: control({ stop: latch }) }))).toBe('latched');
    expect(stopState(given({ control: control({ stop: { ...latch, confirmed: true } }) }))).toBe('confirmed');
    expect(stopState(given({ control: control({ stop: { ...latch, confirmed: true } }), link: lost }))).toBe('unsure');
  });

  test('[X3] it is cleared by who drives and by nobody else', () => {
    const stop = { by: ana, at: shownNowMs - 2000, confirmed: true };
    const mine = show(<StopStrip />, given({ control: control({ stop }) }));
    expect(mine.text()).toContain('STOP latched, confirmed by the rover');
    fireEvent.click(mine.element.querySelector('button') ?? document.body);
    expect(mine.calls).toEqual([expect.stringContaining('"act":"clear_stop"')]);
    const other = show(<StopStrip />, given({ control: control({ stop }, { holder: ana }) }));
    expect(other.element.querySelector('button')).toBeNull();
    expect(other.text()).toContain('only who drives can clear it');
  });
});

describe('the lease’s chip', () => {
  const asks = (session: string) => [{ session, askedAt: shownNowMs, answerBy: shownNowMs + 8000 }];
  test.each([
    ['you', {}, {}, 'You drive'],
    ['other', { holder: ana }, {}, 'Page ana001 drivesask to drive'],
    ['nobody', { holder: null }, {}, 'Nobody drives'],
    ['asking', { holder: ana, waiting: asks(me) }, {}, 'Asking Page ana001answer in 8 s'],
    ['asked', { waiting: asks(ana) }, {}, 'Page ana001 askshand over · keep · 8 s'],
    ['lapsed', { holder: null }, { leases: { asked: [], lapsed: [vehicle] } }, 'Lapsedask again'],
  ])('%s', (name, lease, intent, words) => {
    const { element, text } = show(<LeaseButton />, given({ control: control({}, lease), intent }));
    expect(element.querySelector(`.l-${name}`)).not.toBeNull();
    expect(text()).toContain(words);
  });

  test('[A2] without a link for 3 s nobody is said to drive', () => {
    expect(show(<LeaseButton />, given({ link: lost })).text()).toContain('Lapsedno link');
    const other = given({ link: lost, control: control({}, { holder: ana }) });
    expect(show(<LeaseButton />, other).text()).toContain('Not known');
  });
});

describe('the last command', () => {
  const shown = (over: Partial<CommandView>) => show(<CommandLine />, given({ intent: { commands: [command(over)] } }));
  const pips = ({ element }: ReturnType<typeof shown>) =>
    [...element.querySelectorAll('.pips i')].map(({ className }) => className);

  test.each<[string, Partial<CommandView>, string, readonly string[]]>([
    ['sent', {}, 'Arm sent, waiting for the rover', ['on', 'on', 'on', '', '']],
    ['in progress', { stage: 'in_progress', progressPct: 62 }, 'in progress, 62 %', ['on', 'on', 'on', 'on', '']],
    [
      'done',
      { stage: 'done', final: true, verified: true },
      'done, verified by telemetry',
      ['good', 'good', 'good', 'good', 'good'],
    ],
    [
      'refused',
      { stage: 'refused', final: true, steps: [], message: 'arm needs the lease' },
      'refused, arm needs the lease',
      ['bad', '', '', '', ''],
    ],
    [
      'failed',
      { stage: 'failed', final: true, result: 4, message: 'PreArm: GPS not healthy' },
      'failed, PreArm: GPS not healthy',
      ['on', 'on', 'on', 'bad', ''],
    ],
    ['unknown', { stage: 'unknown', final: true }, 'may have run: look at the rover', ['on', 'on', 'on', '', '']],
  ])('%s', (_, over, words, tones) => {
    const line = shown(over);
    expect(line.text()).toContain(words);
    expect(pips(line)).toEqual(tones);
  });

  test('no answer is a time-out, which is another thing than a no', () => {
    expect(shown({ stage: 'failed', final: true, message: 'no answer within 3 s' }).text()).toContain('timed out');
  });

  test('stays until it is over, and 6 s more', () => {
    const ended = shown({ stage: 'done', final: true, stageAt: shownNowMs });
    act(() => ended.set({ nowMs: shownNowMs + 5900 }));
    expect(ended.text()).toContain('Arm');
    act(() => ended.set({ nowMs: shownNowMs + 6100 }));
    expect(ended.text()).toBe('');
    const under = shown({});
    act(() => under.set({ nowMs: shownNowMs + 60_000 }));
    expect(under.text()).toContain('Arm');
  });

  test('[I11] what was refused with a question is asked, and said again as confirmed', () => {
    const { element, calls } = shown({
      name: 'goto',
      args: { latDeg: 52, lonDeg: 5 },
      stage: 'refused',
      final: true,
      steps: [],
      code: 'CONFIRM',
      message: 'it is 7.2 km away',
    });
    fireEvent.click(element.querySelector('button') ?? document.body);
    expect(calls).toEqual([expect.stringMatching(/"confirmed":true.*"name":"goto"/)]);
  });
});

describe('what needs more than a touch', () => {
  test('a slide counts when it went all the way, or was pressed twice by key', () => {
    const done = vi.fn();
    const { element } = show(<Slide icon="key" verb="arm" onConfirm={done} />);
    const button = element.querySelector('button');
    if (button === null) throw new Error('no button');
    button.setPointerCapture = () => {};
    button.getBoundingClientRect = () => new DOMRect(0, 0, 248, 48);
    const drag = (to: number) => {
      fireEvent.pointerDown(button, { pointerId: 1, clientX: 10 });
      fireEvent.pointerMove(button, { pointerId: 1, clientX: to });
      fireEvent.pointerUp(button, { pointerId: 1, clientX: to });
      fireEvent.click(button, { detail: 1 });
    };
    drag(10);
    drag(150);
    expect(done).not.toHaveBeenCalled();
    drag(210);
    expect(done).toHaveBeenCalledTimes(1);
    fireEvent.click(button, { detail: 0 });
    expect(done).toHaveBeenCalledTimes(1);
    fireEvent.click(button, { detail: 0 });
    expect(done).toHaveBeenCalledTimes(2);
  });

  test('two fingers slide nothing, wherever they lie, and neither does another button of the mouse', () => {
    const done = vi.fn();
    const { element } = show(<Slide icon="key" verb="arm" onConfirm={done} />);
    const button = element.querySelector('button') ?? document.body;
    button.setPointerCapture = () => {};
    button.getBoundingClientRect = () => new DOMRect(0, 0, 248, 48);
    fireEvent.pointerDown(button, { pointerId: 1, clientX: 230 });
    fireEvent.pointerDown(button, { pointerId: 2, clientX: 20 });
    fireEvent.pointerUp(button, { pointerId: 1, clientX: 230 });
    fireEvent.pointerUp(button, { pointerId: 2, clientX: 230 });
    fireEvent.pointerDown(button, { pointerId: 3, button: 2, clientX: 10 });
    fireEvent.pointerUp(button, { pointerId: 3, button: 2, clientX: 230 });
    expect(done).not.toHaveBeenCalled();
  });

  test('what was pressed once for one vehicle is not confirmed by a press for another', () => {
    const done = vi.fn();
    const two = [vehicleSample(), vehicleSample({ id: 'field/2/1', systemId: 2, handle: 1 })];
    const both = apply(greet(emptyMirror, welcomeSample()), restoredSample({ at: shownNowMs, vehicles: two }));
    const shown = show(<Slide icon="key" verb="arm" onConfirm={done} />, { mirror: both, chosenId: 'field/1/1' });
    const press = () => fireEvent.click(shown.element.querySelector('button') ?? document.body, { detail: 0 });
    press();
    act(() => shown.set({ chosenId: 'field/2/1' }));
    press();
    expect(done).not.toHaveBeenCalled();
    press();
    expect(done).toHaveBeenCalledTimes(1);
  });

  test('what is slid or held for one vehicle does nothing to another that is shown meanwhile', () => {
    vi.useFakeTimers();
    const done = vi.fn();
    const two = [vehicleSample(), vehicleSample({ id: 'field/2/1', systemId: 2, handle: 1 })];
    const both = apply(greet(emptyMirror, welcomeSample()), restoredSample({ at: shownNowMs, vehicles: two }));
    const beginWith = (panel: ReactNode) => {
      const shown = show(panel, { mirror: both, chosenId: 'field/1/1' });
      const button = shown.element.querySelector('button') ?? document.body;
      button.setPointerCapture = () => {};
      button.getBoundingClientRect = () => new DOMRect(0, 0, 248, 48);
      fireEvent.pointerDown(button, { pointerId: 1, clientX: 10 });
      act(() => shown.set({ chosenId: 'field/2/1' }));
      return button;
    };
    fireEvent.pointerUp(beginWith(<Slide icon="key" verb="arm" onConfirm={done} />), { pointerId: 1, clientX: 240 });
    beginWith(<HoldButton icon="crit" verb="cut power" onConfirm={done} />);
    act(() => vi.advanceTimersByTime(1100));
    expect(done).not.toHaveBeenCalled();
    beginWith(<HoldButton icon="crit" verb="stop all vehicles" onConfirm={done} isForAll />);
    act(() => vi.advanceTimersByTime(1100));
    expect(done).toHaveBeenCalledTimes(1);
  });

  test('a held button counts after a second, and not when it was let go', () => {
    vi.useFakeTimers();
    const done = vi.fn();
    const { element } = show(<HoldButton icon="retry" verb="restart" onConfirm={done} />);
    const button = element.querySelector('button');
    if (button === null) throw new Error('no button');
    fireEvent.pointerDown(button);
    act(() => vi.advanceTimersByTime(900));
    fireEvent.pointerUp(button);
    act(() => vi.advanceTimersByTime(900));
    expect(done).not.toHaveBeenCalled();
    fireEvent.pointerDown(button);
    act(() => vi.advanceTimersByTime(1100));
    expect(done).toHaveBeenCalledTimes(1);
  });
});

describe('whether it stops by itself', () => {
  const preflight = (over: Partial<PreflightState> = {}): PreflightState => ({
    verdict: 'blocked',
    atMps: 2,
    decelerationMps2: null,
    cases: [
      { loss: 'sticks', stops: 'yes', slowsAfterS: 0.9, stopsAfterS: 1.8, metres: 2.1, how: 'the bridge says neutral' },
      {
        loss: 'operator',
        stops: 'unknown',
        slowsAfterS: null,
        stopsAfterS: null,
        metres: null,
        how: 'not all is read',
      },
      {
        loss: 'bridge',
        stops: 'never',
        slowsAfterS: null,
        stopsAfterS: null,
        metres: null,
        how: 'the last stick counts',
      },
    ],
    problems: ['it never stops when the bridge dies'],
    params: { FS_THR_ENABLE: 0, FS_GCS_TIMEOUT: null },
    preset: [{ name: 'FS_THR_ENABLE', value: 1, was: 0 }],
    at: shownNowMs,
    ...over,
  });

  test('[D9] each loss in seconds and metres, never, or unknown; and the preset with what was there', () => {
    const { element, text, calls } = show(<Preflight />, given({ control: control({ preflight: preflight() }) }));
    expect(text()).toContain('Driving is blocked');
    expect(element.querySelector('[data-loss="sticks"]')?.textContent).toContain('2.1 m from 2.0 m/s');
    expect(element.querySelector('[data-loss="link"]')?.textContent).toContain('Nobody can tell');
    expect(element.querySelector('[data-loss="rc"]')?.textContent).toContain('Nobody can tell');
    expect(element.querySelector('[data-loss="bridge"]')?.textContent).toContain('Never stops');
    expect(text()).toContain('FS_GCS_TIMEOUT– – not known to the rover');
    fireEvent.click(element.querySelector('.preset button') ?? document.body);
    expect(calls).toEqual([expect.stringContaining('{"name":"FS_THR_ENABLE","value":1,"was":0}')]);
    expect(text()).toContain('An admin may let it be driven');
  });
});

test('settings that wait: what is too old is asked for again, and each can be discarded', () => {
  const one = (id: string) => ({
    id,
    vehicle,
    target: id,
    name: 'set_home',
    args: {},
    madeAt: Date.now() - 5000,
    deadlineAt: Date.now() + 1e6,
    confirmed: false,
  });
  const outbox = { waiting: [one('w')], ask: [one('a')], durable: true };
  const { element, text, calls } = show(<OutboxCard />, given({ intent: { outbox } }));
  expect(text()).toMatch(/asked 5 s ago: still send it\?/);
  for (const button of element.querySelectorAll('button')) fireEvent.click(button);
  expect(calls.map((call) => call.replace('intend ', ''))).toEqual([
    '{"t":"confirm","id":"a"}',
    '{"t":"discard","id":"a"}',
    '{"t":"discard","id":"w"}',
  ]);
});

test('the steps of a command are one message, which says how it stands', () => {
  const step = (seq: number, of: 'accepted' | 'sent' | 'failed') =>
    entrySample(seq, {
      kind: 'command',
      id: 'x',
      vehicle,
      name: 'mode',
      step: of,
      final: of === 'failed',
      by: ana,
      ...(of === 'accepted' ? { args: { mode: 'AUTO' } } : {}),
      ...(of === 'failed' ? { result: 4, message: 'no' } : {}),
    });
  const entries = [step(1, 'accepted'), step(2, 'sent'), step(3, 'failed')];
  const state = given();
  const mirror = apply(state.mirror ?? emptyMirror, { t: 'events', entries });
  const { element } = show(<Messages />, { ...state, mirror });
  const rows = [...element.querySelectorAll('.msg-text')].map(({ textContent }) => textContent);
  expect(rows).toEqual(['Mode AUTO failed, no, by Page ana001']);
});

test('the needle stands in its zone, to scale', () => {
  expect([0, 150, 300, 500, 9000].map(needlePct)).toEqual([0, 23, 46, 77, 100]);
  expect(needlePct(225)).toBeCloseTo(34.5);
});

test('a place on the map and back', () => {
  const anchor = { latDeg: 51.87, lonDeg: -0.6 };
  const there = { eastM: 123.4, northM: -567.8 };
  const back = metresFrom(anchor, placeAt(anchor, there));
  expect(back.eastM).toBeCloseTo(there.eastM, 6);
  expect(back.northM).toBeCloseTo(there.northM, 6);
});

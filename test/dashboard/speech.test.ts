import { describe, expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { EventBody } from '../../bridge/protocol/stream.ts';
import type { VehicleGroups } from '../../bridge/protocol/vehicle.ts';
import { apply, emptyMirror, greet, type Mirror } from '../../dashboard/client/mirror.ts';
import { type DashboardState, firstState } from '../../dashboard/store/dashboard-state.ts';
import { heard } from '../../dashboard/store/speech/heard.ts';
import { againMs, ended, mostWaiting, silentMouth, told } from '../../dashboard/store/speech/mouth.ts';
import { startSpeaker } from '../../dashboard/store/speech/speaker.ts';
import { type Utterance, utter } from '../../dashboard/store/speech/utterance.ts';
import { firstVoice, type VoiceChoice } from '../../dashboard/store/speech/voice-choice.ts';
import { watchAll } from '../../dashboard/store/watch/watch-all.ts';
import { entrySample, restoredSample, vehicleSample, welcomeSample } from '../support/wire-samples.ts';

const at = 100_000;
const base = (mirror: Mirror, over: Partial<DashboardState> = {}): DashboardState => ({
  ...firstState(at),
  offsetMs: 0,
  connection: { name: 'connected', since: 0 },
  mirror,
  ...over,
});
const rover = (groups: VehicleGroups = {}, over: object = {}) => vehicleSample({ heardAt: at, groups, ...over });
const mirrorOf = (...vehicles: ReturnType<typeof rover>[]) =>
  apply(greet(emptyMirror, welcomeSample()), restoredSample({ at, vehicles }));
const quiet = base(mirrorOf(rover()));

let seq = 0;
const withEvent = (state: DashboardState, body: EventBody, over: object = {}): DashboardState => {
  seq += 1;
  const entry = entrySample(seq, body, { at, ...over });
  return { ...state, mirror: { ...state.mirror, events: [...state.mirror.events, { ...entry, key: `e:${seq}` }] } };
};
const texts = (before: DashboardState, now: DashboardState) => heard(before, now).map(({ text }) => text);
const vehicle = 'field/1/1';

describe('what is said', () => {
  test.each<readonly [EventBody, object, readonly string[]]>([
    [{ kind: 'stop', vehicle, phase: 'pressed', by: 'x' }, {}, ['Stop pressed']],
    [{ kind: 'mode', vehicle, from: 'AUTO', to: 'SMART_RTL' }, {}, ['Mode smart rtl']],
    [{ kind: 'mode', vehicle, from: null, to: 'HOLD' }, {}, []],
    [{ kind: 'armed', vehicle, armed: true }, {}, ['Armed']],
    [{ kind: 'text', vehicle, text: 'Reached waypoint #4', complete: true }, {}, ['Waypoint 4 reached']],
    [
      { kind: 'text', vehicle, text: 'Reached waypoint #4. Loiter for 9 seconds', complete: true },
      {},
      ['Waypoint 4 reached'],
    ],
    [{ kind: 'text', vehicle, text: 'Reached destination', complete: true }, {}, ['Target reached']],
    // It may have come late: whether the rover says it itself has been waited for by then.
    [{ kind: 'reached', vehicle, item: 4 }, { at: at - 1000 }, ['Waypoint 4 reached']],
    [{ kind: 'reached', vehicle, item: 4 }, {}, []],
    [{ kind: 'text', vehicle, text: 'Mission: 5 WP', complete: true }, {}, []],
    // Where it was sent to go, it reports item 0.
    [{ kind: 'reached', vehicle, item: 0 }, { at: at - 1000 }, ['Target reached']],
    [{ kind: 'contact', vehicle, contact: 'lost', first: false }, {}, ['Rover not heard any more']],
    [{ kind: 'text', vehicle, text: 'Mission Complete', complete: true }, {}, ['Mission done']],
    [{ kind: 'text', vehicle, text: 'EKF failsafe!', complete: true }, { severity: 2 }, ['EKF failsafe ']],
    [{ kind: 'text', vehicle, text: 'Barometer calibrated', complete: true }, {}, []],
  ])('%j', (body, over, said) => {
    expect(texts(quiet, withEvent(quiet, body, over))).toEqual(said);
  });

  const reached: EventBody = { kind: 'reached', vehicle, item: 4 };

  test('an event of ours only where the rover has not said it within a second, which names it rightly', () => {
    const told = withEvent(quiet, { kind: 'reached', vehicle, item: 5 });
    const [soon, later] = [at + 900, at + 1100].map((nowMs) => ({ ...told, nowMs }));
    if (soon === undefined || later === undefined) throw new Error('no states');
    expect(texts(quiet, told)).toEqual([]);
    expect(texts(told, soon)).toEqual([]);
    expect(texts(soon, later)).toEqual(['Waypoint 5 reached']);
    expect(texts(later, { ...later, nowMs: at + 1300 })).toEqual([]);
    const said = withEvent(told, { kind: 'text', vehicle, text: 'Reached waypoint #5', complete: true });
    expect(texts(told, said)).toEqual(['Waypoint 5 reached']);
    expect(texts({ ...said, nowMs: at + 900 }, { ...said, nowMs: at + 1100 })).toEqual([]);
  });

  test('old news is not', () => {
    expect(texts(quiet, withEvent(quiet, reached, { at: at - 2900 }))).toHaveLength(1);
    expect(texts(quiet, withEvent(quiet, reached, { at: at - 3100 }))).toEqual([]);
  });

  test('nor what a recording brings: only that it is one', () => {
    expect(texts(quiet, withEvent(quiet, reached, { replay: true }))).toEqual([]);
    const playing = base(mirrorOf(rover({}, { replay: true })));
    expect(texts(base(emptyMirror), playing)).toEqual(['Replay']);
    expect(texts(playing, withEvent(playing, reached))).toEqual([]);
  });

  test('of a lost link once, and of its return with what was missed, never one by one', () => {
    const lost = base(quiet.mirror, {
      connection: { name: 'reconnecting', attempt: 1, trying: false, since: at, nextAttemptAt: at, lostAt: at - 1000 },
      absence: { lostAt: at - 12_000, epoch: quiet.mirror.epoch, lastSeq: seq, missedEvents: 0, perhapsMissed: 0 },
    });
    expect(texts(quiet, lost)).toEqual(['Link lost']);
    expect(texts(lost, { ...lost, nowMs: at + 100 })).toEqual([]);
    const absence = lost.absence;
    if (absence === null) throw new Error('no absence');
    expect(texts(lost, base(lost.mirror, { nowMs: at + 1000 }))).toEqual(['Link back after 13 seconds']);
    const catching = base(lost.mirror, { catchUp: { absence, backAt: at, epoch: 'e', to: seq + 1 } });
    expect(texts(lost, catching)).toEqual([]);
    const one = withEvent(catching, { kind: 'text', vehicle, text: 'Low battery', complete: true }, { severity: 4 });
    expect(texts(catching, one)).toEqual([]);
    expect(texts(one, { ...one, catchUp: null })).toEqual(['Link back after 12 seconds, 1 warning']);
  });

  test('battery thresholds once, on the way down', () => {
    const has = (remainingPct: number | null) =>
      base(
        mirrorOf(
          rover({
            battery: {
              at,
              v: {
                ...{ id: 0, voltageV: 12, currentA: 1, remainingPct, consumedMah: null, consumedWh: null },
                ...{ timeRemainingS: null, temperatureC: null, cellsV: [], chargeState: null },
              },
            },
          }),
        ),
      );
    expect(texts(has(31), has(30))).toEqual(['Battery 30 percent']);
    expect(texts(has(30), has(29))).toEqual([]);
    expect(texts(has(32), has(8))).toEqual(['Battery 10 percent']);
    expect(texts(has(29), has(31))).toEqual([]);
    expect(texts(has(null), has(8))).toEqual([]);
  });

  test('a lean when it begins and when it is graver', () => {
    const leans = (rollDeg: number, before = quiet, time = at) => {
      const v = { rollDeg, pitchDeg: 0, yawDeg: 0, rollRateDps: 0, pitchRateDps: 0, yawRateDps: 0 };
      const mirror = mirrorOf(rover({ attitude: { at: time, v } }));
      return base(mirror, { watches: watchAll(before.watches, before.mirror, mirror).watches });
    };
    const leaning = leans(24);
    expect(heard(quiet, leaning)).toEqual([utter('warning', 'roll', 'Roll 24 degrees')]);
    const further = leans(25, leaning, at + 100);
    expect(heard(leaning, further)).toEqual([]);
    expect(heard(further, leans(33, further, at + 200))).toEqual([utter('critical', 'roll', 'Roll 33 degrees')]);
  });
});

describe('in which order it is said', () => {
  const times = (text: string, count: number) => `${text} ×${count}`;
  const info = utter('info', 'reached', 'waypoint');
  const stop = utter('critical', 'stop', 'stop');
  const warning = (n: number): Utterance => utter('warning', `w${n}`, `warning ${n}`);

  test('what is critical interrupts, and is not interrupted', () => {
    const talking = told(silentMouth, [info], 0, times);
    expect(talking.say?.text).toBe('waypoint');
    const cut = told(talking.mouth, [stop], 100, times);
    expect([cut.hush, cut.say?.text]).toEqual([true, 'stop']);
    const next = told(cut.mouth, [utter('critical', 'roll', 'roll')], 200, times);
    expect([next.hush, next.say]).toEqual([false, null]);
    expect(ended(next.mouth, 900, times).say?.text).toBe('roll');
  });

  test('a few wait at most, the gravest stay', () => {
    const talking = told(silentMouth, [stop], 0, times).mouth;
    const full = told(talking, [info, ...[1, 2, 3, 4].map(warning)], 100, times).mouth;
    expect(full.waiting.map(({ text }) => text)).toEqual(['warning 1', 'warning 2', 'warning 3']);
    expect(full.waiting).toHaveLength(mostWaiting);
    expect(full.dropped).toBe(2);
  });

  test('what has waited for more than three seconds is not said any more', () => {
    const talking = told(silentMouth, [stop], 0, times).mouth;
    const waiting = told(talking, [info], 100, times).mouth;
    expect(ended(waiting, 3000, times).say?.text).toBe('waypoint');
    expect(ended(waiting, 3200, times)).toMatchObject({ say: null, mouth: { dropped: 1 } });
  });

  test('the very same is said again later only, with how often it was', () => {
    let { mouth } = told(silentMouth, [info], 0, times);
    for (let now = 1000; now < againMs; now += 1000) {
      const act = told(mouth, [info], now, times);
      expect(act.say).toBeNull();
      mouth = act.mouth;
    }
    mouth = ended(mouth, againMs, times).mouth;
    expect(told(mouth, [info], againMs, times).say?.text).toBe('waypoint ×8');
  });

  test('of one topic only the newest is said', () => {
    const talking = told(silentMouth, [stop], 0, times).mouth;
    const two = told(talking, [utter('info', 'mode', 'mode auto'), utter('info', 'mode', 'mode hold')], 100, times);
    expect(ended(two.mouth, 500, times).say?.text).toBe('mode hold');
  });
});

/** A device whose voice ends when the test says so. */
function device(choice: Partial<VoiceChoice>) {
  const done: string[] = [];
  let finish = () => {};
  const store = createStore<DashboardState>()(() => quiet);
  const speaker = startSpeaker(
    store,
    {
      say: (text, _how, onEnd) => {
        done.push(`say ${text}`);
        finish = onEnd;
      },
      hush: () => done.push('hush'),
      vibrate: (pattern) => done.push(`vibrate ${pattern.join(' ')}`),
      tone: ({ hz, times }) => done.push(`tone ${hz} × ${times}`),
    },
    () => ({ ...firstVoice, ...choice }),
    () => store.getState().nowMs,
    () => () => {},
  );
  return { done, store, speaker, finish: () => finish() };
}

describe('a device', () => {
  const stop: EventBody = { kind: 'stop', vehicle, phase: 'pressed', by: 'x' };
  const reached: EventBody = { kind: 'reached', vehicle, item: 4 };

  test('is silent until somebody chooses otherwise', () => {
    const { done, store } = device({});
    store.setState(withEvent(quiet, stop));
    expect(done).toEqual([]);
  });

  test('speaks, shakes and sounds as chosen', () => {
    const { done, store } = device({ speaks: true, vibrates: true, tones: true });
    store.setState(withEvent(quiet, stop));
    expect(done).toEqual(['vibrate 400 120 400 120 400', 'tone 880 × 3', 'say Stop pressed']);
  });

  test('goes on when one is done, and not twice for one that ends twice', () => {
    const { done, store, finish } = device({ speaks: true });
    const first = withEvent(quiet, stop);
    store.setState(first);
    store.setState(withEvent(first, reached, { at: at - 1000 }));
    expect(done).toEqual(['say Stop pressed']);
    finish();
    expect(done).toEqual(['say Stop pressed', 'say Waypoint 4 reached']);
  });

  test('can be tried, and stops', () => {
    const { done, store, speaker } = device({ speaks: true });
    speaker.test();
    expect(done).toEqual(['say This is how messages sound']);
    speaker.stop();
    store.setState(withEvent(quiet, stop));
    expect(done).toEqual(['say This is how messages sound', 'hush']);
  });
});

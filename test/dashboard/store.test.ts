import { describe, expect, test } from 'vitest';
import { freshnessOf } from '../../dashboard/store/freshness.ts';
import { bearingDeg, lengthM, metresFrom, wrapDeg } from '../../dashboard/store/geo.ts';
import { emptyHistory, ratesOf, uptimePct, withReading, withState } from '../../dashboard/store/history.ts';
import { homeBearingDeg, homeDistanceM, targetDistanceM } from '../../dashboard/store/mission.ts';
import {
  ageMsOf,
  contactAgeMs,
  groupAgeMs,
  groupFreshness,
  lostForMs,
  unreadWarnings,
  vehicleOf,
} from '../../dashboard/store/select.ts';
import { startDashboard } from '../../dashboard/store/start-dashboard.ts';
import { extendTrack, startTrack } from '../../dashboard/store/track.ts';
import { groupsAfter } from '../support/fake-rover.ts';
import { manualSurroundings } from '../support/manual-surroundings.ts';
import {
  restoredSample,
  samplePolicy,
  telemetrySample,
  textSample,
  vehicleSample,
  welcomeSample,
} from '../support/wire-samples.ts';

/** A dashboard over a puppet carrier; the bridge's clock runs 95 s ahead of ours. */
function start() {
  const world = manualSurroundings();
  let tick = () => {};
  let ticking = true;
  const dashboard = startDashboard({ urls: ['ws://bridge/ws'], clientId: 'c', tab: 't', page: 'p' }, world, (run) => {
    tick = run;
    return () => {
      ticking = false;
    };
  });
  const bridgeNow = () => world.monoMs() + 95_000;
  const say = (message: unknown) => world.carrier().onText(JSON.stringify(message));
  const greet = () => {
    world.carrier().onOpen();
    say(welcomeSample({ at: bridgeNow() }));
    say(restoredSample({ at: bridgeNow(), vehicles: [vehicle()] }));
  };
  const motion = () => ({ motion: { at: bridgeNow(), v: { speedMps: 1, throttlePct: 40, climbMps: 0 } } });
  const vehicle = () =>
    vehicleSample({
      heardAt: bridgeNow(),
      groups: { ...motion(), home: { at: bridgeNow() - 60_000, v: { latDeg: 1, lonDeg: 2, altAmslM: 0 } } },
    });
  const pass = (ms: number) => {
    for (let passed = 0; passed < ms; passed += 100) {
      world.advance(100);
      tick();
    }
  };
  const state = () => dashboard.store.getState();
  return { world, dashboard, state, greet, say, pass, bridgeNow, motion, isTicking: () => ticking };
}

describe('ages', () => {
  test('are true ages by the bridge’s clock, and run on when nothing arrives', () => {
    const { greet, state, pass, say, bridgeNow, motion } = start();
    expect(groupAgeMs(state(), 'motion')).toBeNull();
    greet();
    expect(groupAgeMs(state(), 'motion')).toBe(0);
    pass(300);
    expect(groupAgeMs(state(), 'motion')).toBe(300);
    say(telemetrySample({ at: bridgeNow(), vehicles: [{ id: 'field/1/1', groups: motion() }] }));
    expect(groupAgeMs(state(), 'motion')).toBe(0);
    pass(12_400);
    expect(groupAgeMs(state(), 'motion')).toBe(12_400);
    expect(contactAgeMs(state())).toBe(12_700);
  });

  test('a value delayed on its way is as old as it is, however fresh it arrived', () => {
    const { greet, state, say, bridgeNow, motion, pass } = start();
    greet();
    const delayed = telemetrySample({ at: bridgeNow(), vehicles: [{ id: 'field/1/1', groups: motion() }] });
    pass(700);
    say(delayed);
    expect(groupAgeMs(state(), 'motion')).toBe(700);
  });

  test('never come out negative', () => {
    const { greet, state, bridgeNow } = start();
    greet();
    expect(ageMsOf(state(), bridgeNow() + 5000)).toBe(0);
  });
});

describe('freshness', () => {
  test('a cut link makes every group stale within 1 s, whatever its own rate', () => {
    const { greet, state, pass } = start();
    greet();
    expect([groupFreshness(state(), 'motion'), groupFreshness(state(), 'home')]).toEqual(['live', 'live']);
    pass(1000);
    expect(state().connection.name).toBe('stale');
    expect([groupFreshness(state(), 'motion'), groupFreshness(state(), 'home')]).toEqual(['stale', 'stale']);
    expect(groupFreshness(state(), 'gps')).toBe('none');
  });

  test('a vehicle that is lost greys its values while the bridge is still heard', () => {
    const { greet, state, say, bridgeNow } = start();
    greet();
    say(telemetrySample({ at: bridgeNow(), vehicles: [{ id: 'field/1/1', contact: 'lost', groups: {} }] }));
    expect(state().connection.name).toBe('connected');
    expect(groupFreshness(state(), 'motion')).toBe('stale');
  });

  test('each group by its own period: late, then stale, and never before 1 s', () => {
    const at = (name: 'pose' | 'gps' | 'battery' | 'home', ageMs: number | null, linked = true) =>
      freshnessOf(name, ageMs, linked, samplePolicy);
    expect([at('pose', 300), at('pose', 700), at('pose', 1001)]).toEqual(['live', 'aging', 'stale']);
    expect([at('gps', 700), at('gps', 900), at('gps', 1300)]).toEqual(['live', 'aging', 'stale']);
    expect([at('battery', 1400), at('battery', 1600), at('battery', 2600)]).toEqual(['live', 'aging', 'stale']);
    expect([at('home', 1e9), at('home', 1, false), at('home', null)]).toEqual(['live', 'stale', 'none']);
  });
});

describe('selecting', () => {
  test('the first vehicle is shown until another is chosen, and again when a recording is gone', () => {
    const { greet, dashboard, state, say, bridgeNow } = start();
    expect(vehicleOf(state())).toBeNull();
    greet();
    say(telemetrySample({ at: bridgeNow(), added: [vehicleSample({ id: 'film', replay: true })] }));
    expect(vehicleOf(state())?.id).toBe('field/1/1');
    dashboard.choose('film');
    expect(vehicleOf(state())?.id).toBe('film');
    say(restoredSample({ at: bridgeNow() }));
    expect(vehicleOf(state())?.id).toBe('field/1/1');
  });

  test('warnings are new until the list was looked at', () => {
    const { greet, dashboard, state, say } = start();
    greet();
    say({ t: 'events', entries: [textSample(1, 'fine'), textSample(2, 'PreArm: GPS', 3), textSample(3, 'warned', 4)] });
    expect(unreadWarnings(state())).toBe(2);
    dashboard.markRead();
    expect(unreadWarnings(state())).toBe(0);
  });

  test('how long the bridge has been silent', () => {
    const { greet, state, pass } = start();
    expect(lostForMs(state())).toBeNull();
    greet();
    pass(900);
    expect(lostForMs(state())).toBeNull();
    pass(4100);
    expect(state().connection.name).toBe('reconnecting');
    expect(lostForMs(state())).toBe(5000);
  });

  test('home and target, from the groups that know', () => {
    const { greet, state, say, bridgeNow } = start();
    greet();
    const groups = groupsAfter(60, bridgeNow());
    say(restoredSample({ at: bridgeNow(), vehicles: [vehicleSample({ groups })] }));
    expect(homeDistanceM(state())).toBeGreaterThan(20);
    expect(homeBearingDeg(state())).toBeGreaterThan(180);
    expect(targetDistanceM(state())).toBe(groups.navigation?.v.targetDistanceM);
    const manual = {
      ...groups,
      mode: { at: 1, v: { mode: 'MANUAL', modeNumber: 0, armed: true, systemStatus: null } },
    };
    say(restoredSample({ at: bridgeNow(), vehicles: [vehicleSample({ groups: manual })] }));
    expect(targetDistanceM(state())).toBeNull();
  });
});

test('stop() ends the clock and the connection, twice without harm', () => {
  const { dashboard, greet, world, isTicking } = start();
  greet();
  dashboard.stop();
  dashboard.stop();
  expect(isTicking()).toBe(false);
  expect(world.pendingTimers()).toBe(0);
});

describe('ground', () => {
  const delft = { latDeg: 52, lonDeg: 4.36 };

  test('metres agree with WGS 84 arc lengths', () => {
    expect(metresFrom(delft, { latDeg: 52.001, lonDeg: 4.36 }).northM).toBeCloseTo(111.267, 2);
    expect(metresFrom(delft, { latDeg: 52, lonDeg: 4.361 }).eastM).toBeCloseTo(68.678, 2);
    expect(lengthM(metresFrom({ latDeg: 0, lonDeg: 179.9999 }, { latDeg: 0, lonDeg: -179.9999 }))).toBeCloseTo(
      22.26,
      1,
    );
  });

  test('bearings run clockwise from north, differences stay within half a turn', () => {
    expect(bearingDeg({ eastM: 1, northM: 0 })).toBe(90);
    expect(bearingDeg({ eastM: -1, northM: 0 })).toBe(270);
    expect(wrapDeg(350 - 10)).toBe(-20);
    expect(wrapDeg(-181)).toBe(179);
  });
});

describe('track', () => {
  const at = (northM: number) => ({ latDeg: 52 + northM / 111_267, lonDeg: 5 });
  const begin = startTrack(at(0), 0, 'good');

  test('grows by steps worth drawing, and only its last piece changes', () => {
    const one = extendTrack(begin, at(0.05), 100, 'good');
    expect(one.pieces).toBe(begin.pieces);
    const two = extendTrack(one, at(1), 200, 'good');
    const three = extendTrack(two, at(2), 300, 'poor');
    expect(three.pieces.map(({ grade, points }) => [grade, points.length])).toEqual([
      ['good', 2],
      ['poor', 2],
    ]);
    expect(three.pieces[0]).toBe(two.pieces[0]);
    expect(three.pieces[1]?.points[0]).toBe(two.pieces[0]?.points[1]);
  });

  test('draws no line over a hole in time, over a leap, or into another run of the bridge', () => {
    const moved = extendTrack(begin, at(1), 100, 'good');
    expect(extendTrack(moved, at(3), 9000, 'good').pieces[1]?.points).toHaveLength(1);
    expect(extendTrack(moved, at(12), 200, 'good').pieces[1]?.points).toHaveLength(1);
    expect(extendTrack(moved, at(2), 50, 'good').pieces[1]?.points).toHaveLength(1);
  });
});

describe('history', () => {
  test('an outage opens with silence, closes with a word, and counts against the uptime', () => {
    let history = withState(emptyHistory, { name: 'connected', since: 1000 }, 1000);
    history = withState(history, { name: 'stale', heardAt: 5000 }, 6000);
    const lost = { attempt: 1, trying: true, since: 8000, nextAttemptAt: 9500, lostAt: 5000 };
    history = withState(history, { name: 'reconnecting', ...lost }, 8000);
    expect(history.outages).toEqual([{ from: 5000, to: null }]);
    history = withState(history, { name: 'connected', since: 9000 }, 9000);
    expect(history.outages).toEqual([{ from: 5000, to: 9000 }]);
    expect(uptimePct(history, 11_000)).toBe(60);
  });

  test('rates are over the last readings', () => {
    const traffic = (charactersIn: number) => ({
      charactersIn,
      charactersOut: charactersIn / 10,
      messagesIn: charactersIn / 100,
      keepAliveCharacters: 0,
      malformed: 0,
      lastMalformed: null,
      holes: 0,
    });
    expect(ratesOf(withReading(emptyHistory, 0, traffic(0), null))).toBeNull();
    const two = withReading(withReading(emptyHistory, 0, traffic(0), null), 2000, traffic(3000), 80);
    expect(ratesOf(two)).toEqual({ inPerS: 1500, outPerS: 150, messagesPerS: 15 });
  });
});

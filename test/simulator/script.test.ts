import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startDemo, stepDemo } from '../../simulator/demo.ts';
import { createFaults, radioIn, radioOut } from '../../simulator/script/faults.ts';
import { createLane, laneLimit, pass } from '../../simulator/script/lane.ts';
import { misfortunes } from '../../simulator/script/misfortunes.ts';
import { begin, clearAll, createRunner, type Runner, stepRunner } from '../../simulator/script/runner.ts';
import { loadScenario, parseScenario, parseStep } from '../../simulator/script/scenario.ts';
import { createRandom } from '../../simulator/world/random.ts';
import { armIt, command, createRig, type Rig, setMode, setParameter } from './rig.ts';

function withRunner(rig: Rig, scenario?: Parameters<typeof createRunner>[1]): Runner {
  const runner = createRunner([rig.machine], scenario);
  runner.roundMs = rig.machine.elapsedMs;
  rig.each.add(() => stepRunner(runner));
  return runner;
}

function strike(rig: Rig, runner: Runner, step: Record<string, unknown>): void {
  expect(begin(runner, parseStep(step, 'the step'), rig.machine.elapsedMs)).toBe(true);
}

describe('misfortunes', () => {
  it.each([...misfortunes].map(([name, { takes }]) => [name, takes] as const))('%s begins and ends', (name, takes) => {
    const rig = createRig();
    const runner = withRunner(rig);
    armIt(rig);
    strike(rig, runner, { do: name, for: 2, ...takes });
    rig.run(3000);
    const { clockDriftMs, ...now } = rig.machine.vehicle.faults;
    const { clockDriftMs: none, ...normal } = createFaults();
    expect(now).toEqual(normal);
    expect(clockDriftMs).toBeGreaterThanOrEqual(none);
  });

  it('a GPS that is lost is lost, for as long as it was said', () => {
    const rig = createRig();
    const runner = withRunner(rig);
    strike(rig, runner, { do: 'gps-lost', for: 5 });
    rig.run(2000);
    expect(rig.last('GPS_RAW_INT').fix_type).toBe(1);
    rig.run(5000);
    expect(rig.last('GPS_RAW_INT').fix_type).toBe(6);
  });

  it('slow and lost acknowledgements', () => {
    const rig = createRig();
    const runner = withRunner(rig);
    strike(rig, runner, { do: 'slow-acks', ms: 1500 });
    const startMs = rig.machine.elapsedMs;
    expect(command(rig, 401)).toBe(0);
    expect(rig.machine.elapsedMs - startMs).toBeGreaterThanOrEqual(1500);
    clearAll(runner);
    strike(rig, runner, { do: 'lost-acks', share: 1 });
    expect(() => command(rig, 401)).toThrow(/not within/);
    clearAll(runner);
    expect(command(rig, 401)).toBe(0);
  });

  it('a parameter that will not stick answers with its old value', () => {
    const rig = createRig();
    strike(rig, withRunner(rig), { do: 'stuck-parameter', name: 'WP_SPEED' });
    setParameter(rig, 'WP_SPEED', 9);
    expect(rig.last('PARAM_VALUE')).toMatchObject({ param_id: 'WP_SPEED', param_value: 5 });
  });

  it('a brown-out says no farewell: silence, then a cold boot, disarmed, where it had rolled to', () => {
    const rig = createRig();
    const runner = withRunner(rig);
    setMode(rig, 1);
    armIt(rig);
    rig.send('RC_CHANNELS_OVERRIDE', { chan3_raw: 1600 });
    rig.run(2500);
    const { north, east } = rig.machine.vehicle.truth;
    strike(rig, runner, { do: 'brown-out', seconds: 2 });
    rig.forget();
    rig.run(2000);
    expect(rig.heard).toHaveLength(0);
    rig.run(1500);
    expect(rig.last('HEARTBEAT')).toMatchObject({ custom_mode: 16, base_mode: 0x41 });
    const after = rig.machine.vehicle.truth;
    expect(Math.hypot(after.north - north, after.east - east)).toBeGreaterThan(0.5);
    expect(rig.machine.vehicle.armed).toBe(false);
  });

  it('a second ground station is seen by the first and changes the mode', () => {
    const rig = createRig();
    const runner = withRunner(rig);
    setMode(rig, 1);
    rig.forget();
    strike(rig, runner, { do: 'second-gcs', does: 'hold', system: 252 });
    rig.run(60);
    expect(rig.all('HEARTBEAT').some(({ frame }) => frame.system === 252)).toBe(true);
    expect(rig.machine.vehicle.mode.name).toBe('HOLD');
    expect(rig.all('COMMAND_ACK')).toHaveLength(0);
  });

  it('a bad radio is bad in the direction that was said, and several misfortunes add up', () => {
    const rig = createRig();
    const runner = withRunner(rig);
    const { faults } = rig.machine.vehicle;
    strike(rig, runner, { do: 'loss', share: 0.3, way: 'in' });
    strike(rig, runner, { do: 'duplicate', share: 0.2 });
    strike(rig, runner, { do: 'delay', ms: 300, way: 'out' });
    expect(radioIn(faults)).toEqual({ ...good, loss: 0.3, duplicate: 0.2 });
    expect(radioOut(faults)).toEqual({ ...good, duplicate: 0.2, delayMs: 300 });
    expect(() => parseStep({ do: 'loss', way: 'up' }, 'the step')).toThrow(/"way" must be one of in, out, both/);
  });
});

const good = { silent: false, loss: 0, duplicate: 0, reorder: 0, delayMs: 0, jitterMs: 0 };

describe('a lane', () => {
  const frames = Array.from({ length: 2000 }, (_, index) => index);
  const lane = (seed = 3) => createLane<number>(createRandom(seed));
  /** Ten frames each 20 ms, and a second for the last ones. */
  const drive = (radio: typeof good, seed = 3) => {
    const way = lane(seed);
    const out: number[] = [];
    for (let ms = 0; ms < 5000; ms += 20) {
      out.push(...pass(way, frames.slice(ms / 2, ms / 2 + 10), radio, ms));
    }
    return { out, ...way.counters };
  };

  it('that is good lets everything through at once, in its order', () => {
    expect(pass(lane(), frames, good, 0)).toEqual(frames);
  });

  it('loses, doubles and swaps frames, never invents them', () => {
    const { out, lost, doubled, overtaken } = drive({ ...good, loss: 0.2, duplicate: 0.1, reorder: 0.1 });
    expect(lost / 2000).toBeCloseTo(0.2, 1);
    expect(doubled / (2000 - lost)).toBeCloseTo(0.1, 1);
    expect(overtaken).toBeGreaterThan(100);
    expect(out).toHaveLength(2000 - lost + doubled);
    expect(out.some((frame, index) => frame < (out[index - 1] ?? 0))).toBe(true);
    expect(out.every((frame) => frames.includes(frame))).toBe(true);
  });

  it('does the same with the same seed, and something else with another', () => {
    const radio = { ...good, loss: 0.2, duplicate: 0.1, reorder: 0.1, jitterMs: 50 };
    expect(drive(radio).out).toEqual(drive(radio).out);
    expect(drive(radio, 4).out).not.toEqual(drive(radio).out);
  });

  it('delays by what was said, and by no more than the jitter beyond', () => {
    const way = lane();
    const radio = { ...good, delayMs: 100, jitterMs: 50 };
    expect(pass(way, frames, radio, 0)).toEqual([]);
    expect(pass(way, [], radio, 99)).toEqual([]);
    expect(pass(way, [], radio, 150)).toHaveLength(2000);
  });

  it('that is silent swallows all of it, and holds no more than its limit', () => {
    expect(drive({ ...good, silent: true })).toMatchObject({ out: [], lost: 2000 });
    const way = lane();
    for (let round = 0; round < 10; round++) pass(way, frames, { ...good, delayMs: 1000 }, 0);
    expect(way.underway).toHaveLength(laneLimit);
    expect(way.counters.overflowed).toBe(20_000 - laneLimit);
  });
});

describe('scenario files', () => {
  const names = readdirSync('simulator/scenarios').map((file) => file.replace(/\.json$/, ''));

  it('five are shipped', () => {
    expect(names.length).toBeGreaterThanOrEqual(5);
  });

  it.each(names)('%s runs from end to end and the vehicle is there afterwards', (name) => {
    const scenario = loadScenario(name);
    expect(scenario.about).not.toBe('');
    const rig = createRig({ parameters: scenario.parameters });
    let demo = startDemo(rig.machine.vehicle);
    rig.each.add(() => {
      demo = stepDemo(demo, rig.machine.vehicle);
    });
    withRunner(rig, scenario);
    const lastS = Math.max(...scenario.steps.map((step) => (step.atMs + (step.forMs ?? 0)) / 1000));
    rig.run((lastS + 60) * 1000);
    rig.forget();
    rig.run(3000);
    expect(rig.all('HEARTBEAT').length).toBeGreaterThanOrEqual(2);
    expect(rig.machine.vehicle.distanceM + rig.machine.reboots).toBeGreaterThan(0);
  });

  it.each([
    ['{', /not JSON/],
    ['[]', /an object with "steps"/],
    ['{"steps": [{"at": 1, "do": "gsp-lost"}]}', /step 1: "do" must be one of gps-lost/],
    ['{"steps": [{"at": -1, "do": "gps-lost"}]}', /step 1: "at" must be a number of seconds/],
    ['{"steps": [{"do": "gps-jump", "sideways": 3}]}', /step 1: "gps-jump" takes north, east, not "sideways"/],
    ['{"steps": [{"do": "gps-jump", "north": "far"}]}', /step 1: "north" must be a number/],
    ['{"steps": [], "stpes": []}', /"stpes" is not known/],
  ])('%s is refused in one sentence', (text, why) => {
    expect(() => parseScenario(text)).toThrow(why);
  });

  it('a file that is not there is named', () => {
    expect(() => loadScenario('no-such')).toThrow(/--scenario no-such: there is no such file/);
  });
});

describe('the demo', () => {
  it('drives on and on at walking pace, with fresh batteries', () => {
    const rig = createRig();
    let demo = startDemo(rig.machine.vehicle);
    let fastest = 0;
    let furthest = 0;
    rig.each.add(() => {
      demo = stepDemo(demo, rig.machine.vehicle);
      const { speedMps, north, east } = rig.machine.vehicle.truth;
      fastest = Math.max(fastest, speedMps);
      furthest = Math.max(furthest, Math.hypot(north, east));
    });
    rig.machine.vehicle.power = { ...rig.machine.vehicle.power, usedMah: 1800 };
    rig.run(22 * 60_000);
    expect(fastest).toBeLessThan(2);
    expect(furthest).toBeLessThan(70);
    expect(rig.machine.vehicle.distanceM).toBeGreaterThan(1200);
    expect(rig.texts().filter((text) => text === 'Demo: fresh battery').length).toBeGreaterThanOrEqual(1);
    expect(rig.texts().filter((text) => text.startsWith('Reached waypoint')).length).toBeGreaterThan(45);
    expect(rig.machine.vehicle.mode.name).toBe('AUTO');
  });

  it('keeps its hands off when an operator has taken over', () => {
    const rig = createRig();
    let demo = startDemo(rig.machine.vehicle);
    rig.each.add(() => {
      demo = stepDemo(demo, rig.machine.vehicle);
    });
    rig.run(10_000);
    expect(rig.machine.vehicle.mode.name).toBe('AUTO');
    setMode(rig, 4);
    rig.run(60_000);
    expect(rig.machine.vehicle.mode.name).toBe('HOLD');
  });

  it.each([
    ['nobody asks for a mode', (_: Rig) => {}, 'AUTO'],
    ['an operator holds it', (rig: Rig) => setMode(rig, 4), 'HOLD'],
  ])('drives on after a change of battery where %s meanwhile', (_, order, mode) => {
    const rig = createRig();
    const { vehicle } = rig.machine;
    let demo = startDemo(vehicle);
    rig.each.add(() => {
      demo = stepDemo(demo, vehicle);
    });
    rig.run(10_000);
    vehicle.power = { ...vehicle.power, usedMah: 3000 };
    rig.run(3000);
    expect(demo.kind).toBe('swapping');
    order(rig);
    rig.run(20_000);
    expect(rig.texts()).toContain('Demo: fresh battery');
    expect(vehicle.mode.name).toBe(mode);
  });

  it.each([
    ['held it', (rig: Rig) => setMode(rig, 4), { name: 'HOLD', armed: false }],
    ['armed it', armIt, { name: 'MANUAL', armed: true }],
  ])('keeps its hands off when an operator was quicker and %s', (_, order, left) => {
    const rig = createRig();
    let demo = startDemo(rig.machine.vehicle);
    rig.each.add(() => {
      demo = stepDemo(demo, rig.machine.vehicle);
    });
    rig.run(1000);
    order(rig);
    rig.run(30_000);
    const { mode, armed } = rig.machine.vehicle;
    expect({ name: mode.name, armed }).toEqual(left);
  });

  it('sets off when nothing is against it any more, on the mission that is there by then', () => {
    const rig = createRig();
    const { vehicle } = rig.machine;
    let demo = startDemo(vehicle);
    rig.each.add(() => {
      demo = stepDemo(demo, vehicle);
    });
    vehicle.faults.compassErrorDeg = 90;
    rig.run(8000);
    expect(vehicle).toMatchObject({ armed: false, mode: { name: 'HOLD' } });
    const uploaded = vehicle.mission.items.slice(0, 3);
    vehicle.mission.items = uploaded;
    vehicle.faults.compassErrorDeg = 0;
    rig.run(6000);
    expect(vehicle).toMatchObject({ armed: true, mode: { name: 'AUTO' } });
    expect(vehicle.mission.items).toBe(uploaded);
  });
});

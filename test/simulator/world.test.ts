import { describe, expect, it } from 'vitest';
import { isInside } from '../../simulator/autopilot/fence.ts';
import { createParameters, parameterValue, storeValue } from '../../simulator/autopilot/parameters.ts';
import { advancePath, createPath, referenceOf } from '../../simulator/autopilot/path.ts';
import { freshBattery, stepBattery } from '../../simulator/world/battery.ts';
import { createRandom } from '../../simulator/world/random.ts';
import { type Model, restingRover, stepRover } from '../../simulator/world/rover.ts';
import { upload } from './mission-client.ts';
import { armIt, createRig, keepHeartbeat, setMode } from './rig.ts';

function drive(model: Model, steering: number, throttle: number, seconds: number, extra = {}) {
  const around = {
    model,
    terrain: { steepness: 0 },
    grip: 1,
    stalled: false,
    current: { north: 0, east: 0 },
    ...extra,
  };
  const random = createRandom(1);
  let state = restingRover(0);
  for (let t = 0; t < seconds; t += 0.02) state = stepRover(state, { steering, throttle }, around, 0.02, random);
  return state;
}

describe('the body', () => {
  it('is as fast as the recorded rover: 36 % throttle ends at 7.2 m/s, and it takes 2 s to lose 63 %', () => {
    expect(drive('rover', 0, 0.36, 30).speedMps).toBeCloseTo(7.2, 1);
    expect(drive('rover', 0, 0.36, 2).speedMps / 7.2).toBeCloseTo(1 - Math.exp(-1), 1);
  });

  it('turns as the recorded rover: 47 % steering at 10 m/s is 5.46 rad/s', () => {
    const state = drive('rover', 0.468, 0.5, 30);
    expect(state.yawRateRps / state.speedMps).toBeCloseTo(5.456 / 9.99, 1);
  });

  it('a skid-steered one turns on the spot, the others do not', () => {
    expect(Math.abs(drive('rover-skid', 0.5, 0, 1).yawRateRps)).toBeGreaterThan(1);
    expect(Math.abs(drive('rover', 0.5, 0, 1).yawRateRps)).toBeLessThan(0.01);
  });

  it('a boat drifts with the water, ice lets go, a stalled motor stops it, a hill slows it', () => {
    const adrift = drive('boat', 0, 0, 10, { current: { north: 0.2, east: 0 } });
    expect(adrift.north).toBeCloseTo(2, 1);
    const held = drive('rover', 0.5, 0.4, 4);
    const sliding = drive('rover', 0.5, 0.4, 4, { grip: 0.03 });
    expect(Math.abs(sliding.yawRateRps)).toBeLessThan(0.5 * Math.abs(held.yawRateRps));
    expect(drive('rover', 0, 0.5, 5, { stalled: true }).speedMps).toBe(0);
    const hill = { terrain: { steepness: 0.2 } };
    expect(drive('rover', 0, 0.3, 1, hill).speedMps).toBeLessThan(drive('rover', 0, 0.3, 1).speedMps);
  });
});

describe('the battery', () => {
  it('gives 7.5 A and 12.495 V at 15 % throttle, and empties only when it has a capacity', () => {
    const endless = { fullVolts: 12.6, capacityAh: 0, sagVolts: 0 };
    const state = stepBattery(freshBattery(12.6), 0.15, endless, 0.02);
    expect(state.amps).toBeCloseTo(7.5);
    expect(state.volts).toBeCloseTo(12.495, 3);
    const used = { ...state, usedMah: 3200 };
    expect(stepBattery(used, 0.15, endless, 0.02).volts).toBeCloseTo(12.495, 3);
    expect(stepBattery(used, 0.15, { ...endless, capacityAh: 3.3 }, 0.02).volts).toBeLessThan(11);
  });
});

describe('the path', () => {
  const settings = { speedMps: 5, radiusM: 3, accelMps2: 1, settleS: 1 };

  it.each([20, 60, 90, 120, 170])('misses a corner of %i° by no more than the radius', (degrees) => {
    const turn = (degrees * Math.PI) / 180;
    const after = { north: 60 + 60 * Math.cos(turn), east: 60 * Math.sin(turn) };
    const path = createPath({ north: 0, east: 0 }, { north: 60, east: 0 }, after, settings, 0);
    let nearest = Number.POSITIVE_INFINITY;
    let passed = false;
    for (let t = 0; t < 60 && !passed; t += 0.02) {
      const { position } = referenceOf(path);
      nearest = Math.min(nearest, Math.hypot(position.north - 60, position.east));
      passed = advancePath(path, position, 0.02) === 'passed';
    }
    expect(passed).toBe(true);
    expect(nearest).toBeLessThan(3.2);
  });
});

describe('the fence', () => {
  it('knows inside from outside', () => {
    const square = [
      { north: 0, east: 0 },
      { north: 10, east: 0 },
      { north: 10, east: 10 },
      { north: 0, east: 10 },
    ];
    expect(isInside({ north: 5, east: 5 }, square)).toBe(true);
    expect(isInside({ north: 15, east: 5 }, square)).toBe(false);
    expect(isInside({ north: 5, east: -1 }, square)).toBe(false);
  });
});

describe('every body drives a mission', () => {
  const item = (x: number, y: number) => ({ command: 16, frame: 3, x: 518735000 + x, y: -6090000 + y });

  it.each([
    ['rover', 0, 3],
    ['rover-skid', 0, 3],
    ['boat', 0, 8],
    ['rover', 0.08, 3],
  ] as const)('%s on slopes of %f stays within %i m of its line', (model, steepness, widthM) => {
    const rig = createRig({
      model,
      terrain: { steepness },
      parameters: { WP_SPEED: 2, ...(model === 'rover-skid' ? { SERVO1_FUNCTION: 73, SERVO3_FUNCTION: 74 } : {}) },
    });
    keepHeartbeat(rig);
    upload(rig, [item(0, 0), item(2000, 1000), item(2000, 5000), item(-1000, 4000), item(0, 0)]);
    setMode(rig, 4);
    armIt(rig);
    setMode(rig, 10);
    let worst = 0;
    rig.each.add(() => {
      worst = Math.max(worst, Math.abs(Number(rig.last('NAV_CONTROLLER_OUTPUT').xtrack_error ?? 0)));
    });
    rig.until('the end', () => rig.texts().includes('Mission Complete'), 200_000);
    expect(rig.all('MISSION_ITEM_REACHED').map(({ fields }) => fields.seq)).toEqual([1, 2, 3, 4]);
    expect(worst).toBeLessThan(widthM);
    rig.run(3000);
    expect(Math.abs(rig.machine.vehicle.truth.speedMps)).toBeLessThan(0.3);
  });
});

describe('missions with more than waypoints', () => {
  const place = (x: number) => ({ command: 16, frame: 3, x: 518735000 + x, y: -6090000 });

  it('jumps, delays, servos, relays, conditions, home', () => {
    const rig = createRig({ parameters: { WP_SPEED: 3, SERVO9_FUNCTION: 0 } });
    upload(rig, [
      place(0),
      place(1500),
      { command: 183, param1: 9, param2: 1700 },
      { command: 181, param1: 1, param2: 1 },
      { command: 112, param1: 2 },
      { command: 178, param1: 1, param2: 2 },
      place(3000),
      { command: 93, param1: 3 },
      { command: 177, param1: 1, param2: 1 },
      { command: 19, frame: 3, param1: 2, x: 518736000, y: -6089000 },
      { command: 20 },
    ]);
    setMode(rig, 4);
    armIt(rig);
    rig.forget();
    setMode(rig, 10);
    rig.until('the end', () => rig.texts().includes('Mission Complete'), 300_000);
    const told = rig.texts().filter((text) => text.startsWith('Mission: '));
    const round = [
      'Mission: 1 WP',
      'Mission: 2 SetServo',
      'Mission: 6 WP',
      'Mission: 3 SetRelay',
      'Mission: 5 ChangeSpeed',
      'Mission: 7 Delay',
    ];
    expect(told).toEqual([...round, ...round, 'Mission: 9 LoitTime', 'Mission: 10 RTL']);
    rig.run(1000);
    expect(rig.last('SERVO_OUTPUT_RAW').servo9_raw).toBe(1700);
    expect(rig.machine.vehicle.relays[1]).toBe(true);
  });

  it('resumes where it was, or from the start when told so', () => {
    const rig = createRig();
    upload(rig, [place(0), place(1500), place(6000), place(9000)]);
    setMode(rig, 4);
    armIt(rig);
    setMode(rig, 10);
    rig.until('the first', () => rig.texts().includes('Reached waypoint #1'), 60_000);
    setMode(rig, 4);
    rig.run(2000);
    rig.forget();
    setMode(rig, 10);
    rig.run(100);
    expect(rig.texts()).toContain('Mission: 2 WP');
    storeValue(rig.machine.memory.parameters, 'MIS_RESTART', 1);
    setMode(rig, 4);
    rig.forget();
    setMode(rig, 10);
    rig.run(100);
    expect(rig.texts()).toContain('Mission: 1 WP');
  });

  it('a change while it runs restarts the command; clearing stops it', () => {
    const rig = createRig();
    upload(rig, [place(0), place(3000), place(6000)]);
    setMode(rig, 4);
    armIt(rig);
    setMode(rig, 10);
    rig.run(5000);
    rig.forget();
    expect(upload(rig, [place(0), place(4000), place(6000)])).toBe(0);
    expect(rig.texts()).toContain('Auto mission changed, restarted command');
    rig.send('MISSION_CLEAR_ALL');
    rig.run(8000);
    expect(rig.machine.vehicle.mode.name).toBe('AUTO');
    expect(Math.abs(rig.machine.vehicle.truth.speedMps)).toBeLessThan(0.3);
  });
});

describe('the parameter list', () => {
  it('has the defaults that matter', () => {
    const parameters = createParameters();
    const expected = {
      FS_ACTION: 2,
      FS_TIMEOUT: 1.5,
      FS_THR_ENABLE: 1,
      FS_GCS_ENABLE: 0,
      FS_GCS_TIMEOUT: 5,
      FS_EKF_ACTION: 1,
      FS_CRASH_CHECK: 0,
      RC_OVERRIDE_TIME: 3,
      RC_FS_TIMEOUT: 1,
      WP_SPEED: 5,
      WP_RADIUS: 3,
      BATT_LOW_TIMER: 10,
      SCHED_LOOP_RATE: 50,
      MAV1_EXTRA1: 1,
      MAV_GCS_SYSID: 255,
    };
    for (const [name, value] of Object.entries(expected)) expect(parameterValue(parameters, name), name).toBe(value);
    expect(parameters.list).toHaveLength(1252);
  });
});

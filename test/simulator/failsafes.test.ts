import { describe, expect, it } from 'vitest';
import { upload } from './mission-client.ts';
import { armIt, command, createRig, keepHeartbeat, type Rig, setMode, setParameter } from './rig.ts';

const far = { command: 16, frame: 3, x: 518780000, y: -6084180 };

function inAuto(parameters: Record<string, number> = {}): Rig {
  const rig = createRig({ parameters });
  upload(rig, [far, far]);
  setMode(rig, 4);
  armIt(rig);
  expect(setMode(rig, 10)).toBe(0);
  return rig;
}

function secondsUntil(rig: Rig, text: string, withinMs = 30_000): number {
  const startMs = rig.machine.elapsedMs;
  rig.until(text, () => rig.texts().some((each) => each.startsWith(text)), withinMs);
  return (rig.machine.elapsedMs - startMs) / 1000;
}

const mode = (rig: Rig) => rig.machine.vehicle.mode.number;

describe('ground station lost', () => {
  it.each([
    [1, 'Radio Failsafe', 4],
    [0, 'GCS Failsafe', 4],
  ])('with FS_THR_ENABLE %i it says "%s" 6.5 s after the last heartbeat and holds', (thr, text, expected) => {
    const rig = inAuto({ FS_GCS_ENABLE: 1, FS_THR_ENABLE: thr });
    const stop = keepHeartbeat(rig);
    rig.run(5000);
    stop();
    const seconds = secondsUntil(rig, text);
    expect(seconds).toBeGreaterThan(5.4);
    expect(seconds).toBeLessThan(6.8);
    expect(mode(rig)).toBe(expected);
    rig.run(1100);
    expect(rig.last('HEARTBEAT').system_status).toBe(5);
    rig.forget();
    keepHeartbeat(rig);
    rig.run(3000);
    expect(rig.texts()).toContain('GCS Failsafe Cleared');
    expect(mode(rig)).toBe(expected);
    expect(rig.last('HEARTBEAT').system_status).toBe(3);
  });

  it('goes on with AUTO when told to, but only without the throttle failsafe', () => {
    const rig = inAuto({ FS_GCS_ENABLE: 2, FS_THR_ENABLE: 0 });
    secondsUntil(rig, 'Failsafe - Continuing Auto Mode');
    expect(mode(rig)).toBe(10);
    const other = inAuto({ FS_GCS_ENABLE: 2, FS_THR_ENABLE: 1 });
    secondsUntil(other, 'Radio Failsafe');
    expect(mode(other)).toBe(4);
  });

  it('never triggers when no ground station has been seen, nor for a foreign one', () => {
    const rig = createRig({ parameters: { FS_GCS_ENABLE: 1 }, gcs: 252 });
    keepHeartbeat(rig);
    setMode(rig, 1);
    armIt(rig);
    rig.run(20_000);
    expect(mode(rig)).toBe(1);
  });
});

describe('radio lost', () => {
  it('holds after 2.5 s and clears at once', () => {
    const rig = inAuto();
    setParameter(rig, 'SIM_RC_FAIL', 1);
    const seconds = secondsUntil(rig, 'Radio Failsafe');
    expect(seconds).toBeGreaterThan(2.3);
    expect(seconds).toBeLessThan(2.7);
    rig.run(2000);
    expect(rig.last('HEARTBEAT')).toMatchObject({ custom_mode: 4, system_status: 5 });
    expect(rig.last('RC_CHANNELS')).toMatchObject({ chancount: 8, rssi: 255 });
    expect(Number(rig.last('SYS_STATUS').onboard_control_sensors_health) & 0x10000).toBe(0);
    rig.forget();
    setParameter(rig, 'SIM_RC_FAIL', 0);
    rig.run(100);
    expect(rig.texts()).toContain('Radio Failsafe Cleared');
  });
});

describe('battery', () => {
  it('low, then critical, each after its timer; Hold beats a later RTL; the charge state is latched', () => {
    const rig = inAuto({
      BATT_LOW_VOLT: 11,
      BATT_CRT_VOLT: 10,
      BATT_LOW_TIMER: 5,
      BATT_FS_LOW_ACT: 2,
      BATT_FS_CRT_ACT: 1,
    });
    setParameter(rig, 'SIM_BATT_VOLTAGE', 10.8);
    const seconds = secondsUntil(rig, 'Battery 1 is low 10.');
    expect(seconds).toBeGreaterThan(4.8);
    expect(seconds).toBeLessThan(5.4);
    expect(mode(rig)).toBe(4);
    rig.run(1100);
    expect(rig.last('BATTERY_STATUS').charge_state).toBe(2);
    setParameter(rig, 'SIM_BATT_VOLTAGE', 9.8);
    secondsUntil(rig, 'Battery 1 is critical 9.');
    rig.run(1100);
    expect(mode(rig)).toBe(4);
    setParameter(rig, 'SIM_BATT_VOLTAGE', 12.6);
    command(rig, 400, 0);
    armIt(rig);
    rig.run(1100);
    expect(rig.last('BATTERY_STATUS').charge_state).toBe(3);
  });
});

describe('position lost', () => {
  it('holds 8 s after the GPS went, gives up aiding after 15 s, and takes it back at once', () => {
    const rig = inAuto();
    rig.run(5000);
    setParameter(rig, 'SIM_GPS1_ENABLE', 0);
    const startMs = rig.machine.elapsedMs;
    rig.run(1200);
    expect(rig.last('GPS_RAW_INT').fix_type).toBe(1);
    secondsUntil(rig, 'EKF failsafe');
    const seconds = (rig.machine.elapsedMs - startMs) / 1000;
    expect(seconds).toBeGreaterThan(7.5);
    expect(seconds).toBeLessThan(8.5);
    expect(mode(rig)).toBe(4);
    rig.run(1100);
    expect(rig.last('EKF_STATUS_REPORT').flags).toBe(0x27);
    expect(rig.last('HEARTBEAT').system_status).toBe(5);
    secondsUntil(rig, 'EKF3 IMU0 stopped aiding');
    expect((rig.machine.elapsedMs - startMs) / 1000).toBeCloseTo(15, 0);
    rig.run(1100);
    expect(rig.last('EKF_STATUS_REPORT').flags).toBe(0xa7);
    for (const position of [10, 15, 5, 11]) expect(setMode(rig, position), `mode ${position}`).toBe(4);
    for (const simple of [0, 4]) expect(setMode(rig, simple)).toBe(0);
    rig.forget();
    setParameter(rig, 'SIM_GPS1_ENABLE', 1);
    expect(secondsUntil(rig, 'EKF3 IMU0 is using GPS')).toBeLessThan(0.6);
    rig.run(2000);
    expect(rig.texts()).toContain('EKF failsafe cleared');
  });

  it('a position far away is not believed: variance, hold', () => {
    const rig = inAuto();
    rig.run(5000);
    rig.machine.vehicle.faults.gpsJumpEastM = 60;
    secondsUntil(rig, 'EKF variance', 12_000);
    expect(mode(rig)).toBe(4);
  });
});

describe('other failsafes', () => {
  it('notices throttle without motion', () => {
    const rig = inAuto({ FS_CRASH_CHECK: 1 });
    rig.run(3000);
    rig.machine.vehicle.faults.motorStalled = true;
    secondsUntil(rig, 'Crash: Going to HOLD', 10_000);
    expect(mode(rig)).toBe(4);
  });

  it('holds at the fence and will not arm outside it', () => {
    const rig = inAuto({ FENCE_ENABLE: 1, FENCE_TYPE: 2, FENCE_RADIUS: 30, FENCE_ACTION: 2 });
    secondsUntil(rig, 'Manual recovery started', 60_000);
    rig.run(1500);
    expect(mode(rig)).toBe(4);
    expect(rig.last('FENCE_STATUS')).toMatchObject({ breach_status: 1, breach_type: 3, breach_count: 1 });
    command(rig, 400, 0);
    rig.forget();
    rig.run(2000);
    expect(rig.texts()).toContain('PreArm: Vehicle breaching Circle fence');
  });

  it('honours an uploaded polygon', () => {
    const corner = (dx: number, dy: number) => ({
      command: 5001,
      frame: 3,
      param1: 4,
      x: 518735000 + dx,
      y: -6090000 + dy,
    });
    const rig = inAuto({ FENCE_ENABLE: 1, FENCE_TYPE: 4, FENCE_ACTION: 2 });
    expect(upload(rig, [corner(-2000, -2000), corner(2000, -2000), corner(2000, 2000), corner(-2000, 2000)], 1)).toBe(
      0,
    );
    secondsUntil(rig, 'Polygon fence breached', 60_000);
    expect(mode(rig)).toBe(4);
  });

  it('repeats why it cannot arm each thirty seconds', () => {
    const rig = createRig();
    rig.machine.vehicle.faults.compassErrorDeg = 50;
    rig.forget();
    rig.run(62_500);
    expect(rig.texts().filter((text) => text.startsWith('PreArm: Check mag field'))).toHaveLength(3);
  });
});

describe('coming home', () => {
  it('RTL ends at home', () => {
    const rig = inAuto();
    rig.run(20_000);
    expect(setMode(rig, 11)).toBe(0);
    secondsUntil(rig, 'Reached destination', 60_000);
    const { north, east } = rig.machine.vehicle.truth;
    expect(Math.hypot(north, east)).toBeLessThan(3);
  });

  it('SMART_RTL goes back the way it came', () => {
    const rig = createRig();
    const corner = { command: 16, frame: 3, x: 518739500, y: -6090000 };
    upload(rig, [corner, corner, { ...corner, y: -6082700 }]);
    setMode(rig, 4);
    armIt(rig);
    setMode(rig, 10);
    secondsUntil(rig, 'Mission Complete', 90_000);
    expect(setMode(rig, 12)).toBe(0);
    let nearestToCorner = Number.POSITIVE_INFINITY;
    rig.each.add(() => {
      const { north, east } = rig.machine.vehicle.truth;
      nearestToCorner = Math.min(nearestToCorner, Math.hypot(north - 50, east));
    });
    secondsUntil(rig, 'Reached destination', 120_000);
    const { north, east } = rig.machine.vehicle.truth;
    expect(Math.hypot(north, east)).toBeLessThan(4);
    expect(nearestToCorner).toBeLessThan(6);
  });
});

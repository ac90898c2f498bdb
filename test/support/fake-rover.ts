/** A rover that drives rows over a field, as vehicle groups by time: believable figures for a bridge that is not there. */
import type { VehicleGroups } from '../../bridge/protocol/vehicle.ts';

const home = { latDeg: 52.0911, lonDeg: 5.1214 };
const metresPerDeg = 111_320;
const speedMps = 1.62;
const turn = -0.24;

type Point = readonly [eastM: number, northM: number];

const rows: readonly Point[] = [
  [0, 0],
  [12, 8],
  [66, 8],
  [66, 16],
  [12, 16],
  [12, 24],
  [66, 24],
  [66, 32],
  [12, 32],
  [12, 40],
].map(([x = 0, y = 0]) => [x * Math.cos(turn) - y * Math.sin(turn), x * Math.sin(turn) + y * Math.cos(turn)]);

const legs = rows.slice(1).map((to, i) => {
  const from = rows[i] ?? to;
  return { from, to, lengthM: Math.hypot(to[0] - from[0], to[1] - from[1]) };
});
const totalM = legs.reduce((sum, { lengthM }) => sum + lengthM, 0);

const placeOf = ([eastM, northM]: Point) => ({
  latDeg: home.latDeg + northM / metresPerDeg,
  lonDeg: home.lonDeg + eastM / (metresPerDeg * Math.cos((home.latDeg * Math.PI) / 180)),
});

/** Where it is after `driveS` seconds of driving; it begins again at the end. */
function placeAfter(driveS: number) {
  let leftM = (driveS * speedMps) % totalM;
  for (const [index, leg] of legs.entries()) {
    if (leftM <= leg.lengthM) {
      const share = leftM / leg.lengthM;
      const [dx, dy] = [leg.to[0] - leg.from[0], leg.to[1] - leg.from[1]];
      const headingDeg = ((Math.atan2(dx, dy) * 180) / Math.PI + 360) % 360;
      const point: Point = [leg.from[0] + dx * share, leg.from[1] + dy * share];
      return { point, headingDeg, item: index + 1, toGoM: leg.lengthM - leftM, to: leg.to };
    }
    leftM -= leg.lengthM;
  }
  return { point: rows[0] ?? ([0, 0] as const), headingDeg: 0, item: 1, toGoM: 0, to: rows[1] ?? ([0, 0] as const) };
}

/** All groups after `driveS` seconds, each stamped as late as its rate makes it. `at`: the bridge's clock, ms. */
export function groupsAfter(driveS: number, at: number): VehicleGroups {
  const { point, headingDeg, item, toGoM, to } = placeAfter(driveS);
  const place = placeOf(point);
  const rad = (headingDeg * Math.PI) / 180;
  const wave = (period: number, size: number) => Math.sin((driveS / period) * 2 * Math.PI) * size;
  const stamp = (periodMs: number) => at - (at % periodMs) - 20;
  const nine = Array.from({ length: 8 }, (_, i) => (i < 4 ? 1500 + Math.round(wave(7 + i, 120)) : null));
  return {
    identity: {
      at: 1000,
      v: {
        systemId: 1,
        componentId: 1,
        autopilot: 'ardupilot',
        vehicleType: 'rover',
        firmwareVersion: '4.6.3',
        firmwareHash: '3fc7011a',
        uid: null,
      },
    },
    mode: { at: stamp(1000), v: { mode: 'AUTO', modeNumber: 10, armed: true, systemStatus: 'active' } },
    pose: {
      at: stamp(100),
      v: {
        ...place,
        altAmslM: 3.2,
        altRelM: 0.1,
        headingDeg: (headingDeg + wave(3, 1.5) + 360) % 360,
        velNorthMps: speedMps * Math.cos(rad),
        velEastMps: speedMps * Math.sin(rad),
        velDownMps: 0,
      },
    },
    motion: { at: stamp(100), v: { speedMps: speedMps + wave(5, 0.06), throttlePct: 46 + wave(4, 3), climbMps: 0 } },
    attitude: {
      at: stamp(100),
      v: {
        rollDeg: 8.4 + wave(6, 1.2),
        pitchDeg: 3.1 + wave(9, 1),
        yawDeg: headingDeg,
        rollRateDps: 0.4,
        pitchRateDps: 0.2,
        yawRateDps: 1.1,
      },
    },
    gps: {
      at: stamp(200),
      v: {
        fix: 'rtk_fixed',
        satellites: 21,
        hdop: 0.6,
        vdop: 0.9,
        ...place,
        altAmslM: 3.2,
        speedMps,
        courseDeg: headingDeg,
        yawDeg: null,
        horizontalAccuracyM: 0.014,
        verticalAccuracyM: 0.021,
      },
    },
    battery: {
      at: stamp(500),
      v: {
        id: 0,
        voltageV: 24.6,
        currentA: 8.4 + wave(4, 0.5),
        remainingPct: 62,
        consumedMah: 7600,
        consumedWh: 187,
        timeRemainingS: 5040,
        temperatureC: 31,
        cellsV: [4.1, 4.1, 4.09, 4.1, 4.1, 4.11],
        chargeState: 'ok',
      },
    },
    ekf: {
      at: stamp(1000),
      v: {
        flags: 831,
        velocityVariance: 0.04,
        positionVariance: 0.06,
        heightVariance: 0.02,
        compassVariance: 0.11,
        terrainVariance: null,
        hasAttitude: true,
        hasPosition: true,
        constantPosition: false,
      },
    },
    navigation: {
      at: stamp(250),
      v: { targetDistanceM: toGoM, targetBearingDeg: headingDeg, desiredHeadingDeg: headingDeg, crossTrackM: -0.2 },
    },
    target: { at: stamp(1000), v: placeOf(to) },
    mission: { at: stamp(1000), v: { currentItem: item, totalItems: 9, state: 'active' } },
    home: { at: 2000, v: { ...home, altAmslM: 3.1 } },
    rc: { at: stamp(500), v: { channelsUs: nine, rssiPct: 87 } },
    servo: { at: stamp(500), v: { outputsUs: nine } },
    system: { at: stamp(1000), v: { cpuLoadPct: 23, commDropPct: 0, commErrors: 0 } },
    power: { at: stamp(1000), v: { boardV: 5.04, servoRailV: 5.1 } },
    memory: { at: stamp(1000), v: { freeB: 131_072 } },
    sensors: {
      at: stamp(1000),
      v: {
        present: ['3D_GYRO', '3D_ACCEL', '3D_MAG', 'GPS', 'MOTOR_OUTPUTS', 'RC_RECEIVER', 'AHRS', 'BATTERY', 'LOGGING'],
        enabled: ['3D_GYRO', '3D_ACCEL', '3D_MAG', 'GPS', 'MOTOR_OUTPUTS', 'AHRS', 'BATTERY', 'LOGGING'],
        unhealthy: ['LOGGING'],
        readyToArm: true,
      },
    },
    time: { at: stamp(1000), v: { bootMs: driveS * 1000, unixMs: null } },
  };
}

import { describe, expect, test } from 'vitest';
import { qos } from '../../bridge/links/ros2/port.ts';
import { type TopicName, topics, typedEntities } from '../../bridge/links/ros2/typed/topics.ts';
import { TypedTranslator } from '../../bridge/links/ros2/typed/translator.ts';
import {
  battery,
  gpsRaw,
  headerOf,
  homePosition,
  hud,
  imu,
  linkLoss,
  navigation,
  navSatFix,
  odometry,
  parameterValue,
  rotation,
  stampOf,
  state,
  sysStatus,
  twist,
  waypoint,
} from '../support/ros2/typed-messages.ts';

const wall0 = 1_700_000_000_000;

/** MAVROS's topics as somebody hears them who was there when it began to hear the vehicle. */
function listening() {
  const translator = new TypedTranslator();
  let at = 1000;
  const hear = (name: TopicName, message: unknown) =>
    translator.translate(name, message, { at, wallMs: wall0 + at }).reports;
  const pass = (ms: number) => {
    at += ms;
  };
  const wall = () => wall0 + at;
  const values = (name: TopicName, message: unknown) =>
    hear(name, message).flatMap((report) => (report.kind === 'sample' ? [{ [report.group]: report.values }] : []));
  return {
    translator,
    hear,
    pass,
    wall,
    values,
    fits: (name: TopicName, message: unknown) => translator.translate(name, message, { at, wallMs: wall0 + at }).fits,
  };
}

function linked() {
  const all = listening();
  all.hear('state', state(all.wall()));
  return all;
}

describe('state', () => {
  test('a heartbeat, the mode by its name and number, and whether it is armed', () => {
    const { hear, wall } = listening();
    expect(hear('state', state(wall(), { mode: 'AUTO', armed: true }))).toEqual([
      { kind: 'heard', heartbeat: true },
      { kind: 'sample', group: 'mode', values: { mode: 'AUTO', modeNumber: 10, armed: true, systemStatus: 'active' } },
    ]);
  });

  test.each([
    ['CMODE(8)', 'DOCK', 8],
    ['CMODE(9)', 'CIRCLE', 9],
    ['CMODE(42)', 'mode 42', 42],
    ['SOMETHING', 'SOMETHING', -1],
  ])('trap: modes that MAVROS has no name for come as numbers, %s', (said, mode, modeNumber) => {
    const { values, wall } = listening();
    expect(values('state', state(wall(), { mode: said }))).toMatchObject([{ mode: { mode, modeNumber } }]);
  });

  test('trap: on link loss MAVROS says armed=false and mode="", and that is unknown, never "disarmed"', () => {
    const { hear, pass, wall, translator } = linked();
    hear('state', state(wall(), { armed: true, mode: 'AUTO' }));
    pass(10_000);
    expect(hear('state', linkLoss(wall()))).toEqual([]);
    expect(translator.connected).toBe(false);
    // What other topics still hold is no proof that it is there.
    expect(hear('mission', { header: headerOf(wall()), current_seq: 1, waypoints: [waypoint(), waypoint()] })).toEqual(
      [],
    );
    expect(hear('battery', battery())).toEqual([]);
  });

  test('a mode that is not said is not told, and the heartbeat counts', () => {
    const { hear, wall } = linked();
    expect(hear('state', state(wall(), { mode: '' }))).toEqual([{ kind: 'heard', heartbeat: true }]);
  });

  test('trap: of ten old states at once none is a heartbeat, and the next one that is said is', () => {
    const { hear, wall } = listening();
    for (let age = 12; age > 2; age--) {
      expect(hear('state', state(wall() - age * 1000, { mode: 'AUTO', armed: true }))).toEqual([]);
    }
    expect(hear('state', state(wall()))[0]).toEqual({ kind: 'heard', heartbeat: true });
  });

  test('a MAVROS whose clock is hours behind is heard from its second word on', () => {
    const { hear, pass, wall } = listening();
    const hours = 7_200_000;
    expect(hear('state', state(wall() - hours))).toEqual([]);
    pass(1000);
    expect(hear('state', state(wall() - hours))[0]).toEqual({ kind: 'heard', heartbeat: true });
    expect(hear('reached', { header: headerOf(wall() - hours), wp_seq: 2 })).toEqual([{ kind: 'reached', item: 2 }]);
  });

  test('INITIALISING after another mode is a vehicle that restarted', () => {
    const { hear, pass, wall } = linked();
    pass(1000);
    expect(hear('state', state(wall(), { mode: 'INITIALISING' }))[0]).toEqual({ kind: 'rebooted' });
    pass(1000);
    expect(hear('state', state(wall(), { mode: 'INITIALISING' }))[0]).toEqual({ kind: 'heard', heartbeat: true });
  });

  test('nothing is told before MAVROS says that it hears the vehicle', () => {
    const { hear } = listening();
    expect(hear('imu', imu(rotation(0)))).toEqual([]);
    expect(hear('battery', battery())).toEqual([]);
  });
});

describe('position', () => {
  test('trap: NavSatFix is metres above the ellipsoid, so the sea’s level comes from the HUD, and home by the difference', () => {
    const { values, wall } = linked();
    expect(values('home', homePosition(wall()))).toMatchObject([{ home: { latDeg: 51.87, altAmslM: null } }]);
    expect(values('global', navSatFix({ altitude: 120 }))).toMatchObject([{ pose: { altAmslM: null } }]);
    // The stand-in N of the measured rover: 20 m.
    expect(values('hud', hud({ altitude: 100 }))).toMatchObject([{ motion: {} }, { home: { altAmslM: 100 } }]);
    expect(values('global', navSatFix({ altitude: 120 }))).toMatchObject([{ pose: { altAmslM: 100 } }]);
    expect(values('home', homePosition(wall() + 1))).toMatchObject([{ home: { altAmslM: 100 } }]);
  });

  test('without mavros_extras there is no height above the sea, and none is made up', () => {
    const { values } = linked();
    expect(values('global', navSatFix())).toMatchObject([
      { pose: { latDeg: 51.8735, lonDeg: -0.609, altAmslM: null } },
    ]);
  });

  test('without a HUD the receiver’s own height above the sea is taken, in mm and only with a fix', () => {
    const { hear, values } = linked();
    hear('gps1', gpsRaw({ alt: 100_500, fix_type: 2 }));
    expect(values('global', navSatFix())).toMatchObject([{ pose: { altAmslM: null } }]);
    hear('gps1', gpsRaw({ alt: 100_500 }));
    expect(values('global', navSatFix())).toMatchObject([{ pose: { altAmslM: 100.5 } }]);
  });

  test('trap: east and north are ROS’s, and z of global_position/local is down already', () => {
    const { hear, values } = linked();
    hear('odometry', odometry({ x: 1, y: 2, z: 0.3 }));
    expect(values('global', navSatFix())).toMatchObject([{ pose: { velEastMps: 1, velNorthMps: 2, velDownMps: 0.3 } }]);
  });

  test('heading is clockwise from north already, NaN is unknown, and 360 is 0', () => {
    const { hear, values } = linked();
    hear('heading', { data: 123.4 });
    expect(values('global', navSatFix())).toMatchObject([{ pose: { headingDeg: 123.4 } }]);
    hear('heading', { data: Number.NaN });
    expect(values('global', navSatFix())).toMatchObject([{ pose: { headingDeg: null } }]);
    hear('heading', { data: 360 });
    expect(values('global', navSatFix())).toMatchObject([{ pose: { headingDeg: 0 } }]);
  });

  test('what has no stamp and did not come for a second is unknown', () => {
    const { hear, values, pass } = linked();
    hear('heading', { data: 10 });
    hear('relativeAltitude', { data: 1.5 });
    expect(values('global', navSatFix())).toMatchObject([{ pose: { headingDeg: 10, altRelM: 1.5 } }]);
    pass(1001);
    expect(values('global', navSatFix())).toMatchObject([{ pose: { headingDeg: null, altRelM: null } }]);
  });

  test.each([
    [0, 0],
    [Number.NaN, Number.NaN],
    [91, 0.1],
  ])('%f, %f is no position, and nothing is known of its height', (latitude, longitude) => {
    const { hear, values } = linked();
    hear('hud', hud());
    hear('relativeAltitude', { data: 0 });
    expect(values('global', navSatFix({ latitude, longitude }))).toMatchObject([
      { pose: { latDeg: null, lonDeg: null, altAmslM: null, altRelM: null, velNorthMps: null } },
    ]);
  });

  test('trap: home_position.position is NaN with ArduRover, and is not read', () => {
    const { values, wall } = linked();
    expect(values('home', homePosition(wall()))).toMatchObject([{ home: { latDeg: 51.87, lonDeg: -0.61 } }]);
  });

  test('trap: home is kept for who comes late: its value counts however old, and an older one does not', () => {
    const { values, wall } = linked();
    expect(values('home', homePosition(wall() - 600_000))).toMatchObject([{ home: { latDeg: 51.87 } }]);
    const older = homePosition(wall() - 700_000, { geo: { latitude: 1, longitude: 1, altitude: 0 } });
    expect(values('home', older)).toEqual([]);
  });

  test('home and mission that came before the vehicle was heard are told once it is', () => {
    const { hear, values, wall } = listening();
    expect(hear('home', homePosition(wall() - 60_000))).toEqual([]);
    expect(hear('mission', { current_seq: 2, waypoints: [waypoint(), waypoint(), waypoint()] })).toEqual([]);
    expect(values('state', state(wall()))).toMatchObject([{ mode: {} }, { home: {} }, { mission: { currentItem: 2 } }]);
  });
});

describe('attitude', () => {
  const deg = Math.PI / 180;
  test.each([
    ['east', 0, 90],
    ['north', 90, 0],
    ['west', 180, 270],
    ['south', -90, 180],
  ])('a rover that heads %s', (_, yawEnuDeg, yawDeg) => {
    const { values } = linked();
    const [said] = values('imu', imu(rotation(yawEnuDeg * deg)));
    expect(said?.attitude).toMatchObject({ yawDeg: expect.closeTo(yawDeg, 6), rollDeg: expect.closeTo(0, 6) });
  });

  test('nose up and right side down are positive, and rates turn with the axes', () => {
    const { values } = linked();
    // FLU: a positive pitch is nose down.
    const [said] = values('imu', imu(rotation(0.3, -10 * deg, 5 * deg), { x: 0.1, y: 0.2, z: 0.3 }));
    expect(said?.attitude).toMatchObject({
      rollDeg: expect.closeTo(5, 6),
      pitchDeg: expect.closeTo(10, 6),
      rollRateDps: expect.closeTo(0.1 / deg, 6),
      pitchRateDps: expect.closeTo(-0.2 / deg, 6),
      yawRateDps: expect.closeTo(-0.3 / deg, 6),
    });
  });

  test('no rotation is no attitude', () => {
    const { values } = linked();
    expect(values('imu', imu({ x: 0, y: 0, z: 0, w: 0 }))).toMatchObject([
      { attitude: { yawDeg: null, rollDeg: null } },
    ]);
    const absent = imu(rotation(1), {}, { orientation_covariance: Float64Array.of(-1, 0, 0, 0, 0, 0, 0, 0, 0) });
    expect(values('imu', absent)).toEqual([]);
  });
});

describe('motion', () => {
  test('trap: the HUD’s throttle is a share, and negative in reverse', () => {
    const { values } = linked();
    expect(values('hud', hud({ throttle: Math.fround(0.42) }))).toEqual([
      { motion: { speedMps: 1.5, throttlePct: 42, climbMps: 0.1 } },
    ]);
    expect(values('hud', hud({ throttle: -0.3 }))).toMatchObject([{ motion: { throttlePct: -30 } }]);
    expect(values('hud', hud({ throttle: Number.NaN }))).toMatchObject([{ motion: { throttlePct: null } }]);
  });

  test('without mavros_extras the speed is the body’s, which counts only while the HUD is silent', () => {
    const { hear, values, pass } = linked();
    expect(values('bodyVelocity', twist({ x: -3, y: 4, z: 0.5 }))).toEqual([
      { motion: { speedMps: 5, throttlePct: null, climbMps: 0.5 } },
    ]);
    hear('hud', hud());
    expect(values('bodyVelocity', twist({ x: 1 }))).toEqual([]);
    pass(2001);
    expect(values('bodyVelocity', twist({ x: 1 }))).toHaveLength(1);
  });
});

describe('GPS', () => {
  test('the receiver’s integers and their "unknown"', () => {
    const { values } = linked();
    expect(values('gps1', gpsRaw())).toEqual([
      {
        gps: {
          ...{ fix: 'rtk_fixed', satellites: 14, hdop: 0.8, vdop: null, latDeg: 51.8735, lonDeg: -0.609 },
          ...{ altAmslM: 100, speedMps: 1.5, courseDeg: 90, yawDeg: null },
          ...{ horizontalAccuracyM: 0.02, verticalAccuracyM: null },
        },
      },
    ]);
    expect(values('gps2', gpsRaw({ fix_type: 1 }))).toMatchObject([
      { gps2: { fix: 'no_fix', latDeg: null, speedMps: null } },
    ]);
    const blind = gpsRaw({ satellites_visible: 255, eph: 65_535, vel: 65_535, cog: 65_535 });
    expect(values('gps1', blind)).toMatchObject([
      { gps: { satellites: null, hdop: null, speedMps: null, courseDeg: null } },
    ]);
  });

  test('without mavros_extras: any fix from 3D on, without the ellipsoid’s height, and 255 satellites are unknown', () => {
    const { hear, values } = linked();
    hear('satellites', { data: 12 });
    hear('gpsVelocity', twist({ x: 3, y: 4 }));
    expect(values('fix', navSatFix())).toMatchObject([
      { gps: { fix: '3d', satellites: 12, speedMps: 5, altAmslM: null } },
    ]);
    hear('satellites', { data: 255 });
    const lost = navSatFix({ status: { status: -1, service: 1 } });
    expect(values('fix', lost)).toMatchObject([
      { gps: { fix: 'no_fix', satellites: null, latDeg: null, speedMps: null } },
    ]);
  });

  test('the fix is silent while the receiver’s own topic speaks', () => {
    const { hear, values, pass } = linked();
    hear('gps1', gpsRaw());
    expect(values('fix', navSatFix())).toEqual([]);
    pass(2001);
    expect(values('fix', navSatFix())).toHaveLength(1);
  });
});

describe('battery', () => {
  test('trap: discharge is negative in ROS, and charge a share', () => {
    const { values } = linked();
    expect(values('battery', battery())).toMatchObject([
      { battery: { id: 0, voltageV: 12.6, currentA: 3.5, remainingPct: 87, temperatureC: null, cellsV: [] } },
    ]);
  });

  test('trap: unknown charge is -0.01, unknown current 0.01 A, unknown voltage 65.535 V', () => {
    const { values } = linked();
    const blind = battery({ percentage: Math.fround(-0.01), current: Math.fround(0.01), voltage: Math.fround(65.535) });
    expect(values('battery', blind)).toMatchObject([
      { battery: { voltageV: null, currentA: null, remainingPct: null } },
    ]);
    const nothing = battery({ percentage: Number.NaN, current: Number.NaN, voltage: Number.NaN });
    expect(values('battery', nothing)).toMatchObject([
      { battery: { voltageV: null, currentA: null, remainingPct: null } },
    ]);
  });

  test('trap: all batteries share the topic, told apart by their location', () => {
    const { values } = linked();
    expect(values('battery', battery({ location: 'id1' }))).toMatchObject([{ battery2: { id: 1 } }]);
    expect(values('battery', battery({ location: 'id3' }))).toMatchObject([{ battery4: { id: 3 } }]);
    expect(values('battery', battery({ location: 'id7' }))).toEqual([]);
    expect(values('battery', battery({ location: 'cellar' }))).toEqual([]);
  });

  test('without a location it is SYS_STATUS’s, which counts only while the first battery is silent', () => {
    const { hear, values, pass } = linked();
    expect(values('battery', battery({ location: '' }))).toHaveLength(1);
    hear('battery', battery());
    expect(values('battery', battery({ location: '' }))).toEqual([]);
    pass(5001);
    expect(values('battery', battery({ location: '' }))).toHaveLength(1);
  });

  test('cells of a monitor that has them', () => {
    const { values } = linked();
    const cells = battery({ cell_voltage: Float64Array.of(4.1, 4.2, 4.3) });
    expect(values('battery', cells)).toMatchObject([{ battery: { cellsV: [4.1, 4.2, 4.3] } }]);
  });
});

describe('the rest', () => {
  test('load in ‰ and the masks are MAVLink’s; an old one of ten is not told', () => {
    const { values, wall } = linked();
    expect(values('sysStatus', sysStatus(wall() - 9000))).toEqual([]);
    const gyro = { sensors_present: 1, sensors_enabled: 1, sensors_health: 0 };
    expect(values('sysStatus', sysStatus(wall(), gyro))).toMatchObject([
      { system: { cpuLoadPct: 12.3, commErrors: 0 } },
      { sensors: { present: [expect.any(String)], unhealthy: [expect.any(String)] } },
    ]);
  });

  test('receiver and servos in µs, 65535 and 0 unknown, rssi 255 unknown', () => {
    const { values } = linked();
    const channels = Uint16Array.of(1500, 0, 65_535, 1600, 0);
    expect(values('rcIn', { header: headerOf(0), rssi: 255, channels })).toEqual([
      { rc: { channelsUs: [1500, null, null, 1600], rssiPct: null } },
    ]);
    expect(values('rcIn', { header: headerOf(0), rssi: 127, channels })).toMatchObject([{ rc: { rssiPct: 50 } }]);
    expect(values('rcOut', { header: headerOf(0), channels: [1500, 1501] })).toEqual([
      { servo: { outputsUs: [1500, 1501] } },
    ]);
  });

  test('target, bearings and cross-track as the direct link has them', () => {
    const { values } = linked();
    expect(values('navigation', navigation())).toEqual([
      { navigation: { targetDistanceM: 42, targetBearingDeg: 200, desiredHeadingDeg: 270, crossTrackM: -0.5 } },
    ]);
  });

  test('trap: a text of 50 letters may be a piece of a longer one, as MAVROS does not put them together', () => {
    const { hear } = linked();
    const text = 'x'.repeat(50);
    expect(hear('text', { header: headerOf(0), severity: 4, text })).toEqual([
      { kind: 'text', severity: 4, text, complete: false },
    ]);
    expect(hear('text', { header: headerOf(0), severity: 6, text: 'Reached waypoint #2' })).toEqual([
      { kind: 'text', severity: 6, text: 'Reached waypoint #2', complete: true },
    ]);
  });

  test('trap: reached is latched: the old event comes again to who is late, and is no event', () => {
    const { hear, wall } = linked();
    expect(hear('reached', { header: headerOf(wall() - 60_000), wp_seq: 3 })).toEqual([]);
    expect(hear('reached', { header: headerOf(wall()), wp_seq: 4 })).toEqual([{ kind: 'reached', item: 4 }]);
  });

  test('trap: item 0 of a mission is home and is not counted', () => {
    const { values } = linked();
    const three = [waypoint(), waypoint(), waypoint()];
    expect(values('mission', { header: headerOf(0), current_seq: 1, waypoints: three })).toEqual([
      { mission: { currentItem: 1, totalItems: 2, state: null } },
    ]);
    expect(values('mission', { header: headerOf(0), current_seq: 0, waypoints: [] })).toMatchObject([
      { mission: { totalItems: 0 } },
    ]);
  });

  test('parameters: 64 bits come as BigInt, and no value is none', () => {
    const { hear } = linked();
    const event = (value: object) => ({
      header: headerOf(0),
      param_id: 'FS_ACTION',
      value,
      param_index: 7,
      param_count: 900,
    });
    const said = { kind: 'param', name: 'FS_ACTION', index: 7, count: 900 };
    expect(hear('parameter', event(parameterValue(2, 2)))).toEqual([{ ...said, value: 2, type: 6 }]);
    expect(hear('parameter', event(parameterValue(0.5, 3)))).toEqual([{ ...said, value: 0.5, type: 9 }]);
    expect(hear('parameter', event({ ...parameterValue(0, 2), type: 0 }))).toEqual([]);
  });

  test('where it goes, unless the mask says that this is no place', () => {
    const { values } = linked();
    const said = (type_mask: number) => ({
      header: headerOf(0),
      coordinate_frame: 6,
      type_mask,
      latitude: 51.9,
      longitude: -0.6,
    });
    expect(values('target', said(0xdf8))).toEqual([{ target: { latDeg: 51.9, lonDeg: -0.6 } }]);
    expect(values('target', said(0xdff))).toEqual([{ target: { latDeg: null, lonDeg: null } }]);
  });

  test('the vehicle’s own time is unknown until it has one', () => {
    const { values } = linked();
    const said = (time_ref: object) => ({ header: headerOf(0), time_ref, source: 'fcu' });
    expect(values('time', said({ sec: 0, nanosec: 0 }))).toEqual([]);
    expect(values('time', said(stampOf(wall0)))).toEqual([{ time: { bootMs: null, unixMs: wall0 } }]);
  });

  test('a message of another version is known as one that does not fit, and costs nothing else', () => {
    const { fits, values } = linked();
    expect(fits('battery', battery({ voltage: '12 V' }))).toBe(false);
    expect(fits('imu', undefined)).toBe(false);
    expect(fits('mission', { current_seq: 0, waypoints: [{}] })).toBe(false);
    expect(values('battery', battery())).toHaveLength(1);
  });
});

describe('the table of topics', () => {
  const sensor = [
    ...['battery', 'global_position/global', 'global_position/raw/fix', 'global_position/raw/satellites'],
    ...['global_position/raw/gps_vel', 'global_position/rel_alt', 'global_position/compass_hdg'],
    ...['global_position/local', 'local_position/velocity_body', 'imu/data', 'statustext/recv', 'time_reference'],
    // Not measured: best effort hears whatever it is published with.
    'setpoint_raw/target_global',
  ];
  const ordinary = [
    ...['gpsstatus/gps1/raw', 'gpsstatus/gps2/raw', 'vfr_hud', 'nav_controller_output/output', 'rc/in', 'rc/out'],
  ];
  const latched = ['mission/waypoints', 'mission/reached', 'geofence/fences', 'rallypoint/rallypoints'];
  const kept = ['state', 'sys_status', 'home_position/home'];

  test.each([
    ['SENSOR: best effort, 5', sensor, qos.sensor],
    ['DEFAULT10: reliable', ordinary, qos.ordinary],
    ['LATCHED: reliable, kept, 1', latched, qos.latched],
    ['STATE10: reliable, kept, 10', kept, qos.state],
    [
      'parameter events: reliable, 1000',
      ['param/event'],
      { depth: 1000, reliability: 'reliable', durability: 'volatile' },
    ],
  ])('%s', (_, names, expected) => {
    const rows = Object.values(topics).filter(({ topic }) => names.includes(topic));
    expect(rows.map(({ topic }) => topic).sort()).toEqual([...names].sort());
    for (const row of rows) expect(row.qos).toEqual(expected);
  });

  test('every topic is in one of these', () => {
    const all = [...sensor, ...ordinary, ...latched, ...kept, 'param/event'];
    expect(
      Object.values(topics)
        .map(({ topic }) => topic)
        .sort(),
    ).toEqual(all.sort());
  });

  test('what comes with mavros_extras is said', () => {
    const extras = Object.values(topics).filter((row) => row.extras);
    expect(extras.map(({ topic }) => topic)).toEqual(['gpsstatus/gps1/raw', 'gpsstatus/gps2/raw', 'vfr_hud']);
  });

  test('nothing is subscribed to by which somebody could drive', () => {
    const { subscriptions } = typedEntities('/mavros');
    for (const { topic } of subscriptions) {
      expect(topic).toMatch(/^\/mavros\//);
      expect(topic).not.toMatch(/cmd_vel|setpoint_(velocity|position|attitude)|manual_control|override|joy/);
      expect(topic).not.toMatch(/setpoint_raw.(local|global|attitude)$/);
    }
  });
});

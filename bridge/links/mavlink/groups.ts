/**
 * One message, one or more groups of vehicle state: the fields alone decide, nothing is remembered. Conventions are
 * those of `protocol/vehicle.ts`; field meanings and sentinels are those of MAVLink's common and ardupilotmega sets,
 * with ArduPilot's habits where it has its own.
 */
import type { Sample } from '../../core/link.ts';
import { type GroupValues, gpsFixes, systemStatuses } from '../../protocol/vehicle.ts';
import { channels, outputs, pulses } from './channels.ts';
import { missionStates, sensorBits } from './generated/enums.ts';
import type { Fields, MessageName } from './generated/messages.ts';
import { lower } from './identity.ts';
import { modeName } from './modes.ts';
import {
  compass,
  compassOfRad,
  degrees,
  finite,
  int16Max,
  nowhere,
  place,
  uint8Max,
  uint16Max,
  uint32Max,
  unless,
} from './units.ts';

type Groups = { readonly [N in MessageName]?: (fields: Fields[N]) => readonly Sample[] };

const armedFlag = 0x80;

const groups: Groups = {
  HEARTBEAT: ({ autopilot, type, custom_mode, base_mode, system_status }) => [
    {
      kind: 'sample',
      group: 'mode',
      values: {
        mode: modeName(autopilot, type, custom_mode),
        modeNumber: custom_mode,
        armed: (base_mode & armedFlag) !== 0,
        systemStatus: systemStatuses[system_status] ?? null,
      },
    },
  ],
  GLOBAL_POSITION_INT: (fields) => [{ kind: 'sample', group: 'pose', values: pose(fields) }],
  VFR_HUD: ({ groundspeed, throttle, climb }) => [
    {
      kind: 'sample',
      group: 'motion',
      values: { speedMps: finite(groundspeed), throttlePct: signed16(throttle), climbMps: finite(climb) },
    },
  ],
  ATTITUDE: ({ roll, pitch, yaw, rollspeed, pitchspeed, yawspeed }) => [
    {
      kind: 'sample',
      group: 'attitude',
      values: {
        rollDeg: degrees(roll),
        pitchDeg: degrees(pitch),
        yawDeg: compassOfRad(yaw),
        rollRateDps: degrees(rollspeed),
        pitchRateDps: degrees(pitchspeed),
        yawRateDps: degrees(yawspeed),
      },
    },
  ],
  GPS_RAW_INT: (fields) => [{ kind: 'sample', group: 'gps', values: gps(fields) }],
  GPS2_RAW: (fields) => [{ kind: 'sample', group: 'gps2', values: gps(fields) }],
  RADIO_STATUS: ({ rssi, remrssi, noise, remnoise, txbuf, rxerrors, fixed }) => [
    {
      kind: 'sample',
      group: 'radio',
      values: {
        rssi: unless(uint8Max, rssi),
        remoteRssi: unless(uint8Max, remrssi),
        noise: unless(uint8Max, noise),
        remoteNoise: unless(uint8Max, remnoise),
        txBufferPct: txbuf > 100 ? null : txbuf,
        rxErrors: rxerrors,
        corrected: fixed,
      },
    },
  ],
  RC_CHANNELS: (fields) => [
    {
      kind: 'sample',
      group: 'rc',
      values: { channelsUs: pulses(channels(fields)), rssiPct: unless(uint8Max, fields.rssi, 2.54) },
    },
  ],
  // Port 0 alone: a second port would be another source of the same group.
  SERVO_OUTPUT_RAW: (fields) =>
    fields.port === 0 ? [{ kind: 'sample', group: 'servo', values: { outputsUs: pulses(outputs(fields)) } }] : [],
  EKF_STATUS_REPORT: (fields) => [{ kind: 'sample', group: 'ekf', values: ekf(fields) }],
  // ArduPilot counts the cross-track error from the vehicle to the line: positive where the vehicle is left of it.
  NAV_CONTROLLER_OUTPUT: ({ wp_dist, target_bearing, nav_bearing, xtrack_error }) => [
    {
      kind: 'sample',
      group: 'navigation',
      values: {
        targetDistanceM: wp_dist,
        targetBearingDeg: compass(target_bearing),
        desiredHeadingDeg: compass(nav_bearing),
        crossTrackM: finite(0 - xtrack_error),
      },
    },
  ],
  POSITION_TARGET_GLOBAL_INT: ({ lat_int, lon_int, type_mask }) => [
    { kind: 'sample', group: 'target', values: (type_mask & 3) === 0 ? (place(lat_int, lon_int) ?? nowhere) : nowhere },
  ],
  MISSION_CURRENT: ({ seq, total, mission_state }) => [
    {
      kind: 'sample',
      group: 'mission',
      values: {
        currentItem: seq,
        totalItems: missionTotal(total, mission_state),
        state: mission_state === 0 ? null : (lower(missionStates, mission_state) ?? null),
      },
    },
  ],
  HOME_POSITION: ({ latitude, longitude, altitude }) => {
    const at = place(latitude, longitude);
    const values = { ...(at ?? nowhere), altAmslM: at === null ? null : altitude / 1000 };
    return [{ kind: 'sample', group: 'home', values }];
  },
  SYS_STATUS: (fields) => [
    {
      kind: 'sample',
      group: 'system',
      values: {
        cpuLoadPct: unless(uint16Max, fields.load, 10),
        commDropPct: unless(uint16Max, fields.drop_rate_comm, 100),
        commErrors: fields.errors_comm,
      },
    },
    { kind: 'sample', group: 'sensors', values: sensors(fields) },
  ],
  // A board that can say this has its 5 V, and ArduPilot sends 0 for a servo rail that it cannot measure.
  POWER_STATUS: ({ Vcc, Vservo }) => [
    { kind: 'sample', group: 'power', values: { boardV: volts(Vcc), servoRailV: volts(Vservo) } },
  ],
  // The 16-bit figure stops at 65535; newer senders add a 32-bit one.
  MEMINFO: ({ freemem, freemem32 }) => [
    { kind: 'sample', group: 'memory', values: { freeB: freemem32 === 0 ? freemem : freemem32 } },
  ],
  SYSTEM_TIME: ({ time_boot_ms, time_unix_usec }) => [
    {
      kind: 'sample',
      group: 'time',
      values: { bootMs: time_boot_ms, unixMs: time_unix_usec === 0n ? null : Number(time_unix_usec / 1000n) },
    },
  ],
};

/** The groups that a message fills by itself; none for messages that are no state. */
export function groupsOf<N extends MessageName>(name: N, fields: Fields[N]): readonly Sample[] {
  return groups[name]?.(fields) ?? [];
}

const volts = (mv: number): number | null => (mv === 0 || mv === uint16Max ? null : mv / 1000);
/** VFR_HUD's throttle is unsigned on paper; a reverse throttle comes as its two's complement, if it comes at all. */
const signed16 = (value: number): number => (value > int16Max ? value - 0x10000 : value);

/** Until it has a position ArduPilot sends zeros, and an altitude that is above nothing in particular. */
function pose(fields: Fields['GLOBAL_POSITION_INT']): GroupValues['pose'] {
  const at = place(fields.lat, fields.lon);
  const known = (value: number, perUnit: number) => (at === null ? null : value / perUnit);
  return {
    ...(at ?? nowhere),
    altAmslM: known(fields.alt, 1000),
    altRelM: known(fields.relative_alt, 1000),
    headingDeg: fields.hdg === uint16Max ? null : compass(fields.hdg / 100),
    velNorthMps: known(fields.vx, 100),
    velEastMps: known(fields.vy, 100),
    velDownMps: known(fields.vz, 100),
  };
}

/** Without a fix a receiver repeats old or made-up numbers. Accuracies of 0 mean that it does not tell. */
function gps(fields: Fields['GPS_RAW_INT'] | Fields['GPS2_RAW']): GroupValues['gps'] {
  const fix = gpsFixes[fields.fix_type] ?? null;
  const hasFix = fix !== null && fix !== 'none' && fix !== 'no_fix';
  const at = hasFix ? place(fields.lat, fields.lon) : null;
  return {
    fix,
    satellites: unless(uint8Max, fields.satellites_visible),
    hdop: unless(uint16Max, fields.eph, 100),
    vdop: unless(uint16Max, fields.epv, 100),
    ...(at ?? nowhere),
    altAmslM: at === null ? null : fields.alt / 1000,
    speedMps: hasFix ? unless(uint16Max, fields.vel, 100) : null,
    courseDeg: hasFix && fields.cog !== uint16Max ? compass(fields.cog / 100) : null,
    yawDeg: fields.yaw === 0 || fields.yaw === uint16Max ? null : compass(fields.yaw / 100),
    horizontalAccuracyM: accuracy(fields.h_acc),
    verticalAccuracyM: accuracy(fields.v_acc),
  };
}

const accuracy = (mm: number): number | null => (mm === 0 || mm === uint32Max ? null : mm / 1000);

const ekfFlags = { attitude: 0x01, positionAbsolute: 0x10, constantPosition: 0x80 };

function ekf(fields: Fields['EKF_STATUS_REPORT']): GroupValues['ekf'] {
  const has = (flag: number) => (fields.flags & flag) !== 0;
  return {
    flags: fields.flags,
    velocityVariance: finite(fields.velocity_variance),
    positionVariance: finite(fields.pos_horiz_variance),
    heightVariance: finite(fields.pos_vert_variance),
    compassVariance: finite(fields.compass_variance),
    terrainVariance: finite(fields.terrain_alt_variance),
    hasAttitude: has(ekfFlags.attitude),
    hasPosition: has(ekfFlags.positionAbsolute) && !has(ekfFlags.constantPosition),
    constantPosition: has(ekfFlags.constantPosition),
  };
}

const noMission = 1;

/** 0 is "not supported" unless there is no mission; 65535 is "no mission". */
function missionTotal(total: number, state: number): number | null {
  if (total === uint16Max || state === noMission) return 0;
  return total === 0 ? null : total;
}

/** Bits that stand for no sensor. */
const extensionBit = 0x8000_0000;
const prearmBit = 0x1000_0000;

function sensors(fields: Fields['SYS_STATUS']): GroupValues['sensors'] {
  const present = fields.onboard_control_sensors_present;
  const enabled = fields.onboard_control_sensors_enabled;
  const health = fields.onboard_control_sensors_health;
  const saysReady = (present & enabled & prearmBit) !== 0;
  return {
    present: sensorNames(present),
    enabled: sensorNames(enabled),
    unhealthy: sensorNames(enabled & ~health),
    readyToArm: saysReady ? (health & prearmBit) !== 0 : null,
  };
}

const namedBits = [...sensorBits].filter(([bit]) => bit !== extensionBit);
const sensorNames = (bits: number): string[] =>
  namedBits.filter(([bit]) => (bits & bit) !== 0).map(([, name]) => name.toLowerCase());

/**
 * Finds parameters by their names, by what they are called and described as, and by what an operator in the field would
 * call the thing: nobody types MOT_SLEWRATE who thinks "it jerks".
 */
import type { Info } from './answers.ts';

/** What a group is about, for its heading and for the search. */
export const groupWords: Readonly<Record<string, string>> = {
  AHRS: 'Attitude estimate',
  ARMING: 'Arming checks',
  ARSPD: 'Airspeed',
  ATC: 'Steering and speed control',
  AVOID: 'Obstacle avoidance',
  AUTO: 'Missions',
  BAL: 'Balance bots',
  BARO: 'Barometer',
  BATT: 'Battery',
  BRD: 'Board',
  BTN: 'Buttons',
  CAM: 'Camera',
  CAN: 'CAN bus',
  CIRC: 'Circles',
  COMPASS: 'Compass',
  CRASH: 'Crash check',
  CRUISE: 'Speed',
  DOCK: 'Docking',
  EK: 'Position estimate (EKF)',
  FILT: 'Filters',
  FENCE: 'Fence',
  FOLL: 'Following',
  FRAME: 'Kind of vehicle',
  FRSKY: 'FrSky telemetry',
  FS: 'Failsafes',
  GPS: 'GPS',
  INS: 'Gyros and accelerometers',
  LOG: 'Log of the autopilot',
  LOIT: 'Loitering',
  MANUAL: 'Manual driving',
  MAV: 'Identity and telemetry',
  MIS: 'Missions',
  MNT: 'Gimbal',
  MODE: 'Modes by switch',
  MOT: 'Motors',
  NET: 'Network',
  NMEA: 'NMEA output',
  NTF: 'Lights and sounds',
  PRX: 'Proximity sensors',
  PSC: 'Position control',
  RALLY: 'Rally points',
  RC: 'Radio control',
  RCMAP: 'Channels of the sticks',
  RELAY: 'Relays',
  RNGFND: 'Range finders',
  RPM: 'Rotation sensors',
  RTL: 'Going home',
  SCHED: 'Main loop',
  SCR: 'Scripts',
  SERIAL: 'Serial ports',
  SERVO: 'Servo outputs',
  SIM: 'Simulator',
  SPEED: 'Speed',
  SPRAY: 'Sprayer',
  SRTL: 'Going back on its own track',
  STAT: 'Counters',
  STEER: 'Steering',
  SYSID: 'Identity',
  TEMP: 'Temperature sensors',
  TURN: 'Turning',
  WENC: 'Wheel encoders',
  WP: 'Waypoints',
};

/** What operators call things, by the names that are meant. */
const alsoCalled: readonly (readonly [RegExp, string])[] = [
  [/^FS_/, 'failsafe link lost signal loss gone timeout safety stop'],
  [/^(CRUISE_SPEED|WP_SPEED|SPEED_MAX|RTL_SPEED)/, 'fast slow velocity top speed limit'],
  [/^MOT_/, 'throttle gas drive wheels jerk power'],
  [/^MOT_SLEWRATE/, 'smooth soft start acceleration'],
  [/^(ATC_STR|STEER|PILOT_STEER|TURN_RADIUS|WP_PIVOT)/, 'steer wheel turn corner wobble oscillate'],
  [/^ATC_(SPEED|ACCEL|DECEL|BRAKE|STOP)/, 'brake braking slow down stop distance'],
  [/^BATT/, 'voltage current capacity charge low power cell'],
  [/^(RC\d|RCMAP|RC_)/, 'remote transmitter receiver stick switch channel'],
  [/^SERVO/, 'output pwm motor actuator reverse'],
  [/^RELAY/, 'pump light sprayer switch on off'],
  [/^SPRAY/, 'pump nozzle'],
  [/^(GPS|EK3)/, 'position satellite rtk accuracy'],
  [/^COMPASS/, 'heading north magnetometer direction'],
  [/^(FENCE|AVOID)/, 'geofence boundary limit area keep out obstacle'],
  [/^RTL|^SRTL/, 'home return come back'],
  [/^SERIAL/, 'port baud uart telemetry'],
  [/^(MAV_SYSID|MAV_GCS|SYSID)/, 'id ground station who'],
  [/^CRASH|ANGLE/, 'roll over tilt slope tip'],
];

/** In small letters, all that a parameter may be found by. */
export function searchTextOf(name: string, info: Info | null): string {
  const word = (name.split('_')[0] ?? '').replace(/\d+$/, '');
  const called = alsoCalled.flatMap(([names, words]) => (names.test(name) ? [words] : []));
  const told = info === null ? [] : [info.humanName, info.description, ...info.options.map(({ label }) => label)];
  return [name, name.replaceAll('_', ' '), groupWords[word] ?? '', ...told, ...called].join(' ').toLowerCase();
}

type Found = { readonly name: string; readonly search: string; readonly info: Info | null };

/** Those that have every word, what is named so before what is only described so. */
export function searched<R extends Found>(rows: readonly R[], query: string): readonly R[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  const ranked = rows.flatMap((row) => {
    const rank = rankOf(row, words);
    return rank === null ? [] : [{ row, rank }];
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ row }) => row);
}

/** The sum over the words, lower is nearer; null where one is missing. What only stands within a word is far. */
function rankOf({ name, search, info }: Found, words: readonly string[]): number | null {
  const id = name.toLowerCase();
  const title = (info?.humanName ?? '').toLowerCase();
  let sum = 0;
  for (const word of words) {
    if (!search.includes(word)) return null;
    const near = [
      id.startsWith(word),
      begins(id.replaceAll('_', ' '), word),
      begins(title, word),
      begins(search, word),
    ];
    const at = near.indexOf(true);
    sum += at >= 0 ? at : id.includes(word) ? 4 : 8;
  }
  return sum;
}

const begins = (text: string, word: string): boolean => ` ${text}`.includes(` ${word}`);

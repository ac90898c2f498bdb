/**
 * Why a rover may not arm, in the autopilot's words (AP_Arming of ArduPilot), what each means to who stands beside it,
 * and what to do. The first row that fits counts; what fits none is shown as it is.
 */

/** Where the cure is: a page, with what is to be searched there. */
export type Cure = { readonly to: string; readonly words: string };

export type Understanding = {
  readonly means: string;
  readonly cure: string;
  readonly at: Cure | null;
};

type Row = readonly [pattern: RegExp, means: string, cure: string, at: Cure | null];

const parameters = (search: string, words = `Parameters: ${search}`): Cure => ({
  to: `/parameters?search=${encodeURIComponent(search)}`,
  words,
});
const position: Cure = { to: '/', words: 'Position and GPS' };
const failsafe: Cure = { to: '/setup/failsafe', words: 'Failsafe' };
const joystick: Cure = { to: '/setup/joystick', words: 'Joystick' };
const plan: Cure = { to: '/plan', words: 'Plan' };
const data: Cure = { to: '/data', words: 'Data' };

const rows: readonly Row[] = [
  [
    /Bad fix|GPS \d+: not (healthy|found)|GPS \d*:? ?(has no|no) fix|no GPS/i,
    'The GPS has no position good enough to drive by.',
    'Take the rover where it sees the sky, and wait. Modes that need no position, as MANUAL, arm without one.',
    position,
  ],
  [
    /Need (Position|Alt) Estimate|waiting for home|EKF.*(initialising|still)|Waiting for EKF/i,
    'The autopilot does not trust its position yet.',
    'Leave it still under open sky for a minute after the GPS has its fix.',
    position,
  ],
  [
    /High GPS HDOP|GPS.*HDOP|horizontal error|speed error|GPS and AHRS differ|GPS.*position|GPS blending/i,
    'The GPS position is too uncertain, or jumps.',
    'Move away from walls and trees and wait for more satellites.',
    position,
  ],
  [
    /Check mag field|mag field|Compasses? (\d+ )?inconsistent|mag anomaly/i,
    'The compass feels a field that is not the earth’s: steel or currents are near.',
    'Move it away from metal, cars and power lines. If it stays, calibrate the compass.',
    parameters('COMPASS', 'Compass parameters'),
  ],
  [
    /Compass.*(not calibrated|offsets too high|calibration)/i,
    'The compass was not calibrated, or its calibration waits for a restart.',
    'Calibrate the compass under More, then restart the autopilot.',
    parameters('COMPASS', 'Compass parameters'),
  ],
  [
    /Compass/i,
    'A compass does not answer, or tells nonsense.',
    'Look at its cable. With two antennas for heading it can be switched off.',
    parameters('COMPASS', 'Compass parameters'),
  ],
  [
    /3D Accel calibration needed|Accels? (not calibrated|calibrated requires reboot|calibration)/i,
    'The accelerometers were not calibrated, or their calibration waits for a restart.',
    'Calibrate the accelerometer under More, then restart the autopilot.',
    parameters('INS', 'Gyro parameters'),
  ],
  [
    /Accels? |Gyros? |INS|heater|temperature/i,
    'Gyros and accelerometers still settle, or contradict each other.',
    'Leave the rover still for half a minute. If it stays, calibrate them, or let it warm up.',
    parameters('INS', 'Gyro parameters'),
  ],
  [
    /EKF|AHRS|DCM|Yaw inconsistent|attitude is bad/i,
    'The estimate of attitude and position does not hold together.',
    'Leave it still, then wait a minute. Restart the autopilot if it stays.',
    data,
  ],
  [
    /Battery.*(voltage|capacity|below|failsafe|minimum)|Battery failsafe/i,
    'The battery is below what it may start with.',
    'Charge or change it. The limits are BATT_LOW_VOLT, BATT_CRT_VOLT and BATT_ARM_VOLT.',
    parameters('BATT', 'Battery parameters'),
  ],
  [
    /Batter(y|ies)/i,
    'A battery monitor does not answer.',
    'Look at its cable and at BATT_MONITOR.',
    parameters('BATT', 'Battery parameters'),
  ],
  [
    /Throttle.*not neutral|Throttle.*(too high|below|not zero)|RC\d+.*neutral|Steer.*not neutral/i,
    'The transmitter’s sticks are not centred.',
    'Let the transmitter’s throttle go to the middle. If it is there, calibrate the transmitter.',
    parameters('RC3', 'Parameters of channel 3'),
  ],
  [
    /Radio failsafe|RC (not found|failsafe)|no RC|RC (is )?not/i,
    'The autopilot misses its radio receiver, or our sticks that stand for it.',
    'Switch the transmitter on. Without a receiver look at what the failsafe does.',
    failsafe,
  ],
  [
    /RC\d*_? ?(MIN|MAX|TRIM)|RC.*(calibrat|trim|minimum|maximum|is (less|greater))|Duplicate Aux/i,
    'The transmitter’s channels are set up in a way that cannot be right.',
    'Look at the channel that is named, or calibrate the transmitter.',
    parameters('RC', 'Transmitter parameters'),
  ],
  [
    /GCS failsafe|ground ?station/i,
    'The autopilot misses its ground station.',
    'Take the lease, so that the bridge speaks as one, and look at MAV_GCS_SYSID.',
    failsafe,
  ],
  [
    /failsafe/i,
    'A failsafe is active.',
    'Mend what it names. What each failsafe does stands on the failsafe page.',
    failsafe,
  ],
  [
    /safety switch/i,
    'The safety switch on the rover is on.',
    'Press it until its light stays on. BRD_SAFETY_DEFLT decides whether there is one.',
    parameters('BRD_SAFETY', 'Safety switch'),
  ],
  [
    /Emergency Stop|Motors? .*stopp/i,
    'An emergency stop is switched on, by a switch of the transmitter or a button.',
    'Release it, when everybody is clear of the rover.',
    parameters('RC_OPTION emergency', 'Switch functions'),
  ],
  [
    /breaching|Fence|outside/i,
    'The rover stands outside its fence, or the fence needs a position.',
    'Carry it inside, or change the fence.',
    plan,
  ],
  [
    /Mode not armable|not armable|Mode .*arm/i,
    'The present mode does not let it arm.',
    'Take MANUAL, ACRO or HOLD and try again.',
    null,
  ],
  [
    /mission|Rally/i,
    'The mission or its rally points are not as ARMING_MIS_ITEMS wants them.',
    'Look at the plan on the rover.',
    plan,
  ],
  [
    /Logging|SD card|log/i,
    'The autopilot cannot write its own log.',
    'Look at its SD card: missing, full or broken.',
    parameters('LOG', 'Log parameters'),
  ],
  [
    /(Board|Servo|Vcc|voltage).*(range|low|high)|Board \(/i,
    'The autopilot’s own supply is out of its range.',
    'Look at its power module and at what hangs on the servo rail.',
    data,
  ],
  [
    /steering|throttle config|check (SERVO|motor)|MOT_|FRAME_CLASS|SERVO/i,
    'Outputs for steering and throttle are not set up.',
    'Give a SERVO output the function GroundSteering or ThrottleLeft and Right.',
    parameters('SERVO FUNCTION', 'Servo functions'),
  ],
  [
    /Param(eter)? storage|Check parameters|invalid param|bad parameter|Param/i,
    'Parameters are damaged or contradict each other.',
    'Compare them with a file that you trust.',
    parameters('', 'Parameters'),
  ],
  [
    /not initialised|Initialising|booting|Startup|still starting|System/i,
    'The autopilot is still starting.',
    'Wait half a minute with the rover still.',
    null,
  ],
  [/reboot|restart/i, 'Something was set that acts only after a restart.', 'Restart the autopilot under More.', null],
  [
    /Internal error|Main loop|CPU|watchdog|memory/i,
    'The autopilot noticed a fault of its own.',
    'Restart it, and do not drive if it returns.',
    data,
  ],
  [/Proximity|Rangefinder|Avoid/i, 'A distance sensor does not answer.', 'Look at its cable.', parameters('PRX')],
  [/(Joystick|stick)/i, 'Sticks are not at rest.', 'Let everything go, and look at what the pad says.', joystick],
];

/** What a reason means, without its `PreArm:`; null where nobody has translated it. */
export function understandingOf(reason: string): Understanding | null {
  const row = rows.find(([pattern]) => pattern.test(reason));
  if (row === undefined) return null;
  const [, means, cure, at] = row;
  return { means, cure, at };
}

export const prearmWords = {
  title: 'Why it will not arm',
  /** Where nothing hinders it. */
  arming: 'Arming',
  ready: 'The autopilot says that it may be armed.',
  armed: 'It is armed.',
  unknown: 'Not known: the autopilot does not say whether it may be armed.',
  silent: 'The autopilot says that it may not be armed, and has not said why. Ask it.',
  ask: 'Ask the rover again',
  notAsked: (why: string) => `It cannot be asked now: ${why}.`,
  untranslated: 'In the autopilot’s own words; this page knows no more about it.',
  said: (ago: string) => `said ${ago} ago`,
  whenArming: 'when it was to be armed',
  count: (count: number) => (count === 1 ? '1 reason' : `${count} reasons`),
} as const;

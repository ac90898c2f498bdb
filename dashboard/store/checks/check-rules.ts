/** The rules of the list before a drive, one for each item, in the order in which one looks. */
import type { GroupName } from '../../../bridge/protocol/vehicle.ts';
import { checkLimits, checkValues } from '../../words/checklist.ts';
import type { DashboardState } from '../dashboard-state.ts';
import { prearmOf } from '../prearm.ts';
import { ageMsOf, isLinked, vehicleOf } from '../select.ts';
import { controlOf, drivesHere } from '../select-intent.ts';
import type { CheckFacts } from './check-facts.ts';
import { atLeast, type CheckItem, figure, fresh, type Judged, judged, known, unknown, word } from './check-item.ts';
import { judgeEkf, judgeGps, judgeRadio, judgeRc, marginGoodDb } from './check-judges.ts';

export type Rule = Pick<CheckItem, 'id' | 'to'> & {
  readonly isOptional?: boolean;
  /** The group whose age it has, and without whose news it is not known. */
  readonly group?: GroupName;
  limit(facts: CheckFacts): Pick<CheckItem, 'limit' | 'limitWords'>;
  judge(state: DashboardState, facts: CheckFacts): Judged;
  ageMs?(state: DashboardState): number | null;
};

/** A limit that is a sentence. */
const should = (text: string) => () => ({ limit: null, limitWords: () => text });

/** Below this share of what is asked for it is not a matter of taste any more. */
const gravelyLow = 0.5;
const mostNamed = 3;

const verdictStates = {
  reading: ['unknown', checkValues.reading],
  clear: ['pass', checkValues.stops],
  warning: ['attention', checkValues.stopsWithWarning],
  blocked: ['fail', checkValues.blocked],
  overridden: ['fail', checkValues.overridden],
} as const;

const gradeStates = { excellent: 'pass', good: 'pass', fair: 'attention', poor: 'fail', critical: 'fail' } as const;

const recordingStates = {
  recording: ['pass', checkValues.recording],
  waiting: ['attention', checkValues.recordingWaiting],
  off: ['attention', checkValues.recordingOff],
  paused: ['fail', checkValues.recordingPaused],
} as const;

/** Modes from which one begins: nothing moves by itself in them. */
const calmModes: readonly string[] = ['HOLD', 'MANUAL', 'ACRO', 'STEERING'];

/** Of parameters that decide, changed since the vehicle was disarmed last, by whomever; and those set from here. */
function changedNames(state: DashboardState, changedHere: readonly string[]): readonly string[] {
  const { events } = state.mirror;
  const id = vehicleOf(state)?.id;
  const driven = events.findLastIndex(({ body }) => body.kind === 'armed' && body.vehicle === id);
  const told = events
    .slice(driven + 1)
    .flatMap(({ body }) => (body.kind === 'parameter' && body.vehicle === id ? [body.name] : []));
  return [...new Set([...told, ...changedHere])];
}

const healthAge = (state: DashboardState) => ageMsOf(state, state.mirror.health?.at);

export const rules: readonly Rule[] = [
  {
    id: 'contact',
    to: '/setup/links',
    limit: should(checkLimits.heard),
    judge(state) {
      const vehicle = vehicleOf(state);
      if (vehicle === null || state.connection.name !== 'connected') return unknown;
      return vehicle.contact === 'linked'
        ? judged('pass', word(checkValues.heard))
        : judged('fail', word(checkValues.lost));
    },
    ageMs: (state) => ageMsOf(state, vehicleOf(state)?.heardAt),
  },
  {
    id: 'link',
    to: '/health',
    limit: should(checkLimits.fairLink),
    judge({ connection, quality }) {
      if (connection.name !== 'connected') return judged('fail', word(checkValues.noLink));
      const { grade } = quality;
      return grade === null ? unknown : judged(gradeStates[grade], word(grade));
    },
  },
  {
    id: 'stop',
    to: '/',
    limit: should(checkLimits.clear),
    judge(state) {
      const control = isLinked(state) ? controlOf(state) : null;
      if (control === null) return unknown;
      if (control.stop === null) return judged('pass', word(checkValues.clear));
      return judged('fail', word(control.stop.confirmed ? checkValues.latched : checkValues.unconfirmed));
    },
  },
  {
    id: 'failsafe',
    to: '/setup/failsafe',
    limit: should(checkLimits.stops),
    judge(state) {
      const preflight = isLinked(state) ? controlOf(state)?.preflight : null;
      if (!preflight) return unknown;
      const [is, text] = verdictStates[preflight.verdict];
      return judged(is, word(text));
    },
    ageMs: (state) => ageMsOf(state, controlOf(state)?.preflight?.at),
  },
  {
    id: 'arming',
    to: '/setup/checklist',
    group: 'sensors',
    limit: should(checkLimits.ready),
    judge(state) {
      const { readyToArm = null } = fresh(state, 'sensors') ?? {};
      if (readyToArm === null) return unknown;
      const { is } = prearmOf(state);
      if (is === 'armed') return judged('attention', word(checkValues.armed));
      return readyToArm && is !== 'hindered'
        ? judged('pass', word(checkValues.ready))
        : judged('fail', word(checkValues.notReady));
    },
  },
  {
    id: 'battery',
    to: '/',
    group: 'battery',
    limit: ({ settings }) => ({ limit: figure(settings.batteryPct, 0, '%'), limitWords: checkLimits.atLeast }),
    judge(state, { settings }) {
      const { remainingPct = null, voltageV = null } = fresh(state, 'battery') ?? {};
      if (remainingPct === null)
        return voltageV === null ? unknown : { state: 'unknown', value: figure(voltageV, 1, 'V') };
      const { batteryPct } = settings;
      return judged(atLeast(remainingPct, batteryPct, batteryPct * gravelyLow), figure(remainingPct, 0, '%'));
    },
  },
  {
    id: 'gps',
    to: '/',
    group: 'gps',
    limit: ({ settings }) => ({ limit: { is: 'length', metres: settings.accuracyM }, limitWords: checkLimits.gps }),
    judge(state, { settings }) {
      const gps = fresh(state, 'gps');
      return gps === null ? unknown : judgeGps(gps, settings.accuracyM);
    },
  },
  {
    id: 'ekf',
    to: '/data',
    group: 'ekf',
    limit: should(checkLimits.ekf),
    judge(state) {
      const ekf = fresh(state, 'ekf');
      return ekf === null ? unknown : judgeEkf(ekf);
    },
  },
  {
    id: 'sensors',
    to: '/data',
    group: 'sensors',
    limit: should(checkLimits.sensors),
    judge(state) {
      const sensors = fresh(state, 'sensors');
      if (sensors === null || sensors.present.length === 0) return unknown;
      const { unhealthy } = sensors;
      return unhealthy.length === 0
        ? judged('pass', word(checkValues.healthy))
        : judged('fail', word(checkValues.unhealthy(unhealthy.slice(0, mostNamed))));
    },
  },
  {
    id: 'rc',
    to: '/setup/failsafe',
    group: 'rc',
    isOptional: true,
    limit: should(checkLimits.rc),
    judge(state) {
      const rc = fresh(state, 'rc');
      return rc === null ? unknown : judgeRc(rc);
    },
  },
  {
    id: 'radio',
    to: '/setup/links',
    group: 'radio',
    isOptional: true,
    limit: () => ({ limit: figure(marginGoodDb, 0, 'dB'), limitWords: checkLimits.radio }),
    judge(state) {
      const radio = fresh(state, 'radio');
      return radio === null ? unknown : judgeRadio(radio);
    },
  },
  {
    id: 'recording',
    to: '/data',
    limit: should(checkLimits.recording),
    judge({ connection, mirror }) {
      const recording = connection.name === 'connected' ? mirror.health?.recording : undefined;
      if (recording === undefined) return unknown;
      const [is, text] = recordingStates[recording.state];
      return judged(is, word(text));
    },
    ageMs: healthAge,
  },
  {
    id: 'home',
    to: '/',
    limit: should(checkLimits.home),
    judge(state) {
      const home = known(state, 'home');
      if (home === null) return unknown;
      return home.latDeg === null || home.lonDeg === null ? unknown : judged('pass', word(checkValues.set));
    },
  },
  {
    id: 'fence',
    to: '/plan',
    limit: should(checkLimits.fence),
    judge(state, { fenceItems, fenceEnabled }) {
      if (!isLinked(state) || fenceItems === null) return unknown;
      if (fenceItems === 0) return judged('attention', word(checkValues.noFence));
      if (fenceEnabled === null) return unknown;
      return fenceEnabled === 0
        ? judged('attention', word(checkValues.fenceOff(fenceItems)))
        : judged('pass', word(checkValues.fenceOn(fenceItems)));
    },
  },
  {
    id: 'mode',
    to: '/',
    group: 'mode',
    limit: should(checkLimits.mode),
    judge(state) {
      const mode = fresh(state, 'mode');
      if (mode === null) return unknown;
      return judged(calmModes.includes(mode.mode) ? 'pass' : 'attention', word(mode.mode));
    },
  },
  {
    id: 'parameters',
    to: '/parameters',
    limit: should(checkLimits.parameters),
    judge(state, { changedHere }) {
      if (!isLinked(state) || changedHere === null) return unknown;
      const names = changedNames(state, changedHere);
      if (names.length === 0) return judged('pass', word(checkValues.none));
      return judged(
        'attention',
        word(checkValues.changed(names.slice(0, mostNamed), Math.max(0, names.length - mostNamed))),
      );
    },
  },
  {
    id: 'lease',
    to: '/',
    limit: should(checkLimits.lease),
    judge(state) {
      const control = isLinked(state) ? controlOf(state) : null;
      if (control === null) return unknown;
      if (drivesHere(state)) return judged('pass', word(checkValues.you));
      return judged('attention', word(control.lease.holder === null ? checkValues.nobody : checkValues.other));
    },
  },
  {
    id: 'people',
    to: '/people',
    limit: should(checkLimits.people),
    judge({ connection, mirror }) {
      if (connection.name !== 'connected' || mirror.health === null) return unknown;
      return judged('pass', figure(mirror.health.activeSessions, 0, ''));
    },
    ageMs: healthAge,
  },
];

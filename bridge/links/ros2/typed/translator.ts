/**
 * What MAVROS's topics say about one vehicle, in the domain's words. Until MAVROS says that it hears the vehicle, and once it
 * says that it does not, nothing is told: its last words are no news, and its "not armed" then means nothing. What a topic
 * keeps of the past is taken where it is a value, and never as something that happens.
 */
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Report, Sample } from '../../../core/link.ts';
import { finite, nowhere, uint8Max, unless } from '../../mavlink/units.ts';
import { TypedBatteries } from './batteries.ts';
import {
  attitudeSample,
  gpsOfFix,
  gpsSamples,
  modeSample,
  motionOfHud,
  motionOfVelocity,
  navigationSamples,
  placeOf,
  rcSample,
  servoSample,
  systemSamples,
} from './groups.ts';
import { parameterSaid } from './parameter-values.ts';
import { Position } from './position.ts';
import { type Readings, readings, stampMs, type Waypoint } from './readings.ts';
import { Stamps } from './stamps.ts';
import type { TopicName } from './topics.ts';

/** Of a group with two sources the second one counts only while the first is silent. */
const silentAfterMs = 2000;
/**
 * A text this long may be a piece of a longer one: MAVROS passes each piece on by itself and drops `id` and `chunk_seq`, here and
 * in /rosout (sys_status.cpp, handle_statustext). They are not joined by guess: a whole text of 50 letters looks the same.
 */
const pieceLength = 50;
const initialising = 'INITIALISING';

export type Moment = { readonly at: number; readonly wallMs: number };
/** `fits` is false where the message is not of the version that is known here. */
export type Translated = { readonly fits: boolean; readonly reports: readonly Report[] };
type Row = (message: unknown, moment: Moment) => readonly Report[] | undefined;

/** Undefined where the message does not fit its schema. */
function row<S extends TSchema>(schema: S, told: (said: Static<S>, moment: Moment) => readonly Report[]): Row {
  const compiled = Compile(schema);
  return (message, moment) => (compiled.Check(message) ? told(message, moment) : undefined);
}

const sample = (one: Sample | null): readonly Sample[] => (one === null ? [] : [one]);

export class TypedTranslator {
  readonly #stamps = new Stamps();
  readonly #batteries = new TypedBatteries();
  readonly #heardAt = new Map<TopicName, number>();
  #position = new Position();
  #connected = false;
  #mode = '';
  #satellites: number | null = null;
  #gpsSpeedMps: number | null = null;
  #home: Readings['home'] | undefined;
  #mission: Readings['mission'] | undefined;
  readonly #lists = new Map<TopicName, readonly Waypoint[]>();

  /** Whether MAVROS hears the vehicle now. */
  get connected(): boolean {
    return this.#connected;
  }

  translate(name: TopicName, message: unknown, moment: Moment): Translated {
    const reports = this.#rows[name](message, moment);
    if (reports === undefined) return { fits: false, reports: [] };
    this.#heardAt.set(name, moment.at);
    return { fits: true, reports: this.#connected ? reports : [] };
  }

  /** The list that this topic told last. */
  list(name: TopicName): readonly Waypoint[] | undefined {
    return this.#lists.get(name);
  }

  /** MAVROS went away: what it said last is no news when it comes again. */
  forget(): void {
    this.#connected = false;
    this.#stamps.forget();
    this.#home = undefined;
    this.#mission = undefined;
    this.#lists.clear();
    this.#position = new Position();
  }

  readonly #rows: Readonly<Record<TopicName, Row>> = {
    state: row(readings.state, (said, moment) => this.#state(said, moment)),
    sysStatus: row(readings.sysStatus, (said, moment) =>
      this.#stamps.judge('sysStatus', stampMs(said.header.stamp), moment.wallMs) === 'live' ? systemSamples(said) : [],
    ),
    battery: row(readings.battery, (said, { at }) => this.#batteries.said(said, at)),
    global: row(readings.global, (said, { at }) => [this.#position.pose(said, at)]),
    fix: row(readings.fix, (said, { at }) => {
      if (this.#isHeard('gps1', at)) return [];
      return [{ kind: 'sample', group: 'gps', values: gpsOfFix(said, this.#satellites, this.#gpsSpeedMps) }];
    }),
    satellites: row(readings.satellites, ({ data }) => {
      this.#satellites = unless(uint8Max, data);
      return [];
    }),
    gpsVelocity: row(readings.gpsVelocity, ({ twist: { linear } }) => {
      this.#gpsSpeedMps = finite(Math.hypot(linear.x, linear.y));
      return [];
    }),
    relativeAltitude: row(readings.relativeAltitude, ({ data }, { at }) => {
      this.#position.relativeAltitude(data, at);
      return [];
    }),
    heading: row(readings.heading, ({ data }, { at }) => {
      this.#position.heading(data, at);
      return [];
    }),
    odometry: row(readings.odometry, ({ twist: { twist } }, { at }) => {
      this.#position.velocity(twist.linear, at);
      return [];
    }),
    bodyVelocity: row(readings.bodyVelocity, ({ twist: { linear } }, { at }) =>
      this.#isHeard('hud', at) ? [] : [{ kind: 'sample', group: 'motion', values: motionOfVelocity(linear) }],
    ),
    imu: row(readings.imu, (said) => sample(attitudeSample(said))),
    gps1: row(readings.gps1, (said, { at }) => {
      this.#position.receiver(said, at);
      return gpsSamples(said, 'GPS_RAW_INT');
    }),
    gps2: row(readings.gps2, (said) => gpsSamples(said, 'GPS2_RAW')),
    hud: row(readings.hud, (said, { at }) => {
      const knew = this.#position.knowsUndulation;
      this.#position.hud(said.altitude, at);
      const motion: Sample = { kind: 'sample', group: 'motion', values: motionOfHud(said) };
      // Home came before anybody could say how high it is.
      return !knew && this.#position.knowsUndulation ? [motion, ...this.#homeReport()] : [motion];
    }),
    navigation: row(readings.navigation, navigationSamples),
    rcIn: row(readings.rcIn, (said) => [rcSample(said)]),
    rcOut: row(readings.rcOut, (said) => [servoSample(said)]),
    text: row(readings.text, ({ severity, text }) => [
      { kind: 'text', severity, text, complete: text.length < pieceLength },
    ]),
    mission: row(readings.mission, (said) => {
      this.#mission = said;
      this.#keep('mission', said.waypoints);
      return this.#missionReport();
    }),
    reached: row(readings.reached, ({ header, wp_seq }, { wallMs }) =>
      this.#stamps.judge('reached', stampMs(header.stamp), wallMs) === 'live'
        ? [{ kind: 'reached', item: wp_seq }]
        : [],
    ),
    // Read by whoever asks for them, not told.
    fence: row(readings.fence, ({ waypoints }) => this.#keep('fence', waypoints)),
    rally: row(readings.rally, ({ waypoints }) => this.#keep('rally', waypoints)),
    home: row(readings.home, (said, { wallMs }) => {
      if (this.#stamps.judge('home', stampMs(said.header.stamp), wallMs) === 'older') return [];
      this.#home = said;
      return this.#homeReport();
    }),
    parameter: row(readings.parameter, ({ param_id, value, param_index, param_count }) =>
      parameterSaid(param_id, value, param_index, param_count),
    ),
    // A mask whose first bits are set has no place in it.
    target: row(readings.target, (said) => {
      const place = (said.type_mask & 3) === 0 ? placeOf(said) : null;
      return [{ kind: 'sample', group: 'target', values: place ?? nowhere }];
    }),
    time: row(readings.time, ({ time_ref }) =>
      time_ref.sec === 0
        ? []
        : [{ kind: 'sample', group: 'time', values: { bootMs: null, unixMs: stampMs(time_ref) } }],
    ),
  };

  #state(said: Readings['state'], { wallMs }: Moment): readonly Report[] {
    if (this.#stamps.judge('state', stampMs(said.header.stamp), wallMs) !== 'live') return [];
    if (!said.connected) {
      this.#connected = false;
      return [];
    }
    const isNew = !this.#connected;
    const restarted = said.mode === initialising && this.#mode !== '' && this.#mode !== initialising;
    this.#connected = true;
    this.#mode = said.mode;
    const kept = isNew || restarted ? [...this.#homeReport(), ...this.#missionReport()] : [];
    const before: readonly Report[] = restarted ? [{ kind: 'rebooted' }] : [];
    return [...before, { kind: 'heard', heartbeat: true }, ...sample(modeSample(said)), ...kept];
  }

  #keep(name: TopicName, waypoints: readonly Waypoint[]): readonly Report[] {
    this.#lists.set(name, waypoints);
    return [];
  }

  #homeReport(): readonly Report[] {
    return this.#home === undefined ? [] : [this.#position.home(this.#home)];
  }

  /** A list counts home as its first item, a mission does not. */
  #missionReport(): readonly Report[] {
    if (this.#mission === undefined) return [];
    const { current_seq, waypoints } = this.#mission;
    const values = { currentItem: current_seq, totalItems: Math.max(0, waypoints.length - 1), state: null };
    return [{ kind: 'sample', group: 'mission', values }];
  }

  #isHeard(name: TopicName, at: number): boolean {
    return at - (this.#heardAt.get(name) ?? Number.NEGATIVE_INFINITY) <= silentAfterMs;
  }
}

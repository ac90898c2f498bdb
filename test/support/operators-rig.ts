/** Operators over a real fleet and a clock moved by hand; what would leave for vehicles and operators is kept. */
import { defaultDriveConfig } from '../../bridge/core/drive-config.ts';
import { Fleet, type Happening } from '../../bridge/core/fleet.ts';
import type { Sender } from '../../bridge/core/intent.ts';
import type { Caveats, Report } from '../../bridge/core/link.ts';
import { Operators } from '../../bridge/core/operators.ts';
import type { Order } from '../../bridge/core/orders.ts';
import type { SendCommand } from '../../bridge/protocol/command.ts';
import type { Drive } from '../../bridge/protocol/drive.ts';
import type { LeaseRequest } from '../../bridge/protocol/lease.ts';
import type { ServerMessage } from '../../bridge/protocol/messages.ts';
import type { Entry, EventBody } from '../../bridge/protocol/stream.ts';
import { ManualClock } from './manual-clock.ts';

export type Sent = {
  readonly vehicle: string;
  readonly order: Order;
  readonly ways: 'present' | 'all';
  readonly groundStation: number | null;
  readonly at: number;
};

/** What the rover's parameters are where a test says nothing: the preset that stops it by itself. */
const preset: Readonly<Record<string, number>> = {
  MAV_GCS_SYSID: 255,
  FS_THR_ENABLE: 1,
  RC_FS_TIMEOUT: 0.3,
  RC_OVERRIDE_TIME: 0.5,
  FS_GCS_ENABLE: 0,
  FS_GCS_TIMEOUT: 5,
  FS_TIMEOUT: 1,
  FS_ACTION: 2,
};

export function operatorsRig({
  past = [],
  parameters = preset,
  clock = new ManualClock(),
}: {
  readonly past?: readonly Entry[];
  readonly parameters?: Readonly<Record<string, number>>;
  readonly clock?: ManualClock;
} = {}) {
  const fleet = new Fleet();
  const link = { id: 'field', name: 'field', replay: false };
  const address = { systemId: 1, componentId: 1 };
  const vehicle = 'field:1';
  const sent: Sent[] = [];
  /** `failsFor`: a vehicle for which sending throws, which is a bug of ours. */
  const way: { isOpen: boolean; link: string | null; failsFor: string | null; caveats: Caveats | undefined } = {
    isOpen: true,
    link: 'field',
    failsFor: null,
    caveats: undefined,
  };
  /** While `fails`, nothing can be told to anybody: a bug of ours. */
  const telling = { fails: false };
  /** Sessions that a lease may not go to: not connected, or no operators any more. */
  const gone = new Set<string>();
  const tell = (to: string, message: ServerMessage) => {
    if (telling.fails) throw new Error('nothing can be told');
    said.push({ to, message });
  };
  const operated: { readonly groundStation: number | null; readonly streamHz: number | null }[] = [];
  const said: { readonly to: string; readonly message: ServerMessage }[] = [];
  const bodies: EventBody[] = [];
  let seq = 0;

  const operators = new Operators({
    clock,
    boot: 'boot-1',
    fleet,
    past,
    groundStation: 255,
    isMissionInDoubt: () => false,
    jobs: {},
    drive: defaultDriveConfig,
    ports: {
      tell,
      tellSession: tell,
      tellAll: (message) => tell('*', message),
      announce: (happenings: readonly Happening[]) => {
        if (telling.fails) throw new Error('nothing can be told');
        bodies.push(...happenings.map(({ body }) => body));
        seq += happenings.length;
        return seq;
      },
      mayHold: (session) => !gone.has(session),
      whenDurable: async () => true,
    },
    outward: {
      send: (to, order, ways, groundStation) => {
        if (way.failsFor === to) throw new Error(`nothing can be sent to ${to}`);
        sent.push({ vehicle: to, order, ways, groundStation, at: clock.monoMs() });
        if (order.kind === 'param_read') answers.push(order.name);
        return way.isOpen;
      },
      operate: (_vehicle, groundStation, streamHz) => operated.push({ groundStation, streamHz }),
      linkTo: () => way.link,
      caveats: () => way.caveats,
    },
  });
  const answers: string[] = [];

  const report = (one: Report) => {
    fleet.observe(link, address, clock.monoMs(), one);
    operators.heard(vehicle, one, clock.monoMs());
  };
  const mode = (name: string, armed: boolean, modeNumber = 0) => {
    report({ kind: 'heard', heartbeat: true });
    report({ kind: 'sample', group: 'mode', values: { mode: name, modeNumber, armed, systemStatus: 'active' } });
  };
  const speed = (speedMps: number) =>
    report({ kind: 'sample', group: 'motion', values: { speedMps, throttlePct: 0, climbMps: 0 } });
  /** Lets time pass in steps of the watch; the rover answers what is read of its parameters. */
  const run = async (ms: number) => {
    for (const end = clock.monoMs() + ms; clock.monoMs() < end; ) {
      clock.advance(20);
      for (const name of answers.splice(0)) {
        const value = parameters[name];
        if (value === undefined) report({ kind: 'param_error', name, why: 'does not exist' });
        else report({ kind: 'param', name, value, type: 9, index: 65_535, count: 1252 });
      }
      operators.tick(clock.monoMs());
      await Promise.resolve();
    }
  };

  const sender = (session: string, over: Partial<Sender> = {}): Sender => ({
    session,
    conn: `${session}-conn`,
    role: 'operator',
    isWebSocket: true,
    minRttMs: 10,
    ...over,
  });
  let ids = 0;
  const lease = (session: string, act: LeaseRequest['act'], over: Partial<LeaseRequest> = {}, who = sender(session)) =>
    operators.lease(who, { t: 'lease_request', id: `l${++ids}`, vehicle, act, term: term(), ...over }, clock.monoMs());
  const control = () => operators.controls()[0];
  const term = () => control()?.lease.term ?? 0;
  const command = (
    session: string,
    name: string,
    args: object = {},
    over: Partial<SendCommand> = {},
    who = sender(session),
  ) => {
    const id = `c${++ids}`;
    const seen = { boot: 'boot-1', at: clock.monoMs() };
    const message: SendCommand = { t: 'send_command', id, vehicle, name, args, ageMs: 0, seen, term: term(), ...over };
    operators.command(who, message, clock.monoMs());
    return id;
  };
  let frames = 0;
  const stick = (session: string, throttle: number, over: Partial<Drive> = {}, who = sender(session)) => {
    const at = clock.monoMs();
    const frame = { t: 'drive', vehicle, term: term(), n: ++frames, c: at, seen: at, steer: 0, throttle } as const;
    operators.drive(who, { ...frame, held: true, ...over }, at);
  };
  /** A session's page stays alive while time passes. */
  const awake = async (session: string, ms: number) => {
    for (let passed = 0; passed < ms; passed += 500) {
      operators.awake(sender(session), clock.monoMs());
      await run(Math.min(500, ms - passed));
    }
  };
  const answersTo = (id: string) =>
    said.flatMap(({ message }) => ('id' in message && message.id === id ? [message] : []));

  return {
    clock,
    operators,
    fleet,
    telling,
    gone,
    vehicle,
    sent,
    way,
    operated,
    said,
    bodies,
    report,
    mode,
    speed,
    run,
    sender,
    lease,
    control,
    term,
    command,
    stick,
    awake,
    answersTo,
  };
}

/**
 * Commands over a disk, a channel and a vehicle that a test moves by hand, in virtual time. What is on disk outlives
 * `restarted`, which stands for a kill of the bridge: everything in memory is gone, and what is on its way arrives.
 */
import { Commands } from '../../bridge/core/commands/commands.ts';
import type { Asker, Authority, CommandEvent, CommandRecord } from '../../bridge/core/commands/ports.ts';
import type { Happening } from '../../bridge/core/fleet.ts';
import type { StartJob } from '../../bridge/core/jobs.ts';
import type { Report } from '../../bridge/core/link.ts';
import type { Order } from '../../bridge/core/orders.ts';
import { Parameters } from '../../bridge/core/parameters.ts';
import type { CommandResponse, SendCommand } from '../../bridge/protocol/command.ts';
import type { ServerMessage } from '../../bridge/protocol/messages.ts';
import { modeNumbers } from '../../bridge/protocol/modes.ts';
import type { GroupName, GroupValues, Vehicle, VehicleGroups } from '../../bridge/protocol/vehicle.ts';
import { ManualClock } from './manual-clock.ts';

export const rover = 'rover';
export const asker: Asker = { session: 'ann/1', conn: 'c1', role: 'admin', minRttMs: 0 };

type Ask = Partial<Omit<SendCommand, 't' | 'name' | 'args'>>;
type Written = { readonly wall: number; readonly body: CommandEvent; readonly seq: number };

export type Disk = { written: Written[]; works: boolean; delayMs: number | null };

export type Rig = ReturnType<typeof commandRig>;

export function commandRig(
  options: {
    clock?: ManualClock;
    disk?: Disk;
    boot?: string;
    sends?: (order: Order, at: number) => boolean;
    announced?: (body: CommandEvent) => void;
    startJob?: StartJob;
    isMissionInDoubt?: () => boolean;
  } = {},
) {
  const clock = options.clock ?? new ManualClock();
  const disk: Disk = options.disk ?? { written: [], works: true, delayMs: 0 };
  const boot = options.boot ?? 'boot';
  const state = {
    groups: {} as VehicleGroups,
    contact: 'linked' as Vehicle['contact'],
    replay: false,
    known: true,
    linkTakes: true,
    authority: { holder: asker.session, term: 1, stopped: false } as Authority,
    override: undefined as string | undefined,
  };
  const sent: { readonly at: number; readonly order: Order }[] = [];
  const told: { readonly session: string; readonly message: ServerMessage }[] = [];
  const events: { readonly at: number; readonly severity: number; readonly body: CommandEvent }[] = [];
  const stops: string[] = [];
  const syncs: { readonly seq: number; readonly due: number; readonly then: (ok: boolean) => void }[] = [];
  let seq = disk.written.length;
  let unwritten: Written[] = [];

  const send = (_: string, order: Order): boolean => {
    if (!state.linkTakes) return false;
    if (options.sends?.(order, clock.monoMs()) === false) return false;
    sent.push({ at: clock.monoMs(), order });
    return true;
  };
  const parameters = new Parameters({ send });
  const write = () => {
    if (!disk.works) return;
    disk.written.push(...unwritten);
    unwritten = [];
  };
  const vehicle = (): Vehicle => ({
    id: rover,
    handle: 0,
    link: 'l',
    systemId: 1,
    componentId: 1,
    replay: state.replay,
    contact: state.contact,
    heardAt: clock.monoMs(),
    groups: state.groups,
  });
  const commands = new Commands(
    {
      clock,
      boot,
      vehicle: (id) => (id === rover && state.known ? vehicle() : undefined),
      authority: () => state.authority,
      tellSession: (session, message) => void told.push({ session, message }),
      announce(happenings: readonly Happening[]) {
        for (const { at, severity, body } of happenings) {
          if (body.kind !== 'command') continue;
          seq += 1;
          events.push({ at, severity, body });
          options.announced?.(body);
          unwritten.push({ wall: clock.wallMs(), body, seq });
        }
        return seq;
      },
      whenDurable(upTo, withinMs, then) {
        if (disk.delayMs === null) return;
        if (!disk.works) then(false);
        else if (disk.delayMs === 0) {
          write();
          then(true);
        } else syncs.push({ seq: upTo, due: clock.monoMs() + Math.min(disk.delayMs, withinMs), then });
      },
      send,
      stop: (_, id) => void stops.push(id),
      startJob: (id, task, voice, at) => options.startJob?.(id, task, voice, at) ?? 'nobody does that here',
      isMissionInDoubt: () => options.isMissionInDoubt?.() ?? false,
      overridePreflight: () => state.override,
    },
    parameters,
  );

  /** Time passes in steps of 20 ms, with a tick after each. */
  const pass = (ms: number, each: () => void = () => {}) => {
    for (let gone = 0; gone < ms; gone += 20) {
      clock.advance(20);
      sync();
      each();
      parameters.tick(clock.monoMs());
      commands.tick(clock.monoMs());
    }
  };
  /** What the disk is done with by now. */
  const sync = () => {
    const due = syncs.filter((one) => one.due <= clock.monoMs());
    for (const one of due) {
      syncs.splice(syncs.indexOf(one), 1);
      write();
      one.then(disk.works);
    }
  };
  /** A report takes a moment: it is never of the same millisecond as what was sent before it. */
  const heard = (report: Report) => {
    clock.advance(1);
    state.known = true;
    if (report.kind === 'sample') {
      state.groups = { ...state.groups, [report.group]: { at: clock.monoMs(), v: report.values } };
    }
    commands.heard(rover, report, clock.monoMs());
    parameters.heard(rover, report, clock.monoMs());
  };
  const sample = <G extends GroupName>(group: G, values: GroupValues[G]) =>
    heard({ kind: 'sample', group, values } as Report);
  const mode = (name: string, armed: boolean) =>
    sample('mode', { mode: name, modeNumber: modeNumbers.get(name) ?? 99, armed, systemStatus: null });
  const motion = (speedMps: number) => sample('motion', { speedMps, throttlePct: null, climbMps: null });
  const ack = (command: number, result: number, progressPct: number | null = null) =>
    heard({ kind: 'ack', command, result, progressPct });
  const ask = (id: string, name: string, args: object = {}, more: Ask = {}, who: Asker = asker) =>
    commands.submit(
      who,
      {
        t: 'send_command',
        id,
        vehicle: rover,
        name,
        args,
        ageMs: 0,
        seen: { boot, at: clock.monoMs() },
        term: state.authority.term,
        ...more,
      },
      clock.monoMs(),
    );

  const responses = (id: string): CommandResponse[] =>
    told.flatMap(({ message }) => (message.t === 'command_response' && message.id === id ? [message] : []));
  const steps = (id: string) => responses(id).map(({ step }) => step);
  const last = (id: string) => responses(id).at(-1);
  /** How it ended, in short: the outcome, and the code where there is one. */
  const end = (id: string) => {
    const response = last(id);
    return response?.final ? [response.step, response.code].filter(Boolean).join(' ') : 'under way';
  };
  const orders = () => sent.map(({ order }) => order);

  const records = (): CommandRecord[] => {
    const byId = new Map<string, Written[]>();
    for (const row of disk.written) byId.set(row.body.id, [...(byId.get(row.body.id) ?? []), row]);
    return [...byId.values()].flatMap((rows) => {
      const [first, newest] = [rows[0], rows.at(-1)];
      if (!first || !newest) return [];
      return [{ first: first.body, firstWall: first.wall, newest: newest.body, newestWall: newest.wall }];
    });
  };
  return {
    clock,
    disk,
    state,
    commands,
    parameters,
    sent,
    told,
    events,
    stops,
    pass,
    heard,
    sample,
    mode,
    motion,
    ack,
    ask,
    responses,
    steps,
    last,
    end,
    orders,
    write,
    records,
    options,
    get seq() {
      return seq;
    },
  };
}

/** The bridge is killed and starts again: what was not on disk is lost. */
export function restarted({ options, clock, disk, records }: Rig, afterMs = 500, boot = 'next boot'): Rig {
  clock.advance(afterMs);
  const next = commandRig({ ...options, clock, disk, boot });
  next.state.known = false;
  next.commands.restore(records(), clock.monoMs());
  return next;
}

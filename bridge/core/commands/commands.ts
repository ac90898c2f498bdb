/**
 * The life of a command: it is refused, or accepted and on disk; looked at once more and sent; answered, or found in the
 * vehicle's state; and ends in exactly one outcome ([I2]). One table of what is under way, one sweep over it. What each
 * phase does stands in the files beside this one; here they are joined.
 */
import {
  type CommandClass,
  commandKinds,
  defaultTtlMs,
  isCommandName,
  longestTtlMs,
  type Outcome,
  type SendCommand,
} from '../../protocol/command.ts';
import type { Report } from '../link.ts';
import type { Parameters } from '../parameters.ts';
import * as asking from './asking.ts';
import { kinds } from './kinds.ts';
import { isSameAsk, Ledger } from './ledger.ts';
import { type Desk, type Extra, holdsSlot, isOver, type Life, slotOf, type Told } from './life.ts';
import type { Asker, CommandPorts, CommandRecord, CommandView, Refused } from './ports.ts';
import * as refusals from './refusals.ts';
import * as restoring from './restoring.ts';
import * as settling from './settling.ts';
import * as steering from './steering.ts';
import { Surroundings } from './surroundings.ts';
import * as telling from './telling.ts';

/** Under way to one vehicle; one more is refused with `TOO_MANY`, but for what is safe. */
const mostUnderWay = 64;
/** How long the disk may take: what moves something waits, what is safe does not wait long. */
const journalMs: Readonly<Record<CommandClass, number>> = {
  safe: 100,
  query: 100,
  set: 2000,
  motion: 2000,
  toggle: 2000,
};
const needsJournal = (life: Life): boolean => life.class !== 'safe' && life.class !== 'query';
/** The longest that a client may say something is worth ([I4]). */
const longestMs: Readonly<Record<CommandClass, number>> = {
  safe: 10_000,
  query: 60_000,
  set: longestTtlMs,
  motion: 10_000,
  toggle: 10_000,
};
/** By when STOP has said how it went; it says so after 5 s. */
const stopMs = 10_000;
const setModeCommand = 176;

export class Commands {
  readonly #ports: CommandPorts;
  readonly #desk: Desk;
  readonly #ledger = new Ledger();
  readonly #surroundings = new Map<string, Surroundings>();
  /** Under way, in the order in which they came. Bounded by `mostUnderWay`. */
  readonly #lives = new Map<string, Life>();

  constructor(ports: CommandPorts, parameters: Parameters) {
    this.#ports = ports;
    this.#desk = {
      ports,
      parameters,
      around: (vehicle) => this.#around(vehicle),
      step: (life, step, at, extra = {}) => this.#tell(life.told, step, false, at, extra),
      end: (life, outcome, at, extra = {}) => this.#end(life, outcome, at, extra),
    };
  }

  /** What an operator asks; `at`: monotonic ms as it came in. Every refusal is an answer. */
  submit(asker: Asker, message: SendCommand, at: number): void {
    const known = this.#ledger.get(message.id);
    if (known) {
      this.#again(known, asker, message);
      return;
    }
    if (this.#ledger.wasNeverSeen(message.id)) {
      this.#tellNeverSeen(asker, message.id, at);
      return;
    }
    const { id, vehicle, name, args } = message;
    const told = telling.newTold(
      { id, vehicle, name, args: { ...args }, by: asker.session },
      this.#ports.clock.wallMs(),
    );
    this.#ledger.add(told);
    if (!isCommandName(name)) {
      this.#conclude(told, 'refused', at, {
        code: 'UNKNOWN_COMMAND',
        message: `no command is called "${name}"`,
      });
      return;
    }
    const planned = kinds[name].plan(args);
    if (!planned.ok) {
      this.#conclude(told, 'refused', at, { code: 'BAD_ARGS', message: `${name}: ${planned.why}` });
      return;
    }
    const kindClass = commandKinds[name].class;
    const ttlMs = Math.min(message.ttlMs ?? defaultTtlMs[kindClass], longestMs[kindClass]);
    const bound = kindClass === 'motion' || kindClass === 'toggle';
    const given = { ttlMs, bound, rttMs: asker.minRttMs ?? 0, boot: this.#ports.boot };
    const due = refusals.deadlineOf(message, given, at);
    const { conn, role } = asker;
    const deadline = 'deadline' in due ? due.deadline : at;
    const { term, when } = message;
    const { plan } = planned;
    const life: Life = {
      told,
      class: kindClass,
      kind: kinds[name],
      plan,
      conn,
      role,
      term,
      when,
      deadline,
      restored: false,
      phase: { is: 'journaling', until: at },
    };
    const refused = refusals.refusedAtOnce({ life, ports: this.#ports, at });
    if (refused) {
      this.#conclude(told, 'refused', at, refused);
      return;
    }
    if ('outcome' in due) {
      this.#conclude(told, due.outcome, at, due.refused);
      return;
    }
    if (plan.how === 'stop') {
      this.#stop(life, at);
      return;
    }
    this.#consider(life, message.confirmed === true, at);
  }

  /** Ends what can still be ended without the vehicle; for what cannot, its own outcome is the answer. */
  cancel(asker: Asker, id: string, at: number): void {
    const told = this.#ledger.get(id);
    const life = this.#lives.get(id);
    if (!told) {
      this.#error(asker, id, 'UNKNOWN_COMMAND', 'no command of this id was ever asked');
      return;
    }
    if (told.by !== asker.session && asker.role !== 'admin') {
      this.#error(asker, id, 'FORBIDDEN', 'it is for who asked, or an admin, to cancel it');
      return;
    }
    const message = `cancelled by ${asker.session}`;
    if (life?.phase.is === 'steering') steering.stop(this.#desk, life, 'cancelled', at, { message });
    else if (life?.phase.is === 'journaling' || life?.phase.is === 'settling')
      this.#end(life, 'cancelled', at, { message });
    else this.#repeat(told, asker.session);
  }

  /** A client came back and does not know how these ended ([I12]). */
  pending(asker: Asker, ids: readonly string[], at: number): void {
    for (const id of ids) {
      const told = this.#ledger.get(id);
      if (told) this.#repeat(told, asker.session);
      else this.#tellNeverSeen(asker, id, at);
    }
  }

  /** What a vehicle's link reports, after the fleet has taken it in. */
  heard(vehicle: string, report: Report, at: number): void {
    if (report.kind === 'text') this.#around(vehicle).said(at, report.severity, report.text);
    if (this.#lives.size === 0) return;
    for (const life of this.#of(vehicle)) {
      if (report.kind === 'ack') this.#answered(life, report, at);
      else if (report.kind === 'sample') this.#sampled(life, at);
      else if (report.kind === 'rebooted') this.#rebooted(life, at);
    }
  }

  /** Call every 20 ms: what is due by now. */
  tick(at: number): void {
    if (this.#lives.size === 0) return;
    for (const life of [...this.#lives.values()]) this.#look(life, at);
  }

  /** The lease of a vehicle ended or changed: what it carried goes no further. */
  leaseEnded(vehicle: string, at: number): void {
    for (const life of this.#of(vehicle)) if (life.phase.is === 'steering') this.#look(life, at);
  }

  /** Something other than a command of the catalogue changes where a vehicle goes, such as a stick or a transmitter. */
  redirected(vehicle: string, why: string, at: number): void {
    this.#around(vehicle).touch('mode', why);
    this.#endSteering(vehicle, undefined, why, at);
  }

  /** A connection ended: what moves something and has not left yet was bound to it ([I5]). */
  left(conn: string, at: number): void {
    for (const life of [...this.#lives.values()]) {
      if (life.conn !== conn || life.phase.is !== 'journaling') continue;
      if (life.class !== 'motion' && life.class !== 'toggle') continue;
      this.#end(life, 'cancelled', at, { message: 'its connection ended before it left' });
    }
  }

  /** How a STOP ended, as its own machine saw it. */
  finish(id: string, outcome: 'done' | 'failed' | 'superseded', at: number, extra: Extra = {}): void {
    const life = this.#lives.get(id);
    if (life?.phase.is === 'stopping') this.#end(life, outcome, at, extra);
  }

  /** Once, at the start: what the journal holds of the last 24 h, in the order of their first events ([I9]). */
  restore(records: readonly CommandRecord[], at: number): void {
    const wall = this.#ports.clock.wallMs();
    const ended: Told[] = [];
    for (const record of records) {
      const told = restoring.toldOf(record, at, wall);
      if (told.endedAt !== null) ended.push(told);
      else this.#resume(told, record, at, wall);
    }
    ended.sort((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0));
    for (const told of ended) this.#ledger.add(told);
  }

  byId(id: string): CommandView | undefined {
    return this.#ledger.view(id);
  }

  /** The newest commands, newest first. */
  history(limit: number, vehicle?: string): CommandView[] {
    return this.#ledger.newest(limit, vehicle);
  }

  get underWay(): number {
    return this.#lives.size;
  }

  #around(vehicle: string): Surroundings {
    const held = this.#surroundings.get(vehicle);
    if (held) return held;
    const around = new Surroundings();
    this.#surroundings.set(vehicle, around);
    return around;
  }

  #of(vehicle: string): Life[] {
    return [...this.#lives.values()].filter(({ told }) => told.vehicle === vehicle);
  }

  /** The rest of the checks, in order; then it is accepted. */
  #consider(life: Life, confirmed: boolean, at: number): void {
    const refused =
      refusals.refusedNow({ life, ports: this.#ports, at }) ??
      this.#crowded(life, at) ??
      this.#unasked(life, confirmed) ??
      this.#broken(life, at);
    if (refused) {
      this.#conclude(life.told, 'refused', at, refused);
      return;
    }
    for (const rival of this.#rivals(life)) {
      if (rival.phase.is === 'asking') asking.release(this.#desk, rival, rival.phase, at);
      this.#end(rival, 'superseded', at, { message: `${life.told.name} takes its place` });
    }
    if (life.class !== 'safe') this.#around(life.told.vehicle).trying(life.told.id);
    this.#accept(life, at);
  }

  #rivals(life: Life): Life[] {
    const slot = slotOf(life);
    return slot === null
      ? []
      : this.#of(life.told.vehicle).filter((other) => holdsSlot(other) && slotOf(other) === slot);
  }

  /** One of a kind at a time ([I6]); what is safe, and a mode after a mode, takes the other's place instead. */
  #crowded(life: Life, at: number): Refused | undefined {
    if (life.class === 'safe') return undefined;
    const rivals = this.#rivals(life);
    const slot = slotOf(life);
    const { plan, told } = life;
    const mayReplace = plan.how === 'order' && plan.command === setModeCommand;
    const busy = rivals.find((rival) => !mayReplace || rival.class === 'safe');
    if (busy)
      return { code: 'BUSY', message: `${busy.told.name} is under way, and its answer could not be told apart` };
    const isShown = plan.how === 'order' && (plan.effect?.on === 'mode' || plan.effect?.on === 'arming');
    if (!isShown && slot !== null && this.#around(told.vehicle).isTainted(slot, at)) {
      return { code: 'BUSY', message: 'an answer to the one before may still come' };
    }
    if (this.#of(told.vehicle).length < mostUnderWay) return undefined;
    return { code: 'TOO_MANY', message: `${mostUnderWay} commands are under way to ${told.vehicle}` };
  }

  #unasked(life: Life, confirmed: boolean): Refused | undefined {
    const why = confirmed ? undefined : refusals.asks({ life, ports: this.#ports });
    return why === undefined
      ? undefined
      : { code: 'CONFIRM', message: `${why}: its operator has to say yes once more` };
  }

  #broken(life: Life, at: number): Refused | undefined {
    if (life.class === 'safe' || this.#around(life.told.vehicle).mayTry(at)) return undefined;
    return { code: 'BREAKER', message: `${life.told.vehicle} does not answer; one command will try it in a moment` };
  }

  /** Into the journal; what happens next happens when that is on disk. */
  #accept(life: Life, at: number): void {
    const { told } = life;
    const withinMs = Math.min(journalMs[life.class], life.deadline - at);
    life.phase = { is: 'journaling', until: at + withinMs + 100 };
    this.#lives.set(told.id, life);
    const accepted = telling.responseOf(told, 'accepted', false, at, {});
    const seq = this.#announceFirst(life, accepted, at);
    this.#ports.whenDurable(seq, withinMs, (ok) => {
      if (ok && life.phase.is === 'journaling') telling.answer(this.#ports, told, { ...accepted, at: this.#now() });
      this.#journaled(life, ok, this.#now());
    });
  }

  #announceFirst(life: Life, accepted: ReturnType<typeof telling.responseOf>, at: number): number {
    const deadlineWall = this.#ports.clock.wallMs() + life.deadline - at;
    const term = life.term === undefined ? {} : { term: life.term };
    return telling.announce(this.#ports, life.told, accepted, { deadlineWall, ...term });
  }

  #journaled(life: Life, ok: boolean, at: number): void {
    if (life.phase.is !== 'journaling') return;
    if (ok || !needsJournal(life)) {
      this.#dispatch(life, at);
      return;
    }
    const message = 'it could not be written down in time, and what moves or sets something has to be';
    if (at >= life.deadline) this.#end(life, 'expired', at, { code: 'EXPIRED', message });
    else this.#end(life, 'refused', at, { code: 'NO_JOURNAL', message });
  }

  /** The last look before the first byte leaves. */
  #dispatch(life: Life, at: number): void {
    const refused = refusals.refusedNow({ life, ports: this.#ports, at });
    if (at >= life.deadline) {
      this.#end(life, 'expired', at, { code: 'EXPIRED', message: 'its time was over before it could leave' });
    } else if (refused) {
      this.#end(life, life.restored ? 'failed' : 'refused', at, refused);
    } else {
      if (life.kind.redirects) this.#endSteering(life.told.vehicle, life, `${life.told.name} took over`, at);
      this.#perform(life, at);
    }
  }

  #perform(life: Life, at: number): void {
    const { plan, told } = life;
    switch (plan.how) {
      case 'order':
        asking.begin(this.#desk, life, plan, at);
        return;
      case 'steer':
        steering.begin(this.#desk, life, plan, at);
        return;
      case 'read':
        settling.read(this.#desk, life, plan.names, at);
        return;
      case 'set':
        settling.set(this.#desk, life, plan.settings, at);
        return;
      case 'stop':
        this.#stop(life, at);
        return;
      case 'override': {
        const why = this.#ports.overridePreflight(told.vehicle, told.by, at);
        why === undefined
          ? this.#end(life, 'done', at, {})
          : this.#end(life, 'refused', at, { code: 'PREFLIGHT', message: why });
        return;
      }
    }
  }

  /** At once, and journaled afterwards ([X1]); it takes what moves and has not left yet with it ([X3]). */
  #stop(life: Life, at: number): void {
    const { id, vehicle, by, announced } = life.told;
    life.phase = { is: 'stopping', until: at + stopMs };
    this.#lives.set(id, life);
    this.#ports.stop(vehicle, id, by, at);
    this.#around(vehicle).touch('mode', id);
    if (!announced) this.#announceFirst(life, telling.responseOf(life.told, 'accepted', false, at, {}), at);
    this.#endSteering(vehicle, life, 'the vehicle was stopped', at);
    for (const other of this.#of(vehicle)) {
      if (other.kind.latched && other.phase.is === 'journaling') {
        this.#end(other, 'superseded', at, { message: 'the vehicle was stopped' });
      }
    }
    const stops = this.#of(vehicle).filter(({ phase }) => phase.is === 'stopping');
    if (stops.length > mostUnderWay) stops.slice(0, 1).map((oldest) => this.finish(oldest.told.id, 'superseded', at));
    if (!isOver(life)) this.#tell(life.told, 'sent', false, at, {});
  }

  #endSteering(vehicle: string, by: Life | undefined, why: string, at: number): void {
    for (const life of this.#of(vehicle)) {
      if (life !== by && life.phase.is === 'steering')
        steering.stop(this.#desk, life, 'superseded', at, { message: why });
    }
  }

  #look(life: Life, at: number): void {
    const { phase } = life;
    switch (phase.is) {
      case 'journaling':
        if (at >= phase.until) this.#journaled(life, false, at);
        return;
      case 'asking':
        asking.look(this.#desk, life, phase, at);
        return;
      case 'verifying':
        if (at >= phase.until) asking.unverified(this.#desk, life, phase.asked, at);
        return;
      case 'unanswered':
        if (at >= phase.until) asking.lookForEvidence(this.#desk, life, phase.asked, at);
        return;
      case 'denied':
        if (at >= phase.until) asking.endDenied(this.#desk, life, phase.at, phase.result, at);
        return;
      case 'steering':
        steering.look(this.#desk, life, phase, at);
        return;
      case 'stopping':
        if (at >= phase.until) this.#end(life, 'failed', at, { message: 'nobody knows whether the vehicle holds' });
        return;
      case 'reconciling':
        restoring.look(this.#desk, life, phase, at, () => this.#dispatch(life, at));
        return;
      case 'settling':
      case 'over':
        return;
    }
  }

  #answered(life: Life, report: Extract<Report, { kind: 'ack' }>, at: number): void {
    const { phase, plan } = life;
    if (phase.is !== 'asking' || plan.how !== 'order' || plan.command !== report.command) return;
    asking.answered(this.#desk, life, phase, report, at);
  }

  #sampled(life: Life, at: number): void {
    const { phase } = life;
    if (phase.is === 'verifying') asking.verified(this.#desk, life, phase.asked, at);
    else if (phase.is === 'asking' && phase.effect) asking.lookForEvidence(this.#desk, life, phase, at);
    else if (phase.is === 'unanswered') asking.lookForEvidence(this.#desk, life, phase.asked, at);
  }

  #rebooted(life: Life, at: number): void {
    const isAsked = life.phase.is === 'asking' && life.phase.sends > 0;
    if (life.told.name === 'reboot' && isAsked) this.#end(life, 'done', at, { verified: true });
  }

  #resume(told: Told, record: CommandRecord, at: number, wall: number): void {
    this.#ledger.add(told);
    const life = restoring.lifeOf(told, record, at, wall);
    if (life) this.#lives.set(told.id, life);
    else this.#conclude(told, 'unknown', at, { message: 'this version of the bridge does not know it' });
  }

  #again(told: Told, asker: Asker, message: SendCommand): void {
    if (isSameAsk(told, message)) {
      this.#repeat(told, asker.session);
      return;
    }
    this.#error(asker, message.id, 'ID_REUSED', `this id was used for ${told.name} before, with something else in it`);
  }

  #repeat(told: Told, session: string): void {
    telling.ask(told, session);
    for (const response of told.steps) this.#ports.tellSession(session, response);
  }

  #tellNeverSeen({ session }: Asker, id: string, at: number): void {
    this.#ledger.markNeverSeen(id);
    const message = 'it never came here, and it is too late for it now';
    const about = { id, vehicle: '', name: '', args: {}, by: session };
    this.#ports.tellSession(session, telling.responseOf(about, 'expired', true, at, { code: 'EXPIRED', message }));
  }

  #error({ session }: Asker, id: string, code: Refused['code'], message: string): void {
    this.#ports.tellSession(session, { t: 'error', code, message, id });
  }

  #tell(told: Told, step: 'sent' | 'in_progress' | Outcome, final: boolean, at: number, extra: Extra): void {
    const response = telling.responseOf(told, step, final, at, extra);
    telling.announce(this.#ports, told, response, {});
    telling.answer(this.#ports, told, response);
  }

  #end(life: Life, outcome: Outcome, at: number, extra: Extra): void {
    if (isOver(life)) return;
    life.phase = { is: 'over' };
    this.#lives.delete(life.told.id);
    this.#around(life.told.vehicle).gaveUp(life.told.id, at);
    this.#conclude(life.told, outcome, at, extra);
  }

  #conclude(told: Told, outcome: Outcome, at: number, extra: Extra): void {
    told.outcome = outcome;
    told.endedAt = at;
    this.#ledger.ended(told, at);
    this.#tell(told, outcome, true, at, extra);
  }

  #now(): number {
    return this.#ports.clock.monoMs();
  }
}

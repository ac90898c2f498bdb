/**
 * The life of a command: it is refused, or accepted and on disk; looked at once more and sent; answered, or found in the
 * vehicle's state; and ends in exactly one outcome ([I2]). One table of what is under way, one sweep over it. What each
 * phase does stands in the files beside this one; here they are joined.
 */
import type { Outcome, SendCommand } from '../../protocol/command.ts';
import type { Report } from '../link.ts';
import type { CommandOrder } from '../orders.ts';
import type { Parameters } from '../parameters.ts';
import { admit } from './admission.ts';
import * as asking from './asking.ts';
import { Course } from './course.ts';
import { awaits, hear } from './hearing.ts';
import { isSameAsk, Ledger } from './ledger.ts';
import { type Desk, type Extra, isOver, type Life, type Told } from './life.ts';
import type { Asker, CommandPorts, CommandRecord, CommandView, Refused } from './ports.ts';
import * as refusals from './refusals.ts';
import * as restoring from './restoring.ts';
import * as steering from './steering.ts';
import { Surroundings, taintMs } from './surroundings.ts';
import * as telling from './telling.ts';
import { UnderWay } from './under-way.ts';
import * as working from './working.ts';

export class Commands {
  readonly #ports: CommandPorts;
  readonly #desk: Desk;
  readonly #ledger = new Ledger();
  readonly #surroundings = new Map<string, Surroundings>();
  readonly #lives = new UnderWay();
  readonly #course: Course;

  constructor(ports: CommandPorts, parameters: Parameters) {
    this.#ports = ports;
    this.#desk = {
      ports,
      parameters,
      around: (vehicle) => this.#around(vehicle),
      step: (life, step, at, extra = {}) => this.#tell(life.told, step, false, at, extra),
      end: (life, outcome, at, extra = {}) => this.#end(life, outcome, at, extra),
    };
    this.#course = new Course(this.#desk, this.#lives);
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
    const admitted = admit(told, asker, message, this.#ports, at);
    if (!admitted.ok) this.#conclude(told, admitted.outcome, at, admitted.refused);
    else if (admitted.life.plan.how === 'stop') this.#course.stop(admitted.life, at);
    else this.#consider(admitted.life, message.confirmed === true, at);
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
    else if (life?.phase.is === 'working') working.cancel(this.#desk, life, life.phase, at, message);
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
    const lives = this.#lives.size === 0 ? [] : this.#lives.of(vehicle);
    if (report.kind === 'ack' && !lives.some((life) => awaits(life, report.command)))
      this.#around(vehicle).answeredBeside(report.command, at);
    for (const life of lives) hear(this.#desk, life, report, at);
  }

  /** The helm sends this without the book; `answers`: how many it has, infinite where nobody can count them. */
  passed(vehicle: string, order: CommandOrder, answers: number, at: number): void {
    this.#around(vehicle).beside.sent(order, answers, at);
    for (const life of this.#lives.of(vehicle)) asking.passedBy(life, order, answers);
  }

  /** Call every 20 ms: what is due by now. */
  tick(at: number): void {
    if (this.#lives.size === 0) return;
    for (const life of this.#lives.all()) this.#course.look(life, at);
  }

  /** The lease of a vehicle ended or changed: what it carried goes no further. */
  leaseEnded(vehicle: string, at: number): void {
    for (const life of this.#lives.of(vehicle)) if (life.phase.is === 'steering') this.#course.look(life, at);
  }

  /** Something other than a command of the catalogue changes where a vehicle goes, such as a stick or a transmitter. */
  redirected(vehicle: string, why: string, at: number): void {
    this.#around(vehicle).touch('goal', why);
    this.#course.endSteering(vehicle, undefined, why, at);
  }

  /** A connection ended: what moves something and has not left yet was bound to it ([I5]). */
  left(conn: string, at: number): void {
    for (const life of this.#lives.all()) {
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
      const slot = restoring.slotInTheAir(told, at);
      if (slot !== null) this.#around(told.vehicle).taint(slot, at + taintMs);
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

  /** A list of that vehicle's is being uploaded or cleared: others keep their hands off it ([F4]). */
  isReplacing(vehicle: string): boolean {
    return this.#lives.isReplacing(vehicle);
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

  /** The rest of the checks, in order; then it is accepted. */
  #consider(life: Life, confirmed: boolean, at: number): void {
    const refused =
      refusals.refusedNow({ life, ports: this.#ports, at }) ??
      this.#lives.crowded(life, this.#around(life.told.vehicle), at) ??
      this.#lives.halfGiven(life, this.#ports.vehicle(life.told.vehicle)?.groups.mode?.v.mode === 'AUTO') ??
      this.#unasked(life, confirmed) ??
      this.#broken(life, at);
    if (refused) {
      this.#conclude(life.told, 'refused', at, refused);
      return;
    }
    for (const rival of this.#lives.rivals(life)) {
      if (rival.phase.is === 'asking') asking.release(this.#desk, rival, rival.phase, at);
      this.#end(rival, 'superseded', at, { message: `${life.told.name} takes its place` });
    }
    for (const late of this.#lives.withdrawnBy(life))
      this.#end(late, 'superseded', at, { message: `${life.told.name} came before it had left` });
    if (life.class !== 'safe' && life.plan.how === 'order') this.#around(life.told.vehicle).trying(life.told.id);
    this.#course.accept(life, at);
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

  #resume(told: Told, record: CommandRecord, at: number, wall: number): void {
    this.#ledger.add(told);
    const life = restoring.lifeOf(told, record, at, wall);
    if (life) this.#lives.add(life);
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
    if (life.phase.is === 'working') life.phase.job?.abandon();
    life.phase = { is: 'over' };
    this.#lives.remove(life.told.id);
    this.#around(life.told.vehicle).gaveUp(life.told.id, at);
    this.#conclude(life.told, outcome, at, extra);
  }

  #conclude(told: Told, outcome: Outcome, at: number, extra: Extra): void {
    told.outcome = outcome;
    told.endedAt = at;
    this.#ledger.ended(told, at);
    this.#tell(told, outcome, true, at, extra);
  }
}

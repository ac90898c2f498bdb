/**
 * The course of an accepted command: onto the disk, looked at once more, off to the vehicle, and what is due in each
 * phase. STOP alone goes first and is written down afterwards.
 */
import type { CommandClass } from '../../protocol/command.ts';
import * as asking from './asking.ts';
import { cmd } from './kinds.ts';
import { type Desk, isOver, type Life } from './life.ts';
import * as refusals from './refusals.ts';
import * as restoring from './restoring.ts';
import * as settling from './settling.ts';
import * as steering from './steering.ts';
import * as telling from './telling.ts';
import { mostUnderWay, type UnderWay } from './under-way.ts';
import * as working from './working.ts';

/** How long the disk may take: what moves something waits, what is safe does not wait long. */
const journalMs: Readonly<Record<CommandClass, number>> = {
  safe: 100,
  query: 100,
  set: 2000,
  motion: 2000,
  toggle: 2000,
};
const needsJournal = (life: Life): boolean => life.class !== 'safe' && life.class !== 'query';
/** By when STOP has said how it went; it says so after 5 s. */
const stopMs = 10_000;

export class Course {
  readonly #desk: Desk;
  readonly #lives: UnderWay;

  constructor(desk: Desk, lives: UnderWay) {
    this.#desk = desk;
    this.#lives = lives;
  }

  /** Into the journal; what happens next happens when that is on disk. */
  accept(life: Life, at: number): void {
    const { told } = life;
    const withinMs = Math.min(journalMs[life.class], life.deadline - at);
    life.phase = { is: 'journaling', until: at + withinMs + 100 };
    this.#lives.add(life);
    const accepted = telling.responseOf(told, 'accepted', false, at, {});
    const seq = this.#announceFirst(life, accepted, at);
    this.#desk.ports.whenDurable(seq, withinMs, (ok) => {
      if (ok && life.phase.is === 'journaling')
        telling.answer(this.#desk.ports, told, { ...accepted, at: this.#now() });
      this.#journaled(life, ok, this.#now());
    });
  }

  #announceFirst(life: Life, accepted: ReturnType<typeof telling.responseOf>, at: number): number {
    const deadlineWall = this.#desk.ports.clock.wallMs() + life.deadline - at;
    const term = life.term === undefined ? {} : { term: life.term };
    return telling.announce(this.#desk.ports, life.told, accepted, { deadlineWall, ...term });
  }

  #journaled(life: Life, ok: boolean, at: number): void {
    if (life.phase.is !== 'journaling') return;
    if (ok || !needsJournal(life)) {
      this.#dispatch(life, at);
      return;
    }
    const message = 'it could not be written down in time, and what moves or sets something has to be';
    if (at >= life.deadline) this.#desk.end(life, 'expired', at, { code: 'EXPIRED', message });
    else this.#desk.end(life, 'refused', at, { code: 'NO_JOURNAL', message });
  }

  /** The last look before the first byte leaves. */
  #dispatch(life: Life, at: number): void {
    const refused = refusals.refusedNow({ life, ports: this.#desk.ports, at });
    if (at >= life.deadline) {
      this.#desk.end(life, 'expired', at, { code: 'EXPIRED', message: 'its time was over before it could leave' });
    } else if (refused) {
      if (life.restored) this.#desk.end(life, 'failed', at, restoring.refusedAfter(life, refused));
      else this.#desk.end(life, 'refused', at, refused);
    } else {
      if (life.kind.redirects) this.endSteering(life.told.vehicle, life, `${life.told.name} took over`, at);
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
      case 'job':
        working.begin(this.#desk, life, plan, at);
        return;
      case 'stop':
        this.stop(life, at);
        return;
      case 'override': {
        const why = this.#desk.ports.overridePreflight(told.vehicle, told.by, at);
        why === undefined
          ? this.#desk.end(life, 'done', at, {})
          : this.#desk.end(life, 'refused', at, { code: 'PREFLIGHT', message: why });
        return;
      }
    }
  }

  /** At once, and journaled afterwards ([X1]); it takes what moves and has not left yet with it ([X3]). */
  stop(life: Life, at: number): void {
    const { id, vehicle, by } = life.told;
    life.phase = { is: 'stopping', until: at + stopMs };
    this.#lives.add(life);
    this.#desk.ports.stop(vehicle, id, by, at);
    this.#desk.around(vehicle).touch('mode', id);
    if (!life.told.announced) this.#announceFirst(life, telling.responseOf(life.told, 'accepted', false, at, {}), at);
    this.endSteering(vehicle, life, 'the vehicle was stopped', at);
    for (const other of this.#lives.of(vehicle)) if (other.kind.latched) this.#giveWay(other, at);
    const stops = this.#lives.of(vehicle).filter(({ phase }) => phase.is === 'stopping');
    if (stops.length > mostUnderWay) stops.slice(0, 1).map((oldest) => this.#desk.end(oldest, 'superseded', at));
    if (!isOver(life)) this.#desk.step(life, 'sent', at);
  }

  /** To a STOP: what has not left never does, and a mode that was not answered is undone by it, obeyed or not. */
  #giveWay(life: Life, at: number): void {
    const { phase, plan } = life;
    if (phase.is === 'journaling') this.#desk.end(life, 'superseded', at, { message: 'the vehicle was stopped' });
    if (phase.is !== 'asking' || plan.how !== 'order' || plan.command !== cmd.setMode) return;
    asking.release(this.#desk, life, phase, at);
    const message = 'the vehicle was stopped after this had left: it may have been obeyed before';
    this.#desk.end(life, 'superseded', at, { message });
  }

  endSteering(vehicle: string, by: Life | undefined, why: string, at: number): void {
    for (const life of this.#lives.of(vehicle)) {
      if (life !== by && life.phase.is === 'steering')
        steering.stop(this.#desk, life, 'superseded', at, { message: why });
    }
  }

  look(life: Life, at: number): void {
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
      case 'working':
        working.look(this.#desk, life, phase, at);
        return;
      case 'stopping':
        if (at >= phase.until)
          this.#desk.end(life, 'failed', at, { message: 'nobody knows whether the vehicle holds' });
        return;
      case 'reconciling':
        restoring.look(this.#desk, life, phase, at, () => this.#dispatch(life, at));
        return;
      case 'settling':
      case 'over':
        return;
    }
  }

  #now(): number {
    return this.#desk.ports.clock.monoMs();
  }
}

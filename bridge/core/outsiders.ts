/**
 * Who else commands a vehicle ([A8]). A mode that changes says nothing of who changed it: only where another ground
 * station is heard, nothing was ordered from here and the vehicle tells of no failsafe of its own is it called theirs.
 */
import type { VehicleFacts } from './facts.ts';
import type { Happening } from './fleet.ts';
import type { Report } from './link.ts';

/** A station that was not heard for this long is gone. */
const heardWithinMs = 5000;
/** What follows an order of ours this soon is its doing. */
const oursForMs = 3000;
/** What the vehicle says about itself explains what it does this soon before or after. */
const explainedForMs = 2000;
/** Shown this long after its last act. */
const shownForMs = 30_000;
/** Stations that are kept in mind; a link full of them must not fill the memory. */
const mostStations = 8;

/** The vehicle itself changes its mode: failsafes, fences, the end of a mission. */
const ownDoing = /failsafe|fence|mission complete|ekf|crash|battery|radio/i;

/** One per vehicle. `at` is monotonic ms. */
export class Outsiders {
  readonly #vehicle: string;
  /** System ids of other ground stations and when each was heard. */
  readonly #stations = new Map<number, number>();
  #orderedAt = Number.NEGATIVE_INFINITY;
  #explainedAt = Number.NEGATIVE_INFINITY;
  #change: { readonly at: number; readonly why: string } | null = null;
  #actedAt: number | null = null;

  constructor(vehicle: string) {
    this.#vehicle = vehicle;
  }

  get who(): 'ground_station' | null {
    return this.#actedAt === null ? null : 'ground_station';
  }

  /** Somebody beats with this system id, so that the autopilot would not notice our absence. */
  isMasked(systemId: number, at: number): boolean {
    return at - (this.#stations.get(systemId) ?? Number.NEGATIVE_INFINITY) <= heardWithinMs;
  }

  /** What a link reports of the vehicle before its facts take it in. `own`: the system id that we beat with now. */
  hear(report: Report, { mode }: VehicleFacts, own: number | null, at: number): void {
    if (report.kind === 'text') this.said(report.text, at);
    if (report.kind === 'station' && report.systemId !== own) this.heard(report.systemId, at);
    if (report.kind !== 'sample' || report.group !== 'mode') return;
    const { values } = report;
    if (mode === null || (mode.name === values.mode && mode.armed === values.armed)) return;
    const now = values.armed === mode.armed ? `the mode ${values.mode}` : 'arming';
    this.changed(`${now} was not commanded from here`, at);
  }

  heard(systemId: number, at: number): void {
    if (this.#stations.has(systemId) || this.#stations.size < mostStations) this.#stations.set(systemId, at);
  }

  ordered(at: number): void {
    this.#orderedAt = at;
  }

  said(text: string, at: number): void {
    if (ownDoing.test(text)) this.#explainedAt = at;
  }

  /** The vehicle does what nobody here need have asked of it; `why` is one sentence. */
  changed(why: string, at: number): void {
    if (at - this.#orderedAt > oursForMs) this.#change = { at, why };
  }

  /** The vehicle itself says that another station is in control: whatever was ordered from here. */
  tookControl(systemId: number, at: number): void {
    this.heard(systemId, at);
    this.#change = { at, why: `the vehicle takes orders from system ${systemId}` };
  }

  /** Call a few times a second: decides over a change once everything that could explain it has come. */
  sweep(at: number): Happening[] {
    const happenings = this.#judge(at);
    if (this.#actedAt === null || at - this.#actedAt < shownForMs) return happenings;
    this.#actedAt = null;
    return [...happenings, this.#tell(null, 'nothing more came from elsewhere', at)];
  }

  #judge(at: number): Happening[] {
    const change = this.#change;
    if (change === null || at - change.at < explainedForMs) return [];
    this.#change = null;
    const isExplained = Math.abs(this.#explainedAt - change.at) <= explainedForMs;
    const isAnyone = [...this.#stations.values()].some((heardAt) => change.at - heardAt <= heardWithinMs);
    if (isExplained || !isAnyone) return [];
    this.#actedAt = change.at;
    return [this.#tell('ground_station', change.why, at)];
  }

  #tell(who: 'ground_station' | null, why: string, at: number): Happening {
    return { at, severity: who === null ? 6 : 4, body: { kind: 'external', vehicle: this.#vehicle, who, why } };
  }
}

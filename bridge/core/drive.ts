/**
 * The drive lane of one vehicle and its dead-man ([D1]–[D10]): which stick frames count, and what they do to the course
 * of the drive. Only the holder's, over a WebSocket, that show the present; `engaged` only from a centred stick. Nothing
 * here waits: whoever calls `tick` keeps the watch.
 */
import type { Drive as DriveFrame, DrivePhase, DriveReason, DriveState } from '../protocol/drive.ts';
import type { DriveConfig } from './drive-config.ts';
import { DriveCourse, type DriveEffect } from './drive-course.ts';
import { isCentred, type StickFrame } from './drive-engaged.ts';
import { DriveRecord } from './drive-record.ts';
import type { VehicleFacts } from './facts.ts';
import type { Sender } from './intent.ts';

/** What others say about a frame: whether its sender holds the lease under its term, and what forbids driving. */
export type Admission = {
  readonly holds: boolean;
  readonly forbids: Extract<DriveReason, 'stopped' | 'pre-flight blocks'> | null;
};
export type FrameSender = Pick<Sender, 'session' | 'conn' | 'isWebSocket' | 'minRttMs'>;

/** One per vehicle. Every method hands back what is to be done, in order; `at` is monotonic ms. */
export class DriveLane {
  readonly #record = new DriveRecord();
  readonly #course: DriveCourse;

  /** Throws where the dead-man would be off or out of its range: that is a bug of the configuration's check. */
  constructor(config: DriveConfig) {
    this.#course = new DriveCourse(config, this.#record);
  }

  get phase(): DrivePhase {
    return this.#course.phase;
  }

  /** The session that drives, or drove until this stop. */
  get by(): string | null {
    return this.#course.by;
  }

  /** The connection whose frames were taken last. */
  get conn(): string | null {
    return this.#record.conn;
  }

  /** Nothing but neutral is being sent: the lease may change hands. */
  get isNeutral(): boolean {
    return this.#course.phase !== 'engaged';
  }

  /** A transmitter drives, or was found to act against what is sent ([A8]). */
  get hasTransmitter(): boolean {
    return this.#course.hasTransmitter;
  }

  /** When a frame was last accepted, also one that does not engage: a sign of the holder ([A2]). */
  get acceptedAt(): number | null {
    return this.#record.acceptedAt;
  }

  /** No stick of the holder is away from its centre, as far as the last second says. */
  sticksAtRest(at: number): boolean {
    return this.#record.atRest(at);
  }

  state(at: number): DriveState {
    return this.#course.state(at);
  }

  frame(from: FrameSender, frame: DriveFrame, { holds, forbids }: Admission, at: number): DriveEffect[] {
    this.#course.watch(at);
    if (!from.isWebSocket) this.#record.drop('not over WebSocket');
    else if (!holds) this.#record.drop('not in control');
    else this.#examine(from, frame, forbids, at);
    return this.#course.take();
  }

  /** What is known of the vehicle; call when any of it changed, and before a tick at the latest. */
  observe(facts: VehicleFacts, at: number): DriveEffect[] {
    this.#course.observe(facts, at);
    return this.#course.take();
  }

  /** The watch: every 20 ms at most ([D6]). */
  tick(at: number): DriveEffect[] {
    this.#course.tick(at);
    return this.#course.take();
  }

  /** Neutral and HOLD, from any phase: the lease ended, the bridge leaves ([A5], [D11]). */
  halt(why: DriveReason, at: number): DriveEffect[] {
    this.#course.halt(why, at);
    return this.#course.take();
  }

  /** A STOP takes the vehicle over: nothing more from here ([X2]). */
  cede(at: number): DriveEffect[] {
    this.#course.cede(at);
    return this.#course.take();
  }

  /** The connection ended. */
  left(conn: string, at: number): DriveEffect[] {
    if (this.#record.conn !== conn) return [];
    this.#course.end('no fresh frame', at);
    this.#record.end();
    return this.#course.take();
  }

  #examine(from: FrameSender, frame: DriveFrame, forbids: Admission['forbids'], at: number): void {
    this.#meet(from.conn, at);
    const verdict = this.#record.judge(frame, from.minRttMs, at);
    const isReordered = verdict.kind === 'drop' && verdict.why === 'out of order';
    if (!isReordered) {
      this.#record.saw(frame, at);
      // Letting go is obeyed however old it is: nothing safer can have come since.
      if (!frame.held) this.#course.letGo(at);
    }
    if (verdict.kind === 'drop') this.#drop(verdict.why, at);
    else this.#accept(from, frame, verdict.ageMs, forbids, at);
  }

  /** Another connection than the last begins anew, and with its sticks centred. */
  #meet(conn: string, at: number): void {
    if (this.#record.conn === conn) return;
    this.#course.end('not centred', at);
    this.#record.begin(conn);
  }

  #drop(why: string, at: number): void {
    this.#record.drop(why);
    if (why === 'time went backwards') this.#course.end(why, at);
  }

  #accept(from: FrameSender, frame: DriveFrame, ageMs: number, forbids: Admission['forbids'], at: number): void {
    if (!forbids) this.#record.accepted(frame.n, at);
    if (!frame.held) return;
    const newest = { steer: frame.steer, throttle: frame.throttle, ageMs, at };
    const { term } = this.#course;
    if (forbids) this.#forbid(forbids, at);
    else if (term === null) this.#engage(from, frame, newest, at);
    else if (term !== frame.term) this.#course.end('not centred', at);
    else if (this.#record.cap === 0) this.#course.end('telemetry too old', at);
    else this.#course.renew(newest, at);
  }

  #forbid(why: DriveReason, at: number): void {
    this.#record.drop(why);
    if (!this.#course.end(why, at)) this.#course.explain(why, at);
  }

  #engage({ session }: FrameSender, { term }: DriveFrame, first: StickFrame, at: number): void {
    const obstacle = this.#course.obstacle ?? (isCentred(first) ? null : 'not centred');
    if (obstacle === null) this.#course.engage(session, term, first, at);
    else {
      this.#record.drop(obstacle);
      if (obstacle !== 'stopping') this.#course.explain(obstacle, at);
    }
  }
}

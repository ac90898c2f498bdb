/**
 * A greeted connection as one who reads: how its page is looked at, how far it has been brought in state and in events,
 * and what it says about that. Who it is and what it intends are the connection's affair (`conn.ts`).
 */
import { giveUpAboveB, pauseAboveB } from '../core/lane.ts';
import type { Beginning } from '../core/stream.ts';
import { defaultWant, type Hello, type Mode, type Wish } from '../protocol/hello.ts';
import type { ServerMessage } from '../protocol/messages.ts';
import type { Ack } from '../protocol/stream.ts';
import type { Announcement } from './announcement.ts';
import type { Desk } from './desk.ts';
import { EventLane, type LanePlace } from './event-lane.ts';
import { packedState } from './packed-state.ts';
import { ReplayHold } from './replay-hold.ts';
import { StateLane } from './state-lane.ts';

/** Two steps down from what was asked for ([T11]). */
const narrowShare = 0.7;
/** One in six reports comes over a narrow way. */
const sparedMost = 5;

/** What it needs of its connection. */
export type ReaderPlace = {
  readonly desk: Desk;
  readonly conn: string;
  put(data: string | Uint8Array): void;
  send(message: ServerMessage): void;
  /** What was sent and has not left this process, bytes. */
  buffered(): number;
};

export class Reader {
  readonly session: string;
  readonly #place: ReaderPlace;
  readonly #state: StateLane;
  readonly #events: EventLane;
  #mode: Mode;
  #spared = 0;

  /** Restores the state ([T1]) and gets ready for what was missed; `begin` tells that. */
  constructor(hello: Hello, session: string, beginning: Beginning, place: ReaderPlace, at: number) {
    const { outbox, intent, counters } = place.desk;
    const want = hello.want ?? defaultWant;
    const snapshot = outbox.snapshot(at);
    place.put(want.inflateState === true ? packedState(snapshot) : snapshot.text);
    for (const control of intent.controls()) place.send(control);
    this.session = session;
    this.#place = place;
    this.#mode = hello.mode;
    this.#events = new EventLane(this.#lanePlace(), beginning.toldTo, want);
    this.#state = new StateLane({ outbox, counters, put: place.put }, snapshot.mark, want, at);
  }

  begin(beginning: Beginning): void {
    for (const message of beginning.opening) this.#place.send(message);
    this.#events.begin();
  }

  /** Nobody looks at its page. */
  get hidden(): boolean {
    return this.#mode === 'hidden';
  }

  get wishedHz(): number {
    return this.#state.wishedHz;
  }

  get rateHz(): number {
    return this.#state.rateHz;
  }

  get rttMs(): number | null {
    return this.#state.rttMs;
  }

  get owed(): number {
    return this.#events.owed;
  }

  /** Brings it up to the present tick, unless it is hidden or has not taken what it was sent before ([T4]); false where it is too slow. */
  offerState(at: number): boolean {
    const waiting = this.#place.buffered();
    this.#events.pump();
    if (waiting > giveUpAboveB || this.#state.isStuck(at) || this.#events.isStuck(at)) return false;
    if (this.#mode === 'watch') this.#state.offer(at, waiting);
    return true;
  }

  /** Something happened: told at once, or behind what this reader has yet to hear ([S7]). */
  onAnnounced(announcement: Announcement): void {
    this.#events.onAnnounced(announcement);
  }

  /** What comes every so often ([L4]): a second of a narrow way, which has better uses. */
  report(text: string): void {
    const isNarrow = this.rateHz < narrowShare * this.wishedHz || this.#events.isNarrow;
    this.#spared = isNarrow && this.#spared < sparedMost ? this.#spared + 1 : 0;
    if (this.#spared === 0) this.#place.put(text);
  }

  /** An ack of what was never sent is counted, and changes nothing. */
  acked({ q, seq }: Ack): void {
    const { counters, clock, stream } = this.#place.desk;
    if (q !== undefined) this.#state.acked(q, clock.monoMs());
    if (seq === undefined) return;
    if (seq > stream.seq) counters.add('ack_unknown_event');
    else this.#events.acked(seq);
  }

  wish({ mode, want }: Wish): void {
    const { intent, sessions } = this.#place.desk;
    const isShown = mode === 'watch' && this.hidden;
    if (mode) this.#mode = mode;
    // Who controls what is state too, and was kept from a page that nobody looked at ([T12]).
    if (isShown) for (const control of intent.controls()) this.#place.send(control);
    const session = sessions.of(this.#place.conn);
    if (mode && session) session.mode = mode;
    if (!want) return;
    this.#state.wish(want);
    this.#events.wish(want);
  }

  stop(): void {
    this.#events.stop();
  }

  #lanePlace(): LanePlace {
    const { desk, conn, put, buffered } = this.#place;
    const { stream, batches, counters, clock, guarded } = desk;
    const hold = new ReplayHold(desk);
    return {
      stream,
      batches,
      counters,
      put,
      isFull: (missed) => buffered() > pauseAboveB || hold.mustWait(missed),
      ownDelayMs: () => this.#state.ownDelayMs,
      wake: () => guarded(conn, () => this.#events.pump()),
      now: () => clock.monoMs(),
    };
  }
}

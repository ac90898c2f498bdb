/**
 * The recorder, from the bridge's side: takes frames and what was made of them, hands them to its thread a few times a
 * second, and knows how that one is. No disk is touched here, and nothing waits: what the thread does not get rid of is
 * bounded, and what is beyond that is dropped and counted.
 */
import type { Clock } from '../../core/clock.ts';
import type { Recorder, RecorderState, RecorderStatus, RecordingRoom, Refused } from '../../core/recordings.ts';
import type { RecordingKind } from '../../protocol/recording.ts';
import { Questions } from '../questions.ts';
import { endWithinMs } from '../worker-thread.ts';
import { FrameHopper } from './frames.ts';
import type { Answer, Item, Limits, Reply, Request, Standing, ThreadSettings } from './messages.ts';
import { groupSchemas } from './schemas.ts';
import { type RecorderThread, recorderThreadFile, startRecorderThread } from './thread.ts';

/** With what the thread adds before it syncs, a power cut costs a second at most. */
const postMs = 200;
/** A disk that has not answered for this long is said to be no good, until it answers. */
const hangMs = 2000;
const framesB = 8 * 1024 * 1024;
const itemsMost = 10_000;
const closeWithinMs = 1500;
const retry = { leastMs: 1000, mostMs: 30_000 } as const;

type Question = Extract<Request, { t: 'list' | 'read' | 'remove' }>;
type Unnumbered<Q> = Q extends Question ? Omit<Q, 'id'> : never;

const refused = (code: Refused['code'], why: string): Refused => ({ ok: false, code, why });
const answerWithinMs = 5000;
const questionRules = {
  most: 8,
  withinMs: answerWithinMs,
  tooMany: refused('BUSY', 'too many ask for recordings at once: try again in a moment'),
  late: refused('DISK', `the disk has not answered for ${answerWithinMs / 1000} s`),
};
const unfit = refused('DISK', 'the recorder answered something else');

export const usualFiles = { fileB: 100_000_000, fileMs: 3_600_000 } as const;

export type RecorderOptions = {
  readonly directory: string;
  readonly kinds: readonly RecordingKind[];
  readonly limits: Limits;
  /** For whoever opens a file; `of` is its place in an MCAP's name. */
  readonly about: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** Tells each change, once; it begins as waiting, or off. */
  onState(state: RecorderState): void;
  note(text: string): void;
  readonly thread?: string;
};

export const startRecorder = (options: RecorderOptions): RecordingRoom => new ThreadRecorder(options);

class ThreadRecorder implements RecordingRoom {
  readonly #options: RecorderOptions;
  readonly #hopper = new FrameHopper(framesB);
  readonly #groups: string[] = [];
  readonly #questions = new Questions<Answer>(questionRules);
  readonly #pump: NodeJS.Timeout | undefined;
  #items: Item[] = [];
  #itemsDropped = 0;
  /** What the thread has and has not dealt with, the oldest first. */
  #under: { readonly since: number; readonly bytes: number; readonly items: number }[] = [];
  #underB = 0;
  #underItems = 0;
  #standing: Standing = { now: { state: 'waiting', why: '' }, bytes: 0, files: 0, counted: {} };
  /** What threads counted that are no more. */
  #counted: Record<string, number> = {};
  #told: RecorderState;
  #thread: RecorderThread | undefined;
  #failures = 0;
  #againMs = Number.NEGATIVE_INFINITY;
  #died = '';
  #stopping: Promise<void> | undefined;
  #onClosed: () => void = () => {};

  constructor(options: RecorderOptions) {
    this.#options = options;
    const isOff = options.kinds.length === 0;
    this.#told = { state: isOff ? 'off' : 'waiting', why: '' };
    if (isOff) return;
    this.#pump = setInterval(() => this.#post(), postMs);
    this.#running();
  }

  frame({ name, replay }: Parameters<Recorder['frame']>[0], frame: Uint8Array, at: number): void {
    if (replay || this.#pump === undefined || this.#stopping !== undefined) return;
    const known = this.#groups.indexOf(name);
    const group = known === -1 ? this.#groups.push(name) - 1 : known;
    this.#hopper.put(group, frame, at, this.#underB);
  }

  sample(...[vehicle, at, sample]: Parameters<Recorder['sample']>): void {
    this.#take({ is: 'sample', vehicle, at, sample });
  }

  /** What a recording told when it was played happened elsewhere. */
  entry(entry: Parameters<Recorder['entry']>[0]): void {
    if (entry.replay !== true) this.#take({ is: 'entry', entry });
  }

  links(...[at, links]: Parameters<Recorder['links']>): void {
    const live = links.filter(({ replay }) => !replay);
    if (live.length > 0) this.#take({ is: 'links', at, links: live });
  }

  sessions(...[at, sessions]: Parameters<Recorder['sessions']>): void {
    if (sessions.length > 0) this.#take({ is: 'sessions', at, sessions });
  }

  status(): RecorderStatus {
    const { bytes, files, counted } = this.#standing;
    const dropped = { frames_dropped: this.#hopper.dropped, items_dropped: this.#itemsDropped };
    const { turnedAway: questions_refused } = this.#questions;
    return { ...this.#told, bytes, files, counters: { ...sum(this.#counted, counted), ...dropped, questions_refused } };
  }

  async list(): ReturnType<RecordingRoom['list']> {
    const answer = await this.#ask({ t: 'list' });
    return 'recordings' in answer || !answer.ok ? answer : unfit;
  }

  async read(name: string, from: number, length: number): ReturnType<RecordingRoom['read']> {
    const answer = await this.#ask({ t: 'read', name, from, length });
    return 'bytes' in answer || !answer.ok ? answer : unfit;
  }

  remove(name: string): Promise<Answer & ({ ok: true } | Refused)> {
    return this.#ask({ t: 'remove', name });
  }

  #ask(question: Unnumbered<Question>): Promise<Answer> {
    return this.#questions.ask((id) => {
      const thread = this.#running();
      if (thread) thread.ask({ ...question, id });
      else this.#questions.answered(id, refused('BUSY', 'the recorder begins again: try again in a moment'));
    });
  }

  readonly stop = (): Promise<void> => {
    this.#stopping ??= this.#end();
    return this.#stopping;
  };

  async #end(): Promise<void> {
    clearInterval(this.#pump);
    if (this.#thread && this.#pump) this.#post();
    const closed = new Promise<void>((resolve) => {
      this.#onClosed = resolve;
    });
    const overdue = setTimeout(() => this.#onClosed(), closeWithinMs);
    if (this.#thread) this.#thread.ask({ t: 'close' });
    else this.#onClosed();
    await closed;
    clearTimeout(overdue);
    this.#questions.end(refused('BUSY', 'the bridge is stopping'));
    await this.#thread?.end(endWithinMs);
  }

  #take(item: Item): void {
    if (this.#pump === undefined || this.#stopping !== undefined) return;
    if (this.#items.length + this.#underItems < itemsMost) this.#items.push(item);
    else this.#itemsDropped++;
  }

  #post(): void {
    const { clock } = this.#options;
    const thread = this.#running();
    this.#judge();
    // While the disk hangs batches of nothing need not queue up; what waits here is bounded as well.
    if (thread === undefined || this.#isHanging()) return;
    const { buffers, bytes } = this.#hopper.take();
    const items = this.#items;
    this.#items = [];
    const monoMs = clock.monoMs();
    this.#under.push({ since: monoMs, bytes, items: items.length });
    this.#underB += bytes;
    this.#underItems += items.length;
    const groups = [...this.#groups];
    const given = buffers.map(({ buffer }) => buffer);
    thread.ask({ t: 'batch', monoMs, wallMs: clock.wallMs(), groups, frames: buffers, items }, given);
  }

  #isHanging(): boolean {
    const [oldest] = this.#under;
    return oldest !== undefined && this.#options.clock.monoMs() - oldest.since > hangMs;
  }

  /** The thread; begun where there is none, and none is to be waited for. */
  #running(): RecorderThread | undefined {
    const now = this.#options.clock.monoMs();
    if (this.#thread || this.#stopping !== undefined || now < this.#againMs) return this.#thread;
    const { directory, kinds, limits, about, thread = recorderThreadFile } = this.#options;
    const settings: ThreadSettings = { directory, kinds, limits, about, schemas: groupSchemas() };
    this.#thread = startRecorderThread(
      thread,
      settings,
      (reply) => this.#onReply(reply),
      (why) => this.#onDeath(why),
    );
    return this.#thread;
  }

  #onReply(reply: Reply): void {
    switch (reply.t) {
      case 'taken':
        this.#settle();
        this.#standing = reply;
        this.#failures = 0;
        this.#died = '';
        this.#judge();
        break;
      case 'answer':
        this.#questions.answered(reply.id, reply.answer);
        break;
      case 'note':
        this.#options.note(reply.text);
        break;
      case 'closed':
        this.#onClosed();
    }
  }

  #onDeath(why: string): void {
    this.#thread = undefined;
    this.#died = why;
    this.#itemsDropped += this.#underItems;
    while (this.#under.length > 0) this.#settle();
    this.#counted = sum(this.#counted, this.#standing.counted);
    this.#standing = { ...this.#standing, counted: {} };
    this.#againMs = this.#options.clock.monoMs() + Math.min(retry.mostMs, retry.leastMs * 2 ** this.#failures++);
    this.#questions.failAll(refused('DISK', why));
    this.#onClosed();
    this.#judge();
  }

  /** The oldest batch is dealt with. */
  #settle(): void {
    const { bytes, items } = this.#under.shift() ?? { bytes: 0, items: 0 };
    this.#underB -= bytes;
    this.#underItems -= items;
  }

  /** How it is now, told where it changed. */
  #judge(): void {
    if (this.#pump === undefined || this.#stopping !== undefined) return;
    const { directory } = this.#options;
    const hangs = `${directory}: the disk has not answered for ${hangMs / 1000} s`;
    const why = this.#died || (this.#isHanging() ? hangs : '');
    const now: RecorderState = why === '' ? this.#standing.now : { state: 'paused', why };
    if (now.state === this.#told.state && now.why === this.#told.why) return;
    this.#told = now;
    this.#options.onState(now);
  }
}

function sum(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> {
  const total: Record<string, number> = { ...a };
  for (const [name, count] of Object.entries(b)) total[name] = (total[name] ?? 0) + count;
  return total;
}

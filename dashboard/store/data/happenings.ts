/**
 * What happened, on a line of time: the bridge's journal as far back as it was read, what came since, and what is missing.
 * Lanes keep apart what one looks for apart. Pure, but for {@link readJournal}.
 */
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/schema';
import { Entry, type EventBody, Gap } from '../../../bridge/protocol/stream.ts';
import type { Ask } from '../ask.ts';
import type { Listed } from '../recordings-shown.ts';
import { grouped } from './grouped.ts';
import type { Stretch } from './pieces.ts';

export const lanes = ['link', 'mode', 'commands', 'operators', 'messages'] as const;
export type Lane = (typeof lanes)[number];

const laneOfKind: Readonly<Record<EventBody['kind'], Lane>> = {
  link: 'link',
  contact: 'link',
  way: 'link',
  signing: 'link',
  identity_conflict: 'link',
  journal: 'link',
  recording: 'link',
  overload: 'link',
  companion: 'link',
  clock: 'link',
  mode: 'mode',
  armed: 'mode',
  reboot: 'mode',
  stop: 'mode',
  drive: 'mode',
  external: 'mode',
  preflight: 'mode',
  command: 'commands',
  plan: 'commands',
  parameter: 'commands',
  refused: 'commands',
  reached: 'commands',
  operator: 'operators',
  lease: 'operators',
  text: 'messages',
};
export const laneOf = ({ kind }: EventBody): Lane => laneOfKind[kind];

const JournalPage = Type.Object({
  epoch: Type.String(),
  entries: Type.Array(Entry),
  gaps: Type.Array(Gap),
  more: Type.Boolean(),
});
type JournalPage = Static<typeof JournalPage>;

export type Journal = {
  readonly epoch: string;
  readonly entries: readonly Entry[];
  readonly gaps: readonly Gap[];
  /** Numbers from here on were read. */
  readonly from: number;
  readonly why: string;
};
export const emptyJournal: Journal = { epoch: '', entries: [], gaps: [], from: 0, why: '' };

const pageSize = 1000;
/** Numbers that are read at a time, and the most that a page keeps. */
export const journalStep = 2000;
export const mostJournal = 20_000;

/** The numbers after `after`, to the end or to `to`; and one sentence where it could not be read whole. */
export async function readJournal(ask: Ask, after: number, to: number, notUnderstood: string): Promise<Journal> {
  const parts: JournalPage[] = [];
  let [at, why] = [after, ''];
  while (at < to && parts.length < mostJournal / pageSize) {
    const result = await ask(`/api/events?after=${at}&limit=${Math.min(pageSize, to - at)}`);
    const page = result.ok && Check(JournalPage, result.value) ? result.value : null;
    if (page === null) why = result.ok ? notUnderstood : result.why;
    if (page === null) break;
    parts.push(page);
    const reached = Math.max(page.entries.at(-1)?.seq ?? 0, page.gaps.at(-1)?.to ?? 0);
    if (!page.more || reached <= at) break;
    at = reached;
  }
  const entries = parts.flatMap((page) => page.entries).filter(({ seq }) => seq <= to);
  return { epoch: parts[0]?.epoch ?? '', entries, gaps: parts.flatMap((page) => page.gaps), from: after + 1, why };
}

/** Both, in order, each number once; the newest {@link mostJournal} of them. */
export function joined(journal: Journal, older: Journal): Journal {
  if (older.epoch !== '' && journal.epoch !== '' && older.epoch !== journal.epoch) return { ...older };
  const bySeq = new Map([...older.entries, ...journal.entries].map((entry) => [entry.seq, entry]));
  const byStart = new Map([...older.gaps, ...journal.gaps].map((gap) => [gap.from, gap]));
  return {
    epoch: older.epoch || journal.epoch,
    entries: [...bySeq.values()].sort((a, b) => a.seq - b.seq).slice(-mostJournal),
    gaps: [...byStart.values()].sort((a, b) => a.from - b.from),
    from: journal.from === 0 ? older.from : Math.min(journal.from, older.from),
    why: older.why,
  };
}

/** An event at its place: wall seconds, of a recording its recorder's. */
export type Happened = { readonly entry: Entry; readonly lane: Lane; readonly t: number };

/** Of the rover now, or of a recording: never both on one line. */
export function happenedOf(entries: readonly Entry[], isReplay: boolean): readonly Happened[] {
  return entries
    .filter(({ replay, recorded }) => (isReplay ? replay === true && recorded !== undefined : replay !== true))
    .map((entry) => ({ entry, lane: laneOf(entry.body), t: (entry.recorded ?? entry.wall) / 1000 }));
}

/** When what is missing was: between its neighbours. */
export function gapTimes(
  gaps: readonly Gap[],
  entries: readonly Entry[],
): readonly (Stretch & { readonly gap: Gap })[] {
  return gaps.flatMap((gap) => {
    const before = entries.findLast(({ seq }) => seq < gap.from);
    const after = entries.find(({ seq }) => seq > gap.to);
    const to = after?.wall ?? before?.wall;
    return to === undefined ? [] : [{ gap, from: (before?.wall ?? to) / 1000, to: to / 1000 }];
  });
}

/** Events of one lane that are too near to each other to be touched apart. */
export type Mark = {
  readonly x: number;
  readonly lane: Lane;
  readonly worst: number;
  readonly events: readonly Happened[];
};

/** `x` in pixels of `width`; `apartPx` between two marks of a lane. */
export function marksOf(
  happened: readonly Happened[],
  { from, to }: Stretch,
  width: number,
  apartPx: number,
): readonly Mark[] {
  const byPlace = grouped(
    happened.filter(({ t }) => t >= from && t <= to),
    ({ t, lane }) => `${lane} ${Math.floor(((t - from) / (to - from)) * (width / apartPx))}`,
  );
  return [...byPlace.values()].flatMap((events) => {
    const [first] = events;
    if (first === undefined) return [];
    const t = events.reduce((sum, one) => sum + one.t, 0) / events.length;
    const worst = Math.min(...events.map(({ entry }) => entry.severity));
    return [{ x: ((t - from) / (to - from)) * width, lane: first.lane, worst, events }];
  });
}

/** The recording that has that moment, and where in it that is, ms; null where none has. */
export function momentIn(
  list: readonly Listed[],
  wallMs: number,
): { readonly name: string; readonly positionMs: number } | null {
  const holds = ({ kind, state, begun, ended }: Listed) =>
    kind === 'tlog' && state !== 'brought' && begun !== null && begun <= wallMs && wallMs <= (ended ?? wallMs);
  const one = list.filter(holds).at(0);
  return one?.begun == null ? null : { name: one.name, positionMs: Math.max(0, wallMs - one.begun - leadMs) };
}

/** One wants to see how it came to it. */
const leadMs = 3000;

/** The same stretch, closer or wider around its middle, or moved by a share of itself; between a second and 30 days. */
export function looked({ from, to }: Stretch, zoom: number, move: number): Stretch {
  const span = Math.min(30 * 86_400, Math.max(1, (to - from) * zoom));
  const middle = (from + to) / 2 + move * (to - from);
  return { from: middle - span / 2, to: middle + span / 2 };
}

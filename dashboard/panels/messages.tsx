/**
 * What happened, newest first: a severity as icon and word, the sentence, and when. What this page noticed of its link,
 * and what the bridge can no longer deliver, stand among the bridge's events, in their place in time.
 */
import { memo, useMemo } from 'react';
import type { LoggedEvent, LoggedGap } from '../client/mirror.ts';
import { isAlert } from '../store/alerts.ts';
import { echoesAmong } from '../store/echoes.ts';
import type { Note } from '../store/notes.ts';
import { needsNames, wallBaseMs } from '../store/select.ts';
import { messageWords as words } from '../words/messages.ts';
import { AlertActs } from './alert-acts.tsx';
import { CommandText } from './command-text.tsx';
import { pictureOf } from './event-picture.ts';
import { courseOfEvents, type FoldedCommand, folded } from './fold-commands.ts';
import { clockTime } from './format.ts';
import { Icon } from './icons.tsx';
import { lookOf } from './intent/command-words.ts';
import { type SeverityLook, sentenceOf, sentenceOfGap, severityLook } from './message-text.ts';
import './messages.css';
import { nameOf } from '../store/vehicles.ts';
import { Link } from './route.tsx';
import { useScroller } from './scroll.tsx';
import { useSelect } from './use-dashboard.ts';

/** The panel holds no more than a tall screen shows; the page has them all. */
const rowsInPanel = 24;

type Placed = { readonly key: string; readonly wall: number | null; readonly severity: number };

/** The row's name in what was acknowledged and removed: a headline and its event are one alert. */
const alertKey = ({ of, key, subject }: Row): string => (of === 'headline' ? subject.key : key);

/** One row; `wall` is the bridge's wall clock, null before it was met. */
export type PlainRow = Placed & Subject;
/** All steps of a command as one. */
export type CommandRow = Placed & { readonly of: 'command'; readonly subject: FoldedCommand };
export type Row = PlainRow | CommandRow;

type Subject =
  | { readonly of: 'event'; readonly subject: LoggedEvent }
  /** A grave one of what was missed, told ahead of the rest ([S9]). */
  | { readonly of: 'headline'; readonly subject: LoggedEvent }
  | { readonly of: 'note'; readonly subject: Note }
  | { readonly of: 'gap'; readonly subject: LoggedGap };

/** Events, headlines, notes and gaps in one order, newest last. */
export function useRows(): readonly PlainRow[] {
  const events = useSelect((state) => state.mirror.events);
  const headlines = useSelect((state) => state.mirror.headlines);
  const gaps = useSelect((state) => state.mirror.gaps);
  const notes = useSelect((state) => state.notes);
  const base = useSelect(wallBaseMs);
  return useMemo(() => {
    // First, so that each stands before the event that came next: the order of what is as old stays.
    const ofGaps = gaps.map(
      (subject): PlainRow => ({ key: `gap ${subject.key}`, wall: subject.wall, severity: 4, of: 'gap', subject }),
    );
    const ofEvents = events.map((subject) => rowOf('event', subject));
    const ofHeadlines = headlines.map((subject) => rowOf('headline', subject));
    const ofNotes = notes.map((subject): PlainRow => {
      const wall = base === null ? null : base + subject.at;
      return { key: `note ${subject.id}`, wall, severity: subject.severity, of: 'note', subject };
    });
    return [...ofGaps, ...ofEvents, ...ofHeadlines, ...ofNotes].sort(
      (a, b) => (a.wall ?? Infinity) - (b.wall ?? Infinity),
    );
  }, [headlines, gaps, events, notes, base]);
}

const rowOf = (of: 'event' | 'headline', subject: LoggedEvent): PlainRow => {
  const { key, wall, severity } = subject;
  return { key: of === 'event' ? key : `${of} ${key}`, wall, severity, of, subject };
};

/** The same without those that were removed here, and without what the rover said itself. */
function useListed(): readonly PlainRow[] {
  const rows = useRows();
  const removed = useSelect((state) => state.handled.removed);
  const events = useSelect((state) => state.mirror.events);
  return useMemo(() => {
    const echoes = echoesAmong(events);
    return rows.filter((row) => !removed.includes(alertKey(row)) && !echoes.has(row.key));
  }, [rows, removed, events]);
}

/** The same with the steps of each command as one row, where its newest stands. */
export function useFoldedRows(): readonly Row[] {
  const rows = useListed();
  return useMemo(() => {
    const commands = new Map(folded(rows.flatMap((row) => (row.of === 'event' ? [row.subject] : []))));
    return rows.flatMap((row): Row[] => {
      if (row.of !== 'event' || row.subject.body.kind !== 'command') return [row];
      const subject = commands.get(row.subject.key);
      return subject ? [{ ...row, key: `command ${subject.id}`, of: 'command', subject }] : [];
    });
  }, [rows]);
}

export function Messages() {
  const rows = useFoldedRows();
  const newest = rows.slice(-rowsInPanel).reverse();
  const scroller = useScroller<HTMLOListElement>();
  return (
    <section className="msgs area-messages" aria-label={words.title}>
      <header className="h">
        <h2>{words.title}</h2>
        <Link to="/messages" className="msgs-all" label={words.allOfLabel(rows.length)}>
          {words.allOf(rows.length)}
        </Link>
      </header>
      <ol aria-live="polite" {...scroller}>
        {newest.map((row) => (
          <Message key={row.key} row={row} />
        ))}
        {newest.length === 0 ? <li className="msg-none">{words.none}</li> : null}
      </ol>
    </section>
  );
}

/** `expandable`: the steps of a command can be looked at. */
type MessageProps = { readonly row: Row; readonly expandable?: boolean };

/** Rows are made anew with every message; what they show is not. */
const isSame = (before: MessageProps, { row, expandable }: MessageProps) =>
  before.expandable === expandable && before.row.wall === row.wall && isSameSubject(before.row, row);

const isSameSubject = (a: Row, b: Row): boolean =>
  a.of === 'command' && b.of === 'command' ? a.subject.last === b.subject.last : a.subject === b.subject;

export const Message = memo(function Message({ row, expandable = false }: MessageProps) {
  const { icon, tone, word } = lookOfRow(row);
  const isDone = useSelect(({ handled }) => isAlert(row.severity) && handled.acknowledged.includes(alertKey(row)));
  const acts = expandable && row.of !== 'command' && isAlert(row.severity);
  return (
    <li className={isDone ? 'msg is-acknowledged' : 'msg'}>
      <span className={tone} title={word}>
        <Icon name={icon} small />
        <span className="hidden-text">{word}</span>
      </span>
      <span className="msg-text">
        <Picture row={row} />
        <Sentence row={row} expandable={expandable} />
        {acts ? <AlertActs of={alertKey(row)} /> : null}
      </span>
      <time>{clockTime(timeOf(row) ?? Number.NaN)}</time>
    </li>
  );
}, isSame);

/** What a recording brought happened when it was recorded. */
const timeOf = (row: Row): number | null =>
  row.of === 'event' || row.of === 'headline' ? (row.subject.recorded ?? row.wall) : row.wall;

function Picture({ row }: { readonly row: Row }) {
  if (!isAlert(row.severity) || (row.of !== 'event' && row.of !== 'headline')) return null;
  return <Icon name={pictureOf[row.subject.body.kind]} small />;
}

function lookOfRow(row: Row): SeverityLook {
  return row.of === 'command' ? lookOf(courseOfEvents(row.subject)) : severityLook(row.severity);
}

function Sentence({ row, expandable = false }: MessageProps) {
  switch (row.of) {
    case 'command':
      return <CommandText command={row.subject} expandable={expandable} />;
    case 'event':
      return <EventText event={row.subject} />;
    case 'headline':
      return (
        <>
          <b className="tag">{words.missed}</b> <EventText event={row.subject} />
        </>
      );
    case 'gap':
      return sentenceOfGap(row.subject);
    case 'note':
      return row.subject.text;
  }
}

function EventText({ event: { body, replay } }: { readonly event: LoggedEvent }) {
  const name = useSelect((state) => {
    if (!('vehicle' in body)) return words.vehicle;
    const vehicle = state.mirror.vehicles.get(body.vehicle);
    if (vehicle !== undefined) return nameOf(vehicle);
    return state.pinned?.id === body.vehicle ? state.pinned.name : words.vehicle;
  });
  const mine = useSelect((state) => state.intent.session);
  const several = useSelect(needsNames);
  return (
    <>
      {replay ? (
        <>
          <b className="tag">{words.replay}</b>{' '}
        </>
      ) : null}
      {several && 'vehicle' in body ? <b>{name}: </b> : null}
      {sentenceOf(body, name, mine)}
    </>
  );
}

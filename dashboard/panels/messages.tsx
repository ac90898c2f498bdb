/**
 * What happened, newest first: a severity as icon and word, the sentence, and when. What this page noticed of its link,
 * and what the bridge can no longer deliver, stand among the bridge's events, in their place in time.
 */
import { memo, useMemo } from 'react';
import type { LoggedEvent, LoggedGap } from '../client/mirror.ts';
import type { Note } from '../store/notes.ts';
import { wallBaseMs } from '../store/select.ts';
import { clockTime } from './format.ts';
import { Icon } from './icons.tsx';
import { sentenceOf, sentenceOfGap, severityLook } from './message-text.ts';
import './messages.css';
import { Link } from './route.tsx';
import { useSelect } from './use-dashboard.ts';
import { nameOf } from './vehicle-name.tsx';

/** The panel holds no more than a tall screen shows; the page has them all. */
const rowsInPanel = 24;

/** One row; `wall` is the bridge's wall clock, null before it was met. */
export type Row = {
  readonly key: string;
  readonly wall: number | null;
  readonly severity: number;
} & Subject;

type Subject =
  | { readonly of: 'event'; readonly subject: LoggedEvent }
  /** A grave one of what was missed, told ahead of the rest ([S9]). */
  | { readonly of: 'headline'; readonly subject: LoggedEvent }
  | { readonly of: 'note'; readonly subject: Note }
  | { readonly of: 'gap'; readonly subject: LoggedGap };

/** Events, headlines, notes and gaps in one order, newest last. */
export function useRows(): readonly Row[] {
  const events = useSelect((state) => state.mirror.events);
  const headlines = useSelect((state) => state.mirror.headlines);
  const gaps = useSelect((state) => state.mirror.gaps);
  const notes = useSelect((state) => state.notes);
  const base = useSelect(wallBaseMs);
  return useMemo(() => {
    // First, so that each stands before the event that came next: the order of what is as old stays.
    const ofGaps = gaps.map(
      (subject): Row => ({ key: `gap ${subject.key}`, wall: subject.wall, severity: 4, of: 'gap', subject }),
    );
    const ofEvents = events.map((subject) => rowOf('event', subject));
    const ofHeadlines = headlines.map((subject) => rowOf('headline', subject));
    const ofNotes = notes.map((subject): Row => {
      const wall = base === null ? null : base + subject.at;
      return { key: `note ${subject.id}`, wall, severity: subject.severity, of: 'note', subject };
    });
    return [...ofGaps, ...ofEvents, ...ofHeadlines, ...ofNotes].sort(
      (a, b) => (a.wall ?? Infinity) - (b.wall ?? Infinity),
    );
  }, [headlines, gaps, events, notes, base]);
}

const rowOf = (of: 'event' | 'headline', subject: LoggedEvent): Row => {
  const { key, wall, severity } = subject;
  return { key: of === 'event' ? key : `${of} ${key}`, wall, severity, of, subject };
};

export function Messages() {
  const rows = useRows();
  const newest = rows.slice(-rowsInPanel).reverse();
  return (
    <section className="msgs area-messages" aria-label="Messages">
      <header className="h">
        <h2>Messages</h2>
        <Link to="/messages" className="msgs-all" label={`All ${rows.length} messages`}>
          All {rows.length}
        </Link>
      </header>
      <ol aria-live="polite">
        {newest.map((row) => (
          <Message key={row.key} row={row} />
        ))}
        {newest.length === 0 ? <li className="msg-none">Nothing has happened yet.</li> : null}
      </ol>
    </section>
  );
}

type MessageProps = { readonly row: Row };

/** Rows are made anew with every message; what they show is not. */
const isSame = ({ row: a }: MessageProps, { row: b }: MessageProps) => a.subject === b.subject && a.wall === b.wall;

export const Message = memo(function Message({ row }: MessageProps) {
  const { icon, tone, word } = severityLook(row.severity);
  return (
    <li className="msg">
      <span className={tone} title={word}>
        <Icon name={icon} small />
        <span className="hidden-text">{word}</span>
      </span>
      <span className="msg-text">
        <Sentence row={row} />
      </span>
      <time>{clockTime(row.wall ?? Number.NaN)}</time>
    </li>
  );
}, isSame);

function Sentence({ row }: MessageProps) {
  switch (row.of) {
    case 'event':
      return <EventText event={row.subject} />;
    case 'headline':
      return (
        <>
          <b className="tag">MISSED</b> <EventText event={row.subject} />
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
    const vehicle = 'vehicle' in body ? state.mirror.vehicles.get(body.vehicle) : undefined;
    return vehicle ? nameOf(vehicle) : 'Vehicle';
  });
  const several = useSelect((state) => state.mirror.vehicles.size > 1);
  return (
    <>
      {replay ? (
        <>
          <b className="tag">REPLAY</b>{' '}
        </>
      ) : null}
      {several && 'vehicle' in body ? <b>{name}: </b> : null}
      {sentenceOf(body, name)}
    </>
  );
}

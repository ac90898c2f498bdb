/**
 * What happened, newest first: a severity as icon and word, the sentence, and when. What this page noticed of its link
 * stands among the bridge's events, in its place in time.
 */
import { memo, useMemo } from 'react';
import type { LoggedEvent } from '../client/mirror.ts';
import type { Note } from '../store/notes.ts';
import { wallBaseMs } from '../store/select.ts';
import { clockTime } from './format.ts';
import { Icon } from './icons.tsx';
import { sentenceOf, severityLook } from './message-text.ts';
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
  readonly event: LoggedEvent | null;
  readonly note: Note | null;
};

/** Events and notes in one order, newest last. */
export function useRows(): readonly Row[] {
  const events = useSelect((state) => state.mirror.events);
  const notes = useSelect((state) => state.notes);
  const base = useSelect(wallBaseMs);
  return useMemo(() => {
    const ofEvents = events.map((event) => ({ ...keyed(event.key, event.wall, event.severity), event, note: null }));
    const ofNotes = notes.map((note) => {
      const wall = base === null ? null : base + note.at;
      return { ...keyed(`note ${note.id}`, wall, note.severity), event: null, note };
    });
    return [...ofEvents, ...ofNotes].sort((a, b) => (a.wall ?? Infinity) - (b.wall ?? Infinity));
  }, [events, notes, base]);
}

const keyed = (key: string, wall: number | null, severity: number) => ({ key, wall, severity });

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
const isSame = ({ row: a }: MessageProps, { row: b }: MessageProps) =>
  a.event === b.event && a.note === b.note && a.wall === b.wall;

export const Message = memo(function Message({ row: { severity, wall, event, note } }: MessageProps) {
  const { icon, tone, word } = severityLook(severity);
  return (
    <li className="msg">
      <span className={tone} title={word}>
        <Icon name={icon} small />
        <span className="hidden-text">{word}</span>
      </span>
      <span className="msg-text">{event ? <EventText event={event} /> : note?.text}</span>
      <time>{clockTime(wall ?? Number.NaN)}</time>
    </li>
  );
}, isSame);

function EventText({ event: { body } }: { readonly event: LoggedEvent }) {
  const name = useSelect((state) => {
    const vehicle = 'vehicle' in body ? state.mirror.vehicles.get(body.vehicle) : undefined;
    return vehicle ? nameOf(vehicle) : 'Vehicle';
  });
  const several = useSelect((state) => state.mirror.vehicles.size > 1);
  return (
    <>
      {several && 'vehicle' in body ? <b>{name}: </b> : null}
      {sentenceOf(body, name)}
    </>
  );
}

/** All messages that this page holds, newest first. */
import { useEffect, useState } from 'react';
import { Message, useFoldedRows } from '../panels/messages.tsx';
import { useDashboard, useSelect } from '../panels/use-dashboard.ts';
import { messages } from '../store/notes.ts';
import './page.css';
import '../panels/lease/lease.css';

const filters = [
  [false, 'Everything'],
  [true, 'Commands'],
] as const;

export function MessagesPage() {
  const { markRead } = useDashboard();
  const rows = useFoldedRows();
  const missed = useSelect((state) => state.mirror.missedEvents);
  const perhaps = useSelect((state) => state.mirror.perhapsMissed);
  const [only, setOnly] = useState(false);
  const shown = only ? rows.filter(({ of }) => of === 'command') : rows;
  // biome-ignore lint/correctness/useExhaustiveDependencies: seen again with each new event while the list is open
  useEffect(markRead, [rows]);
  return (
    <div className="page">
      <section className="card messages-all" aria-label="All messages">
        <h1>
          Messages <small>{shown.length} here, newest first</small>
        </h1>
        <fieldset className="rows" aria-label="Which messages">
          {filters.map(([value, words]) => (
            <button
              key={words}
              type="button"
              className="btn"
              aria-pressed={only === value}
              onClick={() => setOnly(value)}
            >
              {words}
            </button>
          ))}
        </fieldset>
        {missed > 0 ? (
          <p className="caution">In all, {messages(missed)} of the bridge are missing here: it keeps them no longer.</p>
        ) : null}
        {perhaps > 0 ? <p className="caution">Up to {messages(perhaps)} more may be missing.</p> : null}
        <ol>
          {shown.toReversed().map((row) => (
            <Message key={row.key} row={row} expandable />
          ))}
        </ol>
        {shown.length === 0 ? <p className="muted">Nothing has happened yet.</p> : null}
      </section>
    </div>
  );
}

/** All messages that this page holds, newest first. */
import { useEffect } from 'react';
import { Message, useRows } from '../panels/messages.tsx';
import { useDashboard, useSelect } from '../panels/use-dashboard.ts';
import { messages } from '../store/notes.ts';
import './page.css';

export function MessagesPage() {
  const { markRead } = useDashboard();
  const rows = useRows();
  const missed = useSelect((state) => state.mirror.missedEvents);
  const perhaps = useSelect((state) => state.mirror.perhapsMissed);
  // biome-ignore lint/correctness/useExhaustiveDependencies: seen again with each new event while the list is open
  useEffect(markRead, [rows]);
  return (
    <div className="page">
      <section className="card messages-all" aria-label="All messages">
        <h1>
          Messages <small>{rows.length} here, newest first</small>
        </h1>
        {missed > 0 ? (
          <p className="caution">In all, {messages(missed)} of the bridge are missing here: it keeps them no longer.</p>
        ) : null}
        {perhaps > 0 ? <p className="caution">Up to {messages(perhaps)} more may be missing.</p> : null}
        <ol>
          {rows.toReversed().map((row) => (
            <Message key={row.key} row={row} />
          ))}
        </ol>
        {rows.length === 0 ? <p className="muted">Nothing has happened yet.</p> : null}
      </section>
    </div>
  );
}

/** All messages that this page holds, newest first: by severity, by what stands in them, by time; and what is spoken. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { copyText } from '../panels/copy-text.ts';
import { clockTime } from '../panels/format.ts';
import { copyOf, lineOf } from '../panels/message-line.ts';
import { Message, type Row, useFoldedRows } from '../panels/messages.tsx';
import { useDashboard, useSelect } from '../panels/use-dashboard.ts';
import { VoiceSettings } from '../panels/voice/settings.tsx';
import { everything, indexAt, type Listed, listed, type MessageFilter, wallOf } from '../store/message-list.ts';
import { wallBaseMs } from '../store/select.ts';
import { nameOf } from '../store/vehicles.ts';
import { messages } from '../words/counts.ts';
import { messageWords as words } from '../words/messages.ts';
import './page.css';
import './messages-page.css';
import '../panels/lease/lease.css';

const filters: readonly (readonly [string, Partial<MessageFilter>])[] = [
  [words.filters.everything, {}],
  [words.filters.warnings, { atLeast: 4 }],
  [words.filters.errors, { atLeast: 3 }],
  [words.filters.commands, { commandsOnly: true }],
];

/** The newest first. */
function useListed(filter: MessageFilter): { readonly shown: readonly Listed<Row>[]; readonly of: number } {
  const rows = useFoldedRows();
  const mine = useSelect((state) => state.intent.session);
  const vehicles = useSelect((state) => state.mirror.vehicles.size);
  const { store } = useDashboard();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a name is another only with other vehicles
  const lines = useMemo(() => {
    const name = ({ body }: { body: object }) => {
      const id = 'vehicle' in body && typeof body.vehicle === 'string' ? body.vehicle : '';
      const vehicle = store.getState().mirror.vehicles.get(id);
      return vehicle ? nameOf(vehicle) : words.title;
    };
    return rows.map((row) => lineOf(row, { name, mine }));
  }, [rows, mine, vehicles, store]);
  const shown = useMemo(() => listed(lines, filter).toReversed(), [lines, filter]);
  return { shown, of: lines.length };
}

export function MessagesPage() {
  const { markRead } = useDashboard();
  const missed = useSelect((state) => state.mirror.missedEvents);
  const perhaps = useSelect((state) => state.mirror.perhapsMissed);
  const [chosen, choose] = useState(0);
  const [query, setQuery] = useState('');
  const filter = useMemo(() => ({ ...everything, ...filters[chosen]?.[1], query: query.trim() }), [chosen, query]);
  const { shown, of } = useListed(filter);
  const list = useRef<HTMLOListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: seen again with each new event while the list is open
  useEffect(markRead, [of]);
  return (
    <div className="page">
      <section className="card messages-all" aria-label={words.all}>
        <h1>
          {words.title} <small>{words.shown(shown.length, of)}</small>
        </h1>
        <VoiceSettings />
        <fieldset className="rows" aria-label={words.which}>
          {filters.map(([title], index) => (
            <button
              key={title}
              type="button"
              className="btn"
              aria-pressed={chosen === index}
              onClick={() => choose(index)}
            >
              {title}
            </button>
          ))}
        </fieldset>
        <div className="messages-tools">
          <input
            type="search"
            aria-label={words.find}
            placeholder={words.search}
            value={query}
            maxLength={80}
            onChange={({ target }) => setQuery(target.value)}
          />
          <Jump shown={shown} list={list} />
          <Copy shown={shown} />
        </div>
        {missed > 0 ? <p className="caution">{words.missing(messages(missed))}</p> : null}
        {perhaps > 0 ? <p className="caution">{words.perhaps}</p> : null}
        <ol ref={list}>
          {shown.map((one) => (
            <Repeated key={one.row.key} one={one} />
          ))}
        </ol>
        {shown.length === 0 ? <p className="muted">{of === 0 ? words.none : words.noneSuch}</p> : null}
      </section>
    </div>
  );
}

const Repeated = ({ one: { row, count, firstWall } }: { readonly one: Listed<Row> }) => (
  <>
    <Message row={row} expandable />
    {count > 1 ? (
      <li className="messages-times">
        <b>{words.times(count)}</b> {words.since(clockTime(firstWall ?? Number.NaN))}
      </li>
    ) : null}
  </>
);

type JumpProps = {
  readonly shown: readonly Listed<Row>[];
  readonly list: { readonly current: HTMLOListElement | null };
};

function Jump({ shown, list }: JumpProps) {
  const nowWall = useSelect((state) => (wallBaseMs(state) ?? 0) + Math.floor(state.nowMs / 60_000) * 60_000);
  const jump = (time: string) => {
    const wall = wallOf(time, nowWall);
    if (wall === null) return;
    const index = indexAt(shown.toReversed(), wall);
    const rows = list.current?.querySelectorAll('.msg');
    rows?.[shown.length - 1 - index]?.scrollIntoView({ block: 'center' });
  };
  return (
    <label className="messages-jump">
      {words.jump}
      <input type="time" step="1" aria-label={words.jumpTo} onChange={({ target }) => jump(target.value)} />
    </label>
  );
}

function Copy({ shown }: { readonly shown: readonly Listed<Row>[] }) {
  const [said, say] = useState('');
  const copy = async () => say((await copyText(copyOf(shown))) ? words.copied(shown.length) : words.notCopied);
  return (
    <>
      <button type="button" className="btn" disabled={shown.length === 0} onClick={copy}>
        {words.copy}
      </button>
      <span role="status" className="muted">
        {said}
      </span>
    </>
  );
}

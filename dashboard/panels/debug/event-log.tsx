/** All that this page holds of events and notes, by what one looks for. */
import { useState } from 'react';
import type { Mirror } from '../../client/mirror.ts';
import { sentenceOf, sentenceOfGap } from '../message-text.ts';
import { Message, type PlainRow, useRows } from '../messages.tsx';
import { useDashboard } from '../use-dashboard.ts';
import { nameOf } from '../vehicle-name.tsx';

const kinds = {
  all: { label: 'Everything', has: () => true },
  link: {
    label: 'Of the link',
    has: (row: PlainRow) => row.of === 'note' || row.of === 'gap' || row.subject.body.kind === 'link',
  },
  bridge: { label: 'Of bridge and vehicle', has: ({ of }: PlainRow) => of === 'event' || of === 'headline' },
  warnings: { label: 'Warnings', has: ({ severity }: PlainRow) => severity <= 4 },
} as const satisfies Record<string, { readonly label: string; readonly has: (row: PlainRow) => boolean }>;
type Kind = keyof typeof kinds;

const isKind = (name: string): name is Kind => Object.hasOwn(kinds, name);

/** More would be slow to draw with every message. */
const mostRows = 100;

/** What the row shows, names of vehicles included. */
function textOf(row: PlainRow, vehicles: Mirror['vehicles']): string {
  if (row.of === 'note') return row.subject.text;
  if (row.of === 'gap') return sentenceOfGap(row.subject);
  const { body, replay } = row.subject;
  const vehicle = 'vehicle' in body ? vehicles.get(body.vehicle) : undefined;
  return `${row.of === 'headline' ? 'MISSED ' : ''}${replay ? 'REPLAY ' : ''}${sentenceOf(body, vehicle ? nameOf(vehicle) : 'Vehicle')}`;
}

export function EventLog() {
  const { store } = useDashboard();
  const rows = useRows();
  const [kind, setKind] = useState<Kind>('all');
  const [sought, setSought] = useState('');
  const { vehicles } = store.getState().mirror;
  const words = sought.trim().toLowerCase();
  const found = rows.filter((row) => kinds[kind].has(row) && textOf(row, vehicles).toLowerCase().includes(words));
  return (
    <section className="card event-log" aria-label="Event log">
      <h2>
        Event log{' '}
        <small>
          {found.length} of {rows.length}, newest first
        </small>
      </h2>
      <div className="log-filter">
        <label>
          <span className="hidden-text">Which</span>
          <select value={kind} onChange={({ target }) => isKind(target.value) && setKind(target.value)}>
            {Object.entries(kinds).map(([name, { label }]) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span className="hidden-text">Find</span>
          <input
            type="search"
            placeholder="Find in the text"
            value={sought}
            onChange={({ target }) => setSought(target.value)}
          />
        </label>
      </div>
      <ol>
        {found
          .slice(-mostRows)
          .reverse()
          .map((row) => (
            <Message key={row.key} row={row} />
          ))}
      </ol>
      {found.length > mostRows ? <p className="muted">{found.length - mostRows} older ones are not listed.</p> : null}
      {found.length === 0 ? <p className="muted">Nothing is like that.</p> : null}
    </section>
  );
}

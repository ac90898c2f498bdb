/** All that this page holds of events and notes, by what one looks for. */

import { useState } from 'react';
import type { Mirror } from '../../client/mirror.ts';
import { nameOf } from '../../store/vehicles.ts';
import { commonWords } from '../../words/common.ts';
import { logWords as words } from '../../words/debug.ts';
import { messageWords } from '../../words/messages.ts';
import { sentenceOf, sentenceOfGap } from '../message-text.ts';
import { Message, type PlainRow, useRows } from '../messages.tsx';
import { useDashboard } from '../use-dashboard.ts';

const kinds = {
  all: { label: words.kinds.all, has: () => true },
  link: {
    label: words.kinds.link,
    has: (row: PlainRow) => row.of === 'note' || row.of === 'gap' || row.subject.body.kind === 'link',
  },
  bridge: { label: words.kinds.bridge, has: ({ of }: PlainRow) => of === 'event' || of === 'headline' },
  warnings: { label: words.kinds.warnings, has: ({ severity }: PlainRow) => severity <= 4 },
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
  const sentence = sentenceOf(body, vehicle ? nameOf(vehicle) : messageWords.vehicle);
  return [row.of === 'headline' ? messageWords.missed : '', replay ? commonWords.replay : '', sentence]
    .filter((part) => part !== '')
    .join(' ');
}

export function EventLog() {
  const { store } = useDashboard();
  const rows = useRows();
  const [kind, setKind] = useState<Kind>('all');
  const [sought, setSought] = useState('');
  const { vehicles } = store.getState().mirror;
  const text = sought.trim().toLowerCase();
  const found = rows.filter((row) => kinds[kind].has(row) && textOf(row, vehicles).toLowerCase().includes(text));
  return (
    <section className="card event-log" aria-label={words.title}>
      <h2>
        {words.title} <small>{words.shown(found.length, rows.length)}</small>
      </h2>
      <div className="log-filter">
        <label>
          <span className="hidden-text">{words.which}</span>
          <select value={kind} onChange={({ target }) => isKind(target.value) && setKind(target.value)}>
            {Object.entries(kinds).map(([name, { label }]) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label>
          <span className="hidden-text">{words.find}</span>
          <input
            type="search"
            placeholder={words.findHint}
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
      {found.length > mostRows ? <p className="muted">{words.older(found.length - mostRows)}</p> : null}
      {found.length === 0 ? <p className="muted">{words.none}</p> : null}
    </section>
  );
}

/** Settings that wait for a link, each with its age; what waited too long is asked for once more. */

import type { Waiting } from '../../client/intent-view.ts';
import { durationText } from '../../store/lengths-of-time.ts';
import { outboxWords as words } from '../../words/more.ts';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import { commandTitle } from './command-words.ts';
import '../lease/lease.css';

export function OutboxCard() {
  const waiting = useSelect((state) => state.intent.outbox.waiting);
  const ask = useSelect((state) => state.intent.outbox.ask);
  const durable = useSelect((state) => state.intent.outbox.durable);
  if (waiting.length + ask.length === 0) return null;
  return (
    <section className="card" aria-label={words.title}>
      <h2>
        {words.title} <small>{durable ? words.kept : words.lost}</small>
      </h2>
      <ul className="asks">
        {ask.map((one) => (
          <Row key={one.id} one={one} isAsked />
        ))}
        {waiting.map((one) => (
          <Row key={one.id} one={one} isAsked={false} />
        ))}
      </ul>
    </section>
  );
}

function Row({ one, isAsked }: { readonly one: Waiting; readonly isAsked: boolean }) {
  const { operate } = useDashboard();
  const age = useSelect(() => durationText(Math.max(0, Date.now() - one.madeAt)));
  return (
    <li>
      <p>
        {commandTitle(one.name, one.args)}{' '}
        <span className={isAsked ? 'caution' : 'muted'}>{isAsked ? words.asked(age) : words.old(age)}</span>
      </p>
      {isAsked ? (
        <button type="button" className="btn pri" onClick={() => operate.confirmWaiting(one.id)}>
          {words.send}
        </button>
      ) : null}
      <button type="button" className="btn" onClick={() => operate.discardWaiting(one.id)}>
        {words.discard}
      </button>
    </li>
  );
}

/** Who asks for the lease that this page holds, under the top bar of every page, with the two answers there are. */

import { useShallow } from 'zustand/react/shallow';
import { leaseChipOf } from '../../store/select-intent.ts';
import { leaseWords as words } from '../../words/lease.ts';
import { Icon } from '../icons.tsx';
import { pageName } from '../operator-name.ts';
import '../strip.css';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import './lease.css';

export function AskStrip() {
  const { operate } = useDashboard();
  const { name, asker, until } = useSelect(useShallow(leaseChipOf));
  const left = useSelect(({ nowMs }) => (until === null ? 0 : Math.max(0, Math.ceil((until - nowMs) / 1000))));
  if (name !== 'asked' || asker === null || left === 0) return null;
  return (
    <div className="lost ask-strip" role="alertdialog" aria-label={words.asks(pageName(asker))}>
      <span className="caution">
        <Icon name="user" />
      </span>
      <div className="lost-words">
        <h2>{words.asks(pageName(asker))}</h2>
        <p aria-hidden="true">
          {words.secondsToAnswer(left)}
          <span className="nophone">{words.thenTaken}</span>
        </p>
      </div>
      <span className="sp" />
      <button type="button" className="btn pri" onClick={() => operate.lease('grant', { to: asker })}>
        {words.handOver}
      </button>
      <button type="button" className="btn" onClick={() => operate.lease('deny', { to: asker })}>
        {words.keep}
      </button>
    </div>
  );
}

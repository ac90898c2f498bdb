/** Who drives, and what can be done about it: ask, hand over or keep, take over, give it back, and what is left behind. */

import { useShallow } from 'zustand/react/shallow';
import type { Will } from '../../../bridge/protocol/lease.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { controlOf } from '../../store/select-intent.ts';
import { leaseWords as words } from '../../words/lease.ts';
import { Icon } from '../icons.tsx';
import { HoldButton } from '../intent/hold-button.tsx';
import { closeSheet, useOpenSheet } from '../open-sheet.ts';
import { pageName } from '../operator-name.ts';
import { Sheet } from '../sheet.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import { leaseDetail, leaseTitle, shownChip, sinceText } from './chip.tsx';
import './lease.css';
import '../../pages/page.css';

export function LeaseSheet() {
  if (useOpenSheet() !== 'lease') return null;
  return (
    <Sheet title={words.title} onClose={closeSheet}>
      <Standing />
      <Questions />
      <WillChoice />
      <p className="muted">{words.about}</p>
    </Sheet>
  );
}

function Standing() {
  const { operate } = useDashboard();
  const chip = useSelect(useShallow(shownChip));
  const detail = useSelect((state) => leaseDetail(chip, state));
  const since = useSelect(sinceText);
  const linked = useSelect(({ connection }) => connection.name === 'connected');
  const role = useSelect((state) => state.intent.role);
  const isMine = chip.name === 'you' || chip.name === 'asked';
  const mayAsk = chip.name === 'nobody' || chip.name === 'lapsed' || chip.name === 'other';
  const why = role === 'viewer' ? words.viewer : linked ? null : words.noLink;
  return (
    <section className="card">
      <h2>
        {isMine ? words.you : leaseTitle(chip)} <small>{isMine && since !== '' ? words.since(since) : detail}</small>
      </h2>
      {why === null ? null : <p className="caution">{why}</p>}
      <div className="rows">
        {mayAsk ? (
          <button type="button" className="btn pri" disabled={why !== null} onClick={() => operate.lease('ask')}>
            <Icon name="user" />
            {chip.holder === null ? words.ask : words.askWhom(pageName(chip.holder))}
          </button>
        ) : null}
        {chip.mayTake ? (
          <HoldButton
            icon="key"
            verb={words.takeOver}
            disabled={why !== null}
            onConfirm={() => operate.lease('take')}
          />
        ) : null}
        {isMine ? (
          <button type="button" className="btn" disabled={why !== null} onClick={() => operate.lease('release')}>
            <Icon name="lock" />
            {words.stopDriving}
          </button>
        ) : null}
      </div>
    </section>
  );
}

const noOne: readonly { readonly session: string; readonly answerBy: number }[] = [];
const asking = (state: DashboardState) => controlOf(state)?.lease.waiting ?? noOne;

function Questions() {
  const { operate } = useDashboard();
  const mine = useSelect((state) => state.intent.session);
  const holder = useSelect((state) => controlOf(state)?.lease.holder ?? null);
  const waiting = useSelect(asking);
  const nowBridge = useSelect(({ nowMs, offsetMs }) => Math.floor((nowMs + (offsetMs ?? 0)) / 1000) * 1000);
  if (holder === null || holder !== mine) return null;
  const others = waiting.filter(({ session, answerBy }) => session !== mine && answerBy > nowBridge - 1000);
  if (others.length === 0) return null;
  return (
    <section className="card">
      <h2>{words.somebodyAsks}</h2>
      <ul className="asks">
        {others.map(({ session, answerBy }) => (
          <li key={session}>
            <p>
              {pageName(session)} <span className="muted">{words.answerIn(secondsTo(answerBy, nowBridge))}</span>
            </p>
            <button type="button" className="btn pri" onClick={() => operate.lease('grant', { to: session })}>
              {words.handOver}
            </button>
            <button type="button" className="btn" onClick={() => operate.lease('deny', { to: session })}>
              {words.keep}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

const secondsTo = (at: number, now: number): number => Math.max(0, Math.ceil((at - now) / 1000));

const wills: readonly Will[] = ['hold', 'continue', 'rtl'];

function WillChoice() {
  const { operate } = useDashboard();
  const mine = useSelect((state) => {
    const holder = controlOf(state)?.lease.holder ?? null;
    return holder !== null && holder === state.intent.session;
  });
  const will = useSelect((state) => controlOf(state)?.lease.will ?? 'hold');
  return (
    <section className="card">
      <h2>{words.gone}</h2>
      <p className="muted">{words.goneAbout}</p>
      <div className="rows">
        {wills.map((value) => (
          <button
            key={value}
            type="button"
            className="btn"
            aria-pressed={will === value}
            disabled={!mine}
            onClick={() => operate.lease('will', { will: value })}
          >
            <Icon name={will === value ? 'check' : 'minus'} />
            {words.wills[value]}
          </button>
        ))}
      </div>
    </section>
  );
}

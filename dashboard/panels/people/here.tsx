/** Who is connected now; an admin may end a session. What ends is the connection: the device may come back. */

import { useEffect, useState } from 'react';
import type { SessionRow } from '../../store/ask.ts';
import { durationText } from '../../store/lengths-of-time.ts';
import { endSession } from '../../store/people.ts';
import { commonWords, figureWords } from '../../words/common.ts';
import { sessionWords } from '../../words/health.ts';
import { hereWords as words } from '../../words/people.ts';
import { timeWords } from '../../words/time.ts';
import { figure } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useTwice } from '../intent/use-twice.ts';
import { pageName } from '../operator-name.ts';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import { RoleBadge } from './who.tsx';

const mostRows = 20;
const none: readonly SessionRow[] = [];

export function HereCard() {
  const { watchSessions } = useDashboard();
  const answered = useSelect((state) => state.sessions);
  const mine = useSelect((state) => state.mirror.welcome?.sessionId ?? null);
  const isAdmin = useSelect((state) => state.identity.state === 'known' && state.intent.role === 'admin');
  const [why, setWhy] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew at once when this page's own session is another
  useEffect(watchSessions, [watchSessions, mine]);
  const rows = answered?.value?.sessions ?? none;
  return (
    <section className="card" aria-label={words.title}>
      <h2>
        {words.title} <small>{answered?.value ? words.count(answered.value.active) : commonWords.asking}</small>
      </h2>
      {why === '' ? null : (
        <p className="caution" role="alert">
          {words.notEnded(why)}
        </p>
      )}
      <ul>
        {rows.slice(0, mostRows).map((row) => (
          <li className="device" key={row.session}>
            <div className="device-head">
              <b>{row.session === mine ? words.you : (row.name ?? pageName(row.session))}</b>
              {row.role === undefined ? null : <RoleBadge role={row.role} />}
              <small>{hereText(row)}</small>
              <span className="sp" />
              {isAdmin && row.session !== mine ? <End session={row.session} onWhy={setWhy} /> : null}
            </div>
          </li>
        ))}
      </ul>
      {rows.length > mostRows ? <p className="muted">{commonWords.andMore(rows.length - mostRows)}</p> : null}
    </section>
  );
}

const hereText = ({ state, heardAgoS, rttMs }: SessionRow): string => {
  const heard = heardAgoS < 100 ? timeWords.seconds(figure(heardAgoS, 1)) : durationText(heardAgoS * 1000);
  return words.heard(sessionWords.states[state], heard, rttMs === null ? null : figureWords.ms(figure(rttMs)));
};

function End({ session, onWhy }: { readonly session: string; readonly onWhy: (why: string) => void }) {
  const { ground } = useDashboard();
  const { isArmed, press } = useTwice(async () => {
    if (ground === null) return;
    const ended = await endSession(ground.ask, session);
    onWhy(ended.ok ? '' : ended.why);
  });
  return (
    <button type="button" className={isArmed ? 'btn is-asked' : 'btn'} onClick={press}>
      <Icon name="cross" />
      {isArmed ? words.endSure : words.end}
    </button>
  );
}

/** Who is here, as the bridge tells it, asked for while this is on the screen. */

import { useEffect } from 'react';
import type { SessionRow } from '../../store/ask.ts';
import { cadenceOf } from '../../store/cadence.ts';
import { durationText } from '../../store/lengths-of-time.ts';
import { commonWords, figureWords } from '../../words/common.ts';
import { sessionWords as words } from '../../words/health.ts';
import { timeWords } from '../../words/time.ts';
import { ageText, figure, unknown } from '../format.ts';
import { pageName } from '../operator-name.ts';
import { Scroll } from '../scroll.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';

/** The table is for people: of more sessions the first are shown, and the rest counted. */
const mostRows = 20;

export function SessionTable() {
  const { watchSessions } = useDashboard();
  const answered = useSelect((state) => state.sessions);
  const age = useSelect(({ sessions, nowMs }) => (sessions === null ? '' : ageText(nowMs - sessions.at)));
  const mine = useSelect((state) => state.mirror.welcome?.sessionId ?? null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew at once when this page's own session is another
  useEffect(watchSessions, [watchSessions, mine]);
  const value = answered?.value ?? null;
  const rows = [...(value?.sessions ?? [])].sort((a, b) => rank(a, mine) - rank(b, mine)).slice(0, mostRows);
  return (
    <section className="card health-sessions" aria-label={words.title}>
      <h2>
        {words.title} <small>{value === null ? commonWords.asking : words.here(value.active, age)}</small>
      </h2>
      {answered?.why ? <p className="caution">{words.notRenewed(answered.why)}</p> : null}
      {value === null ? null : (
        <Scroll>
          <table>
            <thead>
              <tr>
                <th>{words.operator}</th>
                <th>{words.state}</th>
                <th className="r">{words.heard}</th>
                <th className="nophone">{words.pings}</th>
                <th className="r nophone">{words.rtt}</th>
                <th className="r">{words.reconnects}</th>
                <th className="r">{words.queue}</th>
                <th className="r">{words.rate}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Session key={row.session} row={row} mine={row.session === mine} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {value !== null && value.sessions.length > mostRows ? (
        <p className="muted">{commonWords.andMore(value.sessions.length - mostRows)}</p>
      ) : null}
    </section>
  );
}

const order = { live: 1, stale: 2, away: 3 } as const;
const rank = ({ session, state }: SessionRow, mine: string | null): number => (session === mine ? 0 : order[state]);

function Session({ row, mine }: { readonly row: SessionRow; readonly mine: boolean }) {
  const { session, state, mode, heardAgoS, reconnections, unsentB, rttMs, rateHz } = row;
  return (
    <tr className={mine ? 'mine' : undefined}>
      <td>{mine ? <b>{words.you}</b> : pageName(session)}</td>
      <td className={state === 'live' ? undefined : 'late'}>
        {state === 'live' && mode === 'hidden' ? words.hidden : words.states[state]}
      </td>
      <td className="r">
        {heardAgoS < 100 ? timeWords.seconds(figure(heardAgoS, 1)) : durationText(heardAgoS * 1000)}
      </td>
      <td className="nophone">{pingsOf(row)}</td>
      <td className="r nophone">{figureWords.ms(figure(rttMs))}</td>
      <td className="r">{figure(reconnections)}</td>
      <td className="r">{queueText(unsentB)}</td>
      <td className="r">{figureWords.hz(figure(rateHz, rateHz !== null && rateHz < 10 ? 1 : 0))}</td>
    </tr>
  );
}

const pingsOf = (row: SessionRow): string => {
  const cadence = cadenceOf(row);
  return cadence === null ? unknown : words.cadences[cadence];
};

const queueText = (bytes: number | null): string =>
  bytes !== null && bytes >= 1000 ? figureWords.kilobytes(figure(bytes / 1000, 1)) : figureWords.bytes(figure(bytes));

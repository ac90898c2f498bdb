/** Who is here, as the bridge tells it, asked for while this is on the screen. */
import { useEffect } from 'react';
import type { SessionRow } from '../../store/ask.ts';
import { cadenceOf } from '../../store/cadence.ts';
import { durationText } from '../../store/words.ts';
import { ageText, figure, unknown } from '../format.ts';
import { pageName } from '../operator-name.ts';
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
    <section className="card health-sessions" aria-label="Sessions">
      <h2>
        Sessions <small>{value === null ? 'asking' : `${value.active} here, as of ${age} ago`}</small>
      </h2>
      {answered?.why ? <p className="caution">Not renewed: {answered.why}.</p> : null}
      {value === null ? null : (
        <div className="scroll">
          <table>
            <thead>
              <tr>
                <th>Operator</th>
                <th>State</th>
                <th className="r">Heard</th>
                <th className="nophone">Pings</th>
                <th className="r nophone">RTT</th>
                <th className="r">Reconn.</th>
                <th className="r">Queue</th>
                <th className="r">Rate</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Session key={row.session} row={row} mine={row.session === mine} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {value !== null && value.sessions.length > mostRows ? (
        <p className="muted">and {value.sessions.length - mostRows} more</p>
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
      <td>{mine ? <b>You</b> : pageName(session)}</td>
      <td className={state === 'live' ? undefined : 'late'}>
        {state === 'live' && mode === 'hidden' ? 'live, hidden' : state}
      </td>
      <td className="r">{heardAgoS < 100 ? `${figure(heardAgoS, 1)} s` : durationText(heardAgoS * 1000)}</td>
      <td className="nophone">{cadenceOf(row) ?? unknown}</td>
      <td className="r nophone">{figure(rttMs)} ms</td>
      <td className="r">{figure(reconnections)}</td>
      <td className="r">{queueText(unsentB)}</td>
      <td className="r">{rateHz === null ? `${unknown} Hz` : `${figure(rateHz, rateHz < 10 ? 1 : 0)} Hz`}</td>
    </tr>
  );
}

const queueText = (bytes: number | null): string =>
  bytes !== null && bytes >= 1000 ? `${figure(bytes / 1000, 1)} kB` : `${figure(bytes)} B`;

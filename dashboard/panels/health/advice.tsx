/** What is amiss and what helps, in plain words; and what became of the last interruption. */

import type { Grade } from '../../../bridge/protocol/quality.ts';
import { alertsOf, recommendationsOf } from '../../client/advice.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { wallBaseMs, wayOf } from '../../store/select.ts';
import { badgeWords } from '../../words/badge.ts';
import { adviceCardWords as words } from '../../words/health.ts';
import { clockTime } from '../format.ts';
import { Icon, type IconName } from '../icons.tsx';
import { useSelect } from '../use-dashboard.ts';

type Line = { readonly icon: IconName; readonly tone: string; readonly word: string; readonly text: string };

const looks = {
  critical: { icon: 'crit', tone: 'warn', word: words.marks.critical },
  error: { icon: 'crit', tone: 'warn', word: words.marks.error },
  warning: { icon: 'warn', tone: 'caution', word: words.marks.warning },
} as const;

export function Advice() {
  const report = useSelect((state) => state.report);
  const connected = useSelect((state) => state.connection.name === 'connected');
  const isOpening = useSelect((state) => state.connection.name === 'connecting');
  const way = useSelect(wayOf);
  const isFree = useSelect((state) => state.wayChosen === 'best');
  const back = useSelect(lastReturn);
  const alerts = alertsOf(report).map(({ severity, text }): Line => ({ ...looks[severity], text }));
  // What was chosen here says nothing of the network.
  const fallback = way === 'socket' || !isFree ? null : way;
  const situation = { ...report, connected: connected || isOpening, fallback };
  const advice = recommendationsOf(situation).map(
    ({ text }): Line => ({ icon: 'info', tone: 'accent', word: words.marks.advice, text }),
  );
  const lines = [...alerts, ...advice];
  return (
    <section className="card health-advice" aria-label={words.title}>
      <h2>{words.title}</h2>
      <ul>
        {lines.map((line) => (
          <AdviceLine key={line.text} line={line} />
        ))}
        {lines.length === 0 ? <AdviceLine line={nothing(connected, report.grade)} /> : null}
        {back === '' ? null : <AdviceLine line={{ icon: 'check', tone: 'ok', word: words.marks.past, text: back }} />}
      </ul>
    </section>
  );
}

const nothing = (connected: boolean, grade: Grade | null): Line =>
  connected && grade !== null
    ? { icon: 'check', tone: 'ok', word: words.marks.good, text: words.nothing(badgeWords.grades[grade]) }
    : { icon: 'info', tone: 'muted', word: words.marks.waiting, text: words.notYet };

/** `At 12:29:10: Back after 12 s, nothing was lost`; empty where nothing was interrupted. */
function lastReturn(state: DashboardState): string {
  const note = state.notes.findLast(({ isReturn }) => isReturn);
  const base = wallBaseMs(state);
  return note === undefined || base === null ? '' : words.at(clockTime(base + note.at), note.text);
}

const AdviceLine = ({ line: { icon, tone, word, text } }: { readonly line: Line }) => (
  <li>
    <span className={tone} title={word}>
      <Icon name={icon} small />
      <span className="hidden-text">{word}</span>
    </span>
    {text}
  </li>
);

/** What is amiss and what helps, in plain words; and what became of the last interruption. */
import { alertsOf, recommendationsOf } from '../../client/advice.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { wallBaseMs, wayOf } from '../../store/select.ts';
import { clockTime } from '../format.ts';
import { Icon, type IconName } from '../icons.tsx';
import { useSelect } from '../use-dashboard.ts';

type Line = { readonly icon: IconName; readonly tone: string; readonly word: string; readonly text: string };

const looks = {
  critical: { icon: 'crit', tone: 'warn', word: 'Critical' },
  error: { icon: 'crit', tone: 'warn', word: 'Error' },
  warning: { icon: 'warn', tone: 'caution', word: 'Warning' },
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
    ({ text }): Line => ({ icon: 'info', tone: 'accent', word: 'Advice', text }),
  );
  const lines = [...alerts, ...advice];
  return (
    <section className="card health-advice" aria-label="What to do">
      <h2>What to do</h2>
      <ul>
        {lines.map((line) => (
          <AdviceLine key={line.text} line={line} />
        ))}
        {lines.length === 0 ? <AdviceLine line={nothing(connected, report.grade)} /> : null}
        {back === '' ? null : <AdviceLine line={{ icon: 'check', tone: 'ok', word: 'Past', text: back }} />}
      </ul>
    </section>
  );
}

const nothing = (connected: boolean, grade: string | null): Line =>
  connected && grade !== null
    ? { icon: 'check', tone: 'ok', word: 'Good', text: `Nothing: the link is ${grade}.` }
    : { icon: 'info', tone: 'muted', word: 'Waiting', text: 'Nothing yet: the link is being measured.' };

/** `At 12:29:10: Back after 12 s, nothing was lost`; empty where nothing was interrupted. */
function lastReturn(state: DashboardState): string {
  const note = state.notes.findLast(({ text }) => text.startsWith('Back after'));
  const base = wallBaseMs(state);
  return note === undefined || base === null ? '' : `At ${clockTime(base + note.at)}: ${note.text}.`;
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

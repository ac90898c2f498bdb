/** One trial: what it does, a button, how it stands, and what it measured against its limits. */

import { type Figure, hasPassed, isKept, type Result, type Trial, type Trials } from '../../store/trial.ts';
import { trialWords as words } from '../../words/trials.ts';
import { clockTime, figure } from '../format.ts';
import { Icon, type IconName } from '../icons.tsx';
import './trials.css';
import { useTrialsState } from './use-trials.ts';

type Standing = 'idle' | 'waiting' | 'running' | 'measured' | 'passed' | 'failed' | 'not run';

const looks: Readonly<Record<Standing, { readonly icon: IconName; readonly tone: string }>> = {
  idle: { icon: 'minus', tone: 'muted' },
  waiting: { icon: 'minus', tone: 'muted' },
  running: { icon: 'play', tone: 'accent' },
  measured: { icon: 'check', tone: 'muted' },
  passed: { icon: 'check', tone: 'ok' },
  failed: { icon: 'cross', tone: 'warn' },
  'not run': { icon: 'crit', tone: 'warn' },
};

export function standingOf(result: Result | undefined): Standing {
  if (result === undefined) return 'idle';
  if (result.outcome.why !== undefined) return 'not run';
  if (result.outcome.figures.every((one) => isKept(one) === null)) return 'measured';
  return hasPassed(result.outcome) ? 'passed' : 'failed';
}

export function TrialCard({ trial, trials }: { readonly trial: Trial; readonly trials: Trials }) {
  const { id, title, about } = trial;
  const running = useTrialsState(trials, (state) => state.running === id);
  const waiting = useTrialsState(trials, (state) => state.waiting.includes(id));
  const result = useTrialsState(trials, (state) => state.results[id]);
  const standing = running ? 'running' : waiting ? 'waiting' : standingOf(result);
  const { icon, tone } = looks[standing];
  return (
    <section className="card trial" aria-label={title} data-trial={id}>
      <header>
        <div>
          <h2>{title}</h2>
          <p className="muted">{about}</p>
        </div>
        <span className={`trial-word ${tone}`}>
          <Icon name={icon} small />
          {words.standings[standing]}
        </span>
        {running ? (
          <button type="button" className="btn" onClick={trials.stop} aria-label={words.stopWhich(title)}>
            <Icon name="stop" small />
            {words.stop}
          </button>
        ) : (
          <button
            type="button"
            className="btn"
            disabled={waiting}
            onClick={() => trials.run([id])}
            aria-label={words.runWhich(title)}
          >
            <Icon name="play" small />
            {words.run}
          </button>
        )}
      </header>
      {result ? <TrialResult result={result} /> : null}
    </section>
  );
}

function TrialResult({ result: { outcome, startedWallMs, tookMs } }: { readonly result: Result }) {
  return (
    <>
      {outcome.why === undefined ? null : <p className="warn">{outcome.why}</p>}
      <dl className="trial-figures">
        {outcome.figures.map((one) => (
          <FigureRow key={one.name} figure={one} />
        ))}
      </dl>
      <p className="muted trial-when">{words.begun(clockTime(startedWallMs), figure(tookMs / 1000, 1))}</p>
    </>
  );
}

export const figureText = ({ value, unit, digits = 0 }: Figure): string => `${figure(value, digits)} ${unit}`.trim();

export function limitText({ below, above, unit }: Figure): string {
  // Of what is counted.
  if (below === 1 && above === undefined) return words.noneAllowed;
  return [above === undefined ? '' : words.over(above), below === undefined ? '' : words.under(below)]
    .filter((part) => part !== '')
    .map((part) => `${part} ${unit}`.trim())
    .join(', ');
}

function FigureRow({ figure: one }: { readonly figure: Figure }) {
  const kept = isKept(one);
  const limit = limitText(one);
  return (
    <div>
      <dt>{one.name}</dt>
      <dd>
        {figureText(one)}
        {limit === '' ? null : (
          <small className={kept ? 'ok' : 'warn'}>
            <Icon name={kept ? 'check' : 'cross'} small />
            {limit}
          </small>
        )}
      </dd>
    </div>
  );
}

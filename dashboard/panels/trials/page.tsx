/** Five scenarios over the real link, one by one or all, held against stated criteria. Nothing here is made up. */

import { exportOf } from '../../store/export.ts';
import { type Trials, type TrialsState, verdictOf } from '../../store/trial.ts';
import { criteria, scenarios } from '../../store/trials.ts';
import { badgeWords } from '../../words/badge.ts';
import { navWords } from '../../words/nav.ts';
import { trialWords as words } from '../../words/trials.ts';
import { LinkShape, linkDetail, wayText } from '../badge.tsx';
import { saveJson } from '../export-log.ts';
import { clockTime, figure } from '../format.ts';
import { Figures } from '../health/figures.tsx';
import { Icon } from '../icons.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import { figureText, standingOf, TrialCard } from './trial-card.tsx';
import { useTrials, useTrialsState } from './use-trials.ts';
import '../../pages/health.css';
import '../../pages/page.css';
import './page.css';

export function Reliability() {
  const trials = useTrials(scenarios);
  if (trials === null)
    return (
      <div className="page">
        <section className="card">
          <h1>{navWords.titles['/reliability-test']}</h1>
          <p>{words.none}</p>
        </section>
      </div>
    );
  return (
    <div className="page reliability">
      <Head trials={trials} />
      <div className="reliability-live">
        <Figures />
      </div>
      <Criteria trials={trials} />
      <div className="scenarios">
        {scenarios.map((trial) => (
          <TrialCard key={trial.id} trial={trial} trials={trials} />
        ))}
      </div>
      <RunLog trials={trials} />
    </div>
  );
}

const ids = scenarios.map(({ id }) => id);

function Head({ trials }: { readonly trials: Trials }) {
  const { store } = useDashboard();
  const name = useSelect((state) => state.connection.name);
  const link = useSelect((state) =>
    words.link(badgeWords.states[state.connection.name], linkDetail(state), wayText(state)),
  );
  const busy = useTrialsState(trials, (state) => state.running !== null);
  const line = useTrialsState(trials, countsOf);
  const hasResults = useTrialsState(trials, ({ results }) => Object.keys(results).length > 0);
  const save = () => {
    const madeAt = new Date().toISOString();
    const { results, log } = trials.store.getState();
    const verdicts = criteria.map((one) => ({ ...one, ...verdictOf(results, one.name) }));
    const browser = navigator.userAgent;
    const page = exportOf(store.getState(), madeAt);
    saveJson('tether-reliability', {
      format: 'tether-reliability',
      version: 1,
      madeAt,
      browser,
      verdicts,
      results,
      log,
      page,
    });
  };
  return (
    <section className="card hero reliability-head">
      <LinkShape name={name} size={40} />
      <div>
        <h1>{navWords.titles['/reliability-test']}</h1>
        <p className="muted">{words.line(link, line)}</p>
      </div>
      <span className="sp" />
      {busy ? (
        <button type="button" className="btn" onClick={trials.stop}>
          <Icon name="stop" />
          {words.stopAll}
        </button>
      ) : (
        <button type="button" className="btn pri" onClick={() => trials.run(ids)}>
          <Icon name="play" />
          {words.runAll}
        </button>
      )}
      <button type="button" className="btn" disabled={!hasResults} onClick={save}>
        <Icon name="save" />
        {words.export}
      </button>
    </section>
  );
}

/** `3 of 5 run, 3 passed`. */
function countsOf({ results }: TrialsState): string {
  const standings = ids.map((id) => standingOf(results[id])).filter((standing) => standing !== 'idle');
  const passed = standings.filter((standing) => standing === 'passed').length;
  const ms = Object.values(results).reduce((sum, { tookMs }) => sum + tookMs, 0);
  return standings.length === 0 ? words.inAll : words.counts(standings.length, ids.length, passed, figure(ms / 1000));
}

function Criteria({ trials }: { readonly trials: Trials }) {
  const results = useTrialsState(trials, (state) => state.results);
  return (
    <section className="card criteria" aria-label={words.criteria}>
      <h2>{words.criteria}</h2>
      <dl className="facts">
        {criteria.map(({ name, text }) => {
          const { kept, figure: measured } = verdictOf(results, name);
          return (
            <div key={name} data-criterion={name}>
              <dt>{text}</dt>
              <dd>
                {measured === null ? words.notMeasured : figureText(measured)}
                {kept === null ? null : (
                  <span className={kept ? 'ok' : 'warn'}>
                    <Icon name={kept ? 'check' : 'cross'} small />
                    {kept ? words.met : words.notMet}
                  </span>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

function RunLog({ trials }: { readonly trials: Trials }) {
  const log = useTrialsState(trials, (state) => state.log);
  return (
    <section className="card run-log" aria-label={words.activity}>
      <h2>
        {words.activity} <small>{words.lines(log.length)}</small>
      </h2>
      <ol aria-live="polite">
        {log.toReversed().map((line, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
          <li key={log.length - i}>
            <time>{clockTime(line.wallMs)}</time> {line.text}
          </li>
        ))}
      </ol>
      {log.length === 0 ? <p className="muted">{words.nothing}</p> : null}
    </section>
  );
}

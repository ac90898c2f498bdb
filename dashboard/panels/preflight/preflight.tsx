/**
 * Whether the rover stops by itself: for each thing that may die, in how many seconds and metres or never; what stands
 * behind that; and the settings with which it stops even without a bridge.
 */
import type { PreflightCase, Preflight as PreflightState } from '../../../bridge/protocol/control.ts';
import { ageMsOf } from '../../store/select.ts';
import { controlOf } from '../../store/select-intent.ts';
import { ageText, figure, unknown } from '../format.ts';
import { Icon, type IconName } from '../icons.tsx';
import { figureOf } from '../intent/command-words.ts';
import { HoldButton } from '../intent/hold-button.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import { Preset } from './preset.tsx';

type Verdict = PreflightState['verdict'];

const verdicts: Readonly<Record<Verdict, { readonly icon: IconName; readonly tone: string; readonly words: string }>> =
  {
    reading: { icon: 'clock', tone: 'muted', words: 'Still reading how it stops' },
    clear: { icon: 'check', tone: 'ok', words: 'It stops by itself' },
    warning: { icon: 'warn', tone: 'caution', words: 'It stops by itself, with a warning' },
    blocked: { icon: 'no', tone: 'warn', words: 'Driving is blocked' },
    overridden: { icon: 'crit', tone: 'warn', words: 'Blocked, and driven all the same' },
  };

export function Preflight() {
  const preflight = useSelect((state) => controlOf(state)?.preflight ?? null);
  const age = useSelect((state) => ageText(ageMsOf(state, controlOf(state)?.preflight?.at)));
  if (preflight === null)
    return (
      <section className="card" aria-label="Stops by itself?">
        <h1>Stops by itself?</h1>
        <p className="muted">Not known: no vehicle was asked yet.</p>
      </section>
    );
  const { icon, tone, words } = verdicts[preflight.verdict];
  return (
    <section className="card preflight" aria-label="Stops by itself?" data-verdict={preflight.verdict}>
      <h1>
        Stops by itself? <small>read {age} ago</small>
      </h1>
      <p className={`verdict ${tone}`}>
        <Icon name={icon} />
        <b>{words}</b>
      </p>
      <Problems problems={preflight.problems} isGrave={preflight.verdict === 'blocked'} />
      <ul className="cases">
        {preflight.cases.map((one) => (
          <Case key={one.loss} one={one} atMps={preflight.atMps} />
        ))}
      </ul>
      <Preset preflight={preflight} />
      {preflight.verdict === 'blocked' ? <Override /> : null}
      <Parameters params={preflight.params} />
    </section>
  );
}

type ProblemsProps = { readonly problems: readonly string[]; readonly isGrave: boolean };

const Problems = ({ problems, isGrave }: ProblemsProps) => (
  <ul className="problems">
    {problems.map((problem) => (
      <li key={problem}>
        <span className={isGrave ? 'warn' : 'caution'}>
          <Icon name="warn" small />
        </span>
        {problem}
      </li>
    ))}
  </ul>
);

const losses: Readonly<Record<PreflightCase['loss'], string>> = {
  sticks: 'The sticks go silent',
  operator: 'The operator is gone',
  bridge: 'The bridge dies',
};

function Case({ one, atMps }: { readonly one: PreflightCase; readonly atMps: number }) {
  const { loss, stops, slowsAfterS, stopsAfterS, metres, how } = one;
  return (
    <li data-loss={loss} data-stops={stops}>
      <h2>{losses[loss]}</h2>
      {stops === 'yes' ? (
        <p className="case-figures">
          <span>
            <b>{figure(slowsAfterS, 1)}</b> s until it slows
          </span>
          <span>
            <b>{figure(stopsAfterS, 1)}</b> s until it stands
          </span>
          <span>
            <b>{figure(metres, 1)}</b> m from {figure(atMps, 1)} m/s
          </span>
        </p>
      ) : (
        <p className={stops === 'never' ? 'warn' : 'caution'}>
          <b>{stops === 'never' ? 'Never stops' : 'Nobody can tell'}</b>
        </p>
      )}
      <p className="muted">
        {how}
        {stops === 'yes' && metres === null ? '. Metres are known once this rover was measured to stop' : null}
      </p>
    </li>
  );
}

function Override() {
  const { operate } = useDashboard();
  const isAdmin = useSelect((state) => state.intent.role === 'admin');
  if (!isAdmin) return <p className="muted">An admin may let it be driven all the same, until it restarts.</p>;
  return (
    <HoldButton
      icon="crit"
      verb="let it be driven all the same"
      onConfirm={() => operate.sendCommand('override_preflight', {}, { confirmed: true })}
    />
  );
}

const Parameters = ({ params }: { readonly params: PreflightState['params'] }) => (
  <details>
    <summary>Parameters read</summary>
    <dl className="facts">
      {Object.entries(params).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value === null ? `${unknown} not known to the rover` : figureOf(value)}</dd>
        </div>
      ))}
    </dl>
  </details>
);

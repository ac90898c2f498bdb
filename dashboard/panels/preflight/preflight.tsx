/**
 * Whether the rover stops by itself: for each way to lose control what happens, in how many seconds and metres or never,
 * and what decides over it; and the settings with which it stops even without a bridge.
 */
import { useEffect, useMemo } from 'react';
import type { Preflight as PreflightState } from '../../../bridge/protocol/control.ts';
import { type Deciding, type FailsafeRow, failsafesOf } from '../../store/failsafes.ts';
import { ageMsOf } from '../../store/select.ts';
import { controlOf } from '../../store/select-intent.ts';
import { failsafeWords as words } from '../../words/failsafe.ts';
import { ageText, distance, figure, speed, unknown } from '../format.ts';
import { Icon, type IconName } from '../icons.tsx';
import { figureOf } from '../intent/command-words.ts';
import { HoldButton } from '../intent/hold-button.tsx';
import { useDesk, useParameters } from '../parameters/use-parameters.ts';
import { Link } from '../route.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import { Preset } from './preset.tsx';
import './preflight.css';

type Verdict = PreflightState['verdict'];

export const verdictLooks: Readonly<Record<Verdict, { readonly icon: IconName; readonly tone: string }>> = {
  reading: { icon: 'clock', tone: 'muted' },
  clear: { icon: 'check', tone: 'ok' },
  warning: { icon: 'warn', tone: 'caution' },
  blocked: { icon: 'no', tone: 'warn' },
  overridden: { icon: 'crit', tone: 'warn' },
};

export function Preflight() {
  const desk = useDesk();
  useEffect(() => desk.watch(), [desk]);
  const preflight = useSelect((state) => controlOf(state)?.preflight ?? null);
  const age = useSelect((state) => ageText(ageMsOf(state, controlOf(state)?.preflight?.at)));
  const rows = useParameters((state) => state.rows);
  const failsafes = useMemo(
    () => preflight && failsafesOf(preflight, new Map(rows.map(({ name, value }) => [name, value]))),
    [preflight, rows],
  );
  if (preflight === null || failsafes === null)
    return (
      <section className="card" aria-label={words.title}>
        <h2>{words.title}</h2>
        <p className="muted">{words.none}</p>
      </section>
    );
  const { icon, tone } = verdictLooks[preflight.verdict];
  return (
    <section className="card preflight" aria-label={words.title} data-verdict={preflight.verdict}>
      <h2>
        {words.title} <small>{words.readAgo(age)}</small>
      </h2>
      <p className={`verdict ${tone}`}>
        <Icon name={icon} />
        <b>{words.verdicts[preflight.verdict]}</b>
      </p>
      <Problems problems={preflight.problems} isGrave={preflight.verdict === 'blocked'} />
      <ul className="failsafes">
        {failsafes.map((row) => (
          <Failsafe key={row.loss} row={row} atMps={preflight.atMps} />
        ))}
      </ul>
      {failsafes.some(({ stops, metres }) => stops === 'yes' && metres === null) ? (
        <p className="muted failsafe-note">{words.metresUnknown}</p>
      ) : null}
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

type RowProps = { readonly row: FailsafeRow; readonly atMps: number };

const stopLooks = {
  yes: { icon: 'check', tone: 'ok' },
  acts: { icon: 'check', tone: 'muted' },
  never: { icon: 'no', tone: 'warn' },
  unknown: { icon: 'question', tone: 'caution' },
} as const satisfies Record<FailsafeRow['stops'], { readonly icon: IconName; readonly tone: string }>;

/** It stops, and later than it might. */
const slowLook = { icon: 'warn', tone: 'caution' } as const;

function Failsafe({ row, atMps }: RowProps) {
  const { loss, stops, how, decides } = row;
  const isSlow = stops === 'yes' && decides.some(({ recommended, isGood }) => recommended !== null && !isGood);
  const { icon, tone } = isSlow ? slowLook : stopLooks[stops];
  return (
    <li data-loss={loss} data-stops={stops}>
      <div className="failsafe-what">
        <h3>
          <span className={tone}>
            <Icon name={icon} small />
          </span>
          {words.losses[loss]}
        </h3>
        <p className="muted">{words.when[loss]}</p>
      </div>
      <div className="failsafe-then">
        {stops === 'yes' ? <Figures row={row} atMps={atMps} /> : null}
        {stops === 'never' || stops === 'unknown' ? (
          <p className={`failsafe-verdict ${tone}`}>
            <b>{stops === 'never' ? (loss === 'bridge' ? words.never : words.noAction) : words.unknown}</b>
          </p>
        ) : null}
        <p>{how}</p>
      </div>
      <div className="failsafe-decides">
        <small className="muted">{words.decides}</small>
        {decides.length === 0 ? <p>{words.bridgeDecides}</p> : null}
        <ul>
          {decides.map((one) => (
            <Decides key={one.name} one={one} />
          ))}
        </ul>
      </div>
    </li>
  );
}

function Figures({ row: { slowsAfterS, stopsAfterS, metres }, atMps }: RowProps) {
  const [far, unit] = distance(metres);
  return (
    <p className="failsafe-figures">
      <span>
        <b>{figure(slowsAfterS, 1)}</b> {words.untilSlows}
      </span>
      <span>
        <b>{figure(stopsAfterS, 1)}</b> {words.untilStands}
      </span>
      <span>
        <b>{far}</b> {unit} {words.from(speed(atMps, 1).join(' '))}
      </span>
    </p>
  );
}

/** Its name is the way to it. */
function Decides({ one: { name, now, recommended, isGood } }: { readonly one: Deciding }) {
  const is = now === undefined ? words.notRead : now === null ? words.notThere : figureOf(now);
  const isOther = recommended !== null && !isGood;
  return (
    <li data-decides={name}>
      <Link to={`/parameters?name=${name}`} className="failsafe-link" label={words.openParameter(name)}>
        {name}
      </Link>
      <b className={typeof now === 'number' ? undefined : 'muted'}>{is}</b>
      <small className={isOther ? 'caution' : 'muted'}>
        {recommended === null ? '' : isOther ? `${words.recommended} ${figureOf(recommended)}` : words.isRecommended}
      </small>
    </li>
  );
}

function Override() {
  const { operate } = useDashboard();
  const isAdmin = useSelect((state) => state.intent.role === 'admin');
  if (!isAdmin) return <p className="muted">{words.adminMay}</p>;
  return (
    <HoldButton
      icon="crit"
      verb={words.override}
      onConfirm={() => operate.sendCommand('override_preflight', {}, { confirmed: true })}
    />
  );
}

const Parameters = ({ params }: { readonly params: PreflightState['params'] }) => (
  <details>
    <summary>{words.read}</summary>
    <dl className="facts">
      {Object.entries(params).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value === null ? `${unknown} ${words.readUnknown}` : figureOf(value)}</dd>
        </div>
      ))}
    </dl>
  </details>
);

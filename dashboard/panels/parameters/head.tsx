/** How well the parameters are known and how old they are; what waits for a restart; why nothing can be set. */
import type { CommandView } from '../../client/intent-view.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { vehicleOf } from '../../store/select.ts';
import { isMetric } from '../../store/units.ts';
import { parametersWords as words } from '../../words/parameters.ts';
import { unitWords } from '../../words/units.ts';
import { ageText } from '../format.ts';
import { Icon } from '../icons.tsx';
import { HoldButton } from '../intent/hold-button.tsx';
import { useUnits } from '../units.ts';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import { knowledgeOf, restartBlock, settingBlock } from './knowledge.ts';
import { useDesk, useParameters } from './use-parameters.ts';

export function Head() {
  return (
    <header className="params-head">
      <div className="params-title">
        <h1>{words.title}</h1>
        <Knowledge />
        <ReadAgain />
      </div>
      <OwnUnits />
      <Restart />
      <Blocked />
      <Unkept />
    </header>
  );
}

/** Where everything else on the page is in feet, a figure in metres has to be told. */
const OwnUnits = () => (isMetric(useUnits()) ? null : <p className="muted">{unitWords.parameters}</p>);

/** In steps that a reader of a list needs: nobody counts tenths of seconds here. */
const coarse = (ms: number | null): string | null =>
  ms === null ? null : ageText(ms < 100_000 ? Math.floor(ms / 1000) * 1000 : ms).replace('.0 ', ' ');

function Knowledge() {
  const parameters = useParameters((state) => state);
  const said = useSelect((page) => {
    const { readAt } = parameters.known;
    const { icon, tone, word, text } = knowledgeOf(
      parameters,
      page,
      coarse(readAt === null ? null : page.nowMs - readAt),
    );
    return [icon, tone, word, text].join('\n');
  });
  const [, tone, word, text] = said.split('\n');
  const { icon } = knowledgeOf(parameters, useDashboard().store.getState(), null);
  return (
    <p className="params-known" data-known={parameters.known.state} data-origin={parameters.origin}>
      <span className={tone}>
        <Icon name={icon} small />
      </span>
      <span>
        <b>{word}</b> <span className="muted">{text}</span>
      </span>
    </p>
  );
}

const jobOf = (state: DashboardState, kind: string): CommandView | null =>
  state.intent.commands.findLast(
    ({ name, vehicle, final }) => name === kind && !final && vehicle === vehicleOf(state)?.id,
  ) ?? null;

function ReadAgain() {
  const desk = useDesk();
  const why = useSelect((state) => settingBlock('bridge', state));
  const isFirst = useParameters(({ rows }) => rows.length === 0);
  const job = useSelect((state) => jobOf(state, 'params_download'));
  if (job !== null)
    return (
      <span className="muted" role="status">
        {job.progressPct === null ? (job.message ?? words.reading) : words.percent(Math.round(job.progressPct))}
      </span>
    );
  const [verb, rest] = isFirst ? words.readFirst : words.readAgain;
  const look = isFirst ? 'btn pri' : 'btn';
  return (
    <button type="button" className={look} disabled={why !== null} title={why ?? undefined} onClick={desk.read}>
      <Icon name="retry" />
      <span>
        {verb}
        <span className="nophone">{rest}</span>
      </span>
    </button>
  );
}

function Restart() {
  const { operate } = useDashboard();
  const waiting = useParameters(({ ledger }) => ledger.restart);
  const why = useSelect(restartBlock);
  if (waiting.length === 0) return null;
  const names = waiting.map(({ name }) => name);
  return (
    <div className="params-restart" role="status">
      <span className="caution">
        <Icon name="warn" />
      </span>
      <p>
        <b>{words.restartNeeded}</b> {words.afterRestart(names.slice(0, 3), names.length - 3)}
        {why === null ? null : <span className="muted"> {words.noRestart(why)}</span>}
      </p>
      <HoldButton
        icon="retry"
        verb={words.restart}
        disabled={why !== null}
        onConfirm={() => operate.sendCommand('reboot', {}, { confirmed: true })}
      />
    </div>
  );
}

function Blocked() {
  const origin = useParameters((state) => state.origin);
  const hasRows = useParameters(({ rows }) => rows.length > 0);
  const why = useSelect((state) => settingBlock(origin, state));
  return hasRows && why !== null ? (
    <p className="params-blocked">
      <Icon name="lock" small />
      {words.blocked(why)}
    </p>
  ) : null;
}

function Unkept() {
  const why = useParameters((state) => (state.ledger.changes.length > 0 ? state.keepingWhy : ''));
  return why === '' ? null : <p className="params-blocked caution">{words.notKept(why)}</p>;
}

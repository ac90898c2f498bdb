/** How well the parameters are known and how old they are; what waits for a restart; why nothing can be set. */
import type { CommandView } from '../../client/intent-view.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { vehicleOf } from '../../store/select.ts';
import { ageText } from '../format.ts';
import { Icon } from '../icons.tsx';
import { HoldButton } from '../intent/hold-button.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import { useDesk, useParameters } from './use-parameters.ts';
import { knowledgeOf, restartBlock, settingBlock } from './words.ts';

export function Head() {
  return (
    <header className="params-head">
      <div className="params-title">
        <h1>Parameters</h1>
        <Knowledge />
        <ReadAgain />
      </div>
      <Restart />
      <Blocked />
      <Unkept />
    </header>
  );
}

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
  const job = useSelect((state) => jobOf(state, 'params_download'));
  if (job !== null)
    return (
      <span className="muted" role="status">
        {job.progressPct === null ? (job.message ?? 'reading') : `${Math.round(job.progressPct)} %`}
      </span>
    );
  return (
    <button type="button" className="btn" disabled={why !== null} title={why ?? undefined} onClick={desk.read}>
      <Icon name="retry" />
      <span>
        Read<span className="nophone"> all again</span>
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
        <b>A restart is needed.</b> {names.slice(0, 3).join(', ')}
        {names.length > 3 ? ` and ${names.length - 3} more` : ''} {names.length === 1 ? 'acts' : 'act'} after the
        rover's next start.
        {why === null ? null : <span className="muted"> Not from here now: {why}.</span>}
      </p>
      <HoldButton
        icon="retry"
        verb="restart the autopilot"
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
      Nothing can be set now: {why}.
    </p>
  ) : null;
}

function Unkept() {
  const why = useParameters((state) => (state.ledger.changes.length > 0 ? state.keepingWhy : ''));
  return why === '' ? null : <p className="params-blocked caution">What was set here is lost with a reload: {why}.</p>;
}

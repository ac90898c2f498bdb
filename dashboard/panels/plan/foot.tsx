/** Between this page and the rover: send, read, and how far that is. */
import type { CommandView } from '../../client/intent-view.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import type { TransferKind } from '../../store/plan/transfers.ts';
import { sendBlock } from '../../store/plan/view-of.ts';
import { ageMsOf, valuesOf, vehicleOf } from '../../store/select.ts';
import { drivesHere } from '../../store/select-intent.ts';
import { nameElsewhere } from '../../store/vehicles.ts';
import { commonWords } from '../../words/common.ts';
import { listWords, transferWords as words } from '../../words/plan-transfers.ts';
import { vehicleWords } from '../../words/vehicles.ts';
import { ageText, capital, figure } from '../format.ts';
import { Icon } from '../icons.tsx';
import { askBlock, isArmed, modeOf } from '../intent/acts.ts';
import { HoldButton } from '../intent/hold-button.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import { useDesk, useDeskState, useHeld } from './use-desk.ts';
import { useBeside, useWarnings } from './use-plan.ts';

const kinds: Readonly<Record<string, TransferKind>> = {
  mission_upload: 'upload',
  mission_download: 'read',
  mission_clear: 'clear',
};

/** A job about plans that is under way on this vehicle, whoever asked for it. */
function jobOf(state: DashboardState, id: string | undefined): CommandView | null {
  return (
    state.intent.commands.findLast(({ name, vehicle, final }) => !final && vehicle === id && name in kinds) ?? null
  );
}

export function Foot() {
  const transfer = useDeskState((state) => state.transfer);
  const job = useSelect((state) => jobOf(state, transfer?.vehicle ?? vehicleOf(state)?.id));
  return <div className="plan-foot">{transfer || job ? <UnderWay job={job} /> : <Acts />}</div>;
}

function UnderWay({ job }: { readonly job: CommandView | null }) {
  const desk = useDesk();
  const { operate } = useDashboard();
  const transfer = useDeskState((state) => state.transfer);
  const since = useSelect((state) => (job ? ageText(state.nowMs - job.askedAt) : ''));
  const kind = transfer?.kind ?? kinds[job?.name ?? ''] ?? 'read';
  const list = transfer?.lists[transfer.at] ?? listIn(job);
  const pct = job?.progressPct ?? null;
  const told = job?.message ?? words.handing;
  const doing = words.doing[kind](list ? words.theList(listWords[list]) : words.aPlan);
  // What was begun for one goes on when another is shown.
  const elsewhere = useSelect((state) => transfer && nameElsewhere(state, transfer.vehicle));
  return (
    <>
      <div className="plan-progress">
        <div className="plan-progress-words">
          <span role="status">
            <b>{elsewhere === null ? doing : vehicleWords.elsewhere(elsewhere, doing)}</b>{' '}
            {pct === null ? '' : words.percent(figure(pct))}
          </span>
          <span className="muted">{since}</span>
        </div>
        <div
          className="meter"
          role="progressbar"
          aria-label={words.doing[kind](words.thePlan)}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={pct ?? undefined}
        >
          <i style={{ width: `${pct ?? 0}%` }} />
        </div>
        <small className="muted">{job?.mine === false ? words.somebodyElse(told) : told}</small>
      </div>
      <button
        type="button"
        className="btn"
        onClick={() => (transfer ? desk.transfers.cancel() : job && operate.cancelCommand(job.id))}
      >
        <Icon name="cross" />
        {commonWords.cancel}
      </button>
    </>
  );
}

const listIn = (job: CommandView | null) => {
  const args = job?.args;
  const list = args && 'list' in args ? args.list : null;
  return list === 'mission' || list === 'fence' || list === 'rally' ? list : null;
};

function Acts() {
  const desk = useDesk();
  const { toSend } = useBeside();
  const warnings = useWarnings();
  const held = useHeld((state) => state.lists);
  const plan = useDeskState((state) => state.history.present);
  const name = useDeskState((state) => state.open.name);
  const block = useSelect(askBlock);
  const mayWrite = useSelect(drivesHere);
  const isAtRest = useSelect((state) => valuesOf(state, 'mode')?.armed === false);
  // Until all of the new one is there the rover drives parts of two.
  const isDriven = useSelect((state) => isArmed(state) && modeOf(state) === 'AUTO') && toSend.includes('mission');
  const why = block ?? sendBlock(toSend, { warnings, held, mayWrite, isAtRest });
  return (
    <>
      <div className="rows">
        {isDriven && why === null ? (
          <HoldButton
            icon="up"
            verb={words.replace}
            onConfirm={() => desk.transfers.upload(plan, name, toSend, true)}
          />
        ) : (
          <button
            type="button"
            className="btn pri"
            disabled={why !== null}
            aria-describedby="plan-why"
            onClick={() => desk.transfers.upload(plan, name, toSend)}
          >
            <Icon name="up" />
            {words.send}
          </button>
        )}
        <button type="button" className="btn" disabled={block !== null} onClick={() => desk.transfers.read()}>
          <Icon name="save" />
          <span>
            {words.readFrom[0]}
            <span className="nophone">{words.readFrom[1]}</span>
          </span>
        </button>
      </div>
      <p id="plan-why" className="plan-why">
        {why === null || toSend.length === 0 ? <Known /> : capital(why)}
      </p>
    </>
  );
}

/** When the rover's mission was read. */
function Known() {
  const readAt = useHeld((state) => state.lists.mission.readAt);
  const ago = useSelect((state) => {
    const { welcome } = state.mirror;
    if (readAt === null || welcome === null) return null;
    return ageText(ageMsOf(state, readAt - welcome.wall + welcome.at));
  });
  return ago === null ? null : words.missionRead(ago);
}

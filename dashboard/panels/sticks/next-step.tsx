/** What it takes before the sticks count, one thing at a time, in the order in which it is mended; each with its button. */
import { useShallow } from 'zustand/react/shallow';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { vehicleOf } from '../../store/select.ts';
import { controlOf, drivesHere, stickStateOf } from '../../store/select-intent.ts';
import { driveWords } from '../../words/drive.ts';
import { leaseWords } from '../../words/lease.ts';
import { nextStepWords as words } from '../../words/sticks.ts';
import { ArmSlide } from '../dock.tsx';
import { capital } from '../format.ts';
import { Icon } from '../icons.tsx';
import { Act } from '../intent/act-button.tsx';
import { isArmed, modeOf, moveBlock } from '../intent/acts.ts';
import { openSheet } from '../open-sheet.ts';
import { Link } from '../route.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';

type Step = 'lease' | 'preflight' | 'mode' | 'arm' | 'told' | 'none';

/** Modes that are offered where sticks mean nothing, and all in which they do. */
const offered = ['MANUAL', 'ACRO'];
const drivable = [...offered, 'STEERING', 'SIMPLE', 'GUIDED'];

function stepOf(state: DashboardState): Step {
  const { name } = stickStateOf(state);
  if (state.connection.name !== 'connected' || vehicleOf(state) === null) return 'told';
  if (!drivesHere(state)) return 'lease';
  const control = controlOf(state);
  if (control?.stop) return 'told';
  if (control?.preflight?.verdict === 'blocked') return 'preflight';
  if (!drivable.includes(modeOf(state) ?? '')) return 'mode';
  if (!isArmed(state)) return 'arm';
  return name === 'live' || name === 'capped' ? 'none' : 'told';
}

export function NextStep() {
  const { operate } = useDashboard();
  const step = useSelect(stepOf);
  const { name, why } = useSelect(useShallow(pick));
  const holds = useSelect((state) => modeOf(state) === 'HOLD');
  if (step === 'none') return null;
  return (
    <div className="ov next-step" role="status" data-step={step}>
      {step === 'lease' ? (
        <>
          <p>{capital(why ?? driveWords.locks.nobody)}</p>
          <button type="button" className="btn pri" onClick={() => operate.lease('ask')}>
            <Icon name="user" />
            {leaseWords.ask}
          </button>
          <button type="button" className="btn" onClick={() => openSheet('lease')}>
            {leaseWords.title}
          </button>
        </>
      ) : step === 'preflight' ? (
        <>
          <p>{words.blocked(why)}</p>
          <Link to="/setup" className="btn pri">
            <Icon name="setup" />
            {words.mend}
          </Link>
        </>
      ) : step === 'mode' ? (
        <>
          <p>{holds ? words.holds : words.noSticks}</p>
          {offered.map((mode) => (
            <Act key={mode} name="mode" args={{ mode }} icon="drive" words={mode} block={moveBlock} />
          ))}
        </>
      ) : step === 'arm' ? (
        <>
          <p>{words.disarmed}</p>
          <ArmSlide />
        </>
      ) : (
        <p>{words.hints[name] ?? capital(why ?? '')}</p>
      )}
    </div>
  );
}

const pick = (state: DashboardState) => {
  const { name, why } = stickStateOf(state);
  return { name, why };
};

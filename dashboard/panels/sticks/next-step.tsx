/** What it takes before the sticks count, one thing at a time, in the order in which it is mended; each with its button. */
import { useShallow } from 'zustand/react/shallow';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { controlOf, drivesHere, stickStateOf } from '../../store/select-intent.ts';
import { ArmSlide } from '../dock.tsx';
import { capital } from '../format.ts';
import { Icon } from '../icons.tsx';
import { Act } from '../intent/act-button.tsx';
import { isArmed, modeOf, moveBlock } from '../intent/acts.ts';
import { openSheet } from '../open-sheet.ts';
import { Link } from '../route.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';

type Step = 'lease' | 'preflight' | 'mode' | 'arm' | 'told' | 'none';

/** Modes in which sticks mean something. */
const drivable = ['MANUAL', 'ACRO', 'STEERING', 'SIMPLE', 'GUIDED'];

function stepOf(state: DashboardState): Step {
  const { name } = stickStateOf(state);
  if (state.connection.name !== 'connected') return 'told';
  if (!drivesHere(state)) return 'lease';
  const control = controlOf(state);
  if (control?.stop) return 'told';
  if (control?.preflight?.verdict === 'blocked') return 'preflight';
  if (!drivable.includes(modeOf(state) ?? '')) return 'mode';
  if (!isArmed(state)) return 'arm';
  return name === 'live' || name === 'capped' ? 'none' : 'told';
}

const hints: Readonly<Record<string, string>> = {
  centre: 'Let the sticks go to the middle: they count from there',
  neutral: 'Let go: the rover is told neutral, then HOLD',
  holding: 'The bridge stops the rover: neutral, then HOLD',
  late: 'The rover hears the sticks late',
  goto: 'What you see is too old to drive by: only go-to',
};

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
          <p>{capital(why ?? 'nobody drives')}</p>
          <button type="button" className="btn pri" onClick={() => operate.lease('ask')}>
            <Icon name="user" />
            Ask to drive
          </button>
          <button type="button" className="btn" onClick={() => openSheet('lease')}>
            Who drives
          </button>
        </>
      ) : step === 'preflight' ? (
        <>
          <p>It may not stop by itself: {why}</p>
          <Link to="/setup" className="btn pri">
            <Icon name="setup" />
            Mend it
          </Link>
        </>
      ) : step === 'mode' ? (
        <>
          <p>{holds ? 'The rover holds. Choose how to drive it' : 'This mode takes no sticks'}</p>
          <Act name="mode" args={{ mode: 'MANUAL' }} icon="drive" words="MANUAL" block={moveBlock} />
          <Act name="mode" args={{ mode: 'ACRO' }} icon="drive" words="ACRO" block={moveBlock} />
        </>
      ) : step === 'arm' ? (
        <>
          <p>Disarmed: the motors are off</p>
          <ArmSlide />
        </>
      ) : (
        <p>{hints[name] ?? capital(why ?? '')}</p>
      )}
    </div>
  );
}

const pick = (state: DashboardState) => {
  const { name, why } = stickStateOf(state);
  return { name, why };
};

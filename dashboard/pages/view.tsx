/** Driving by what the rover sees: the picture over all the room there is, and upon it what a driver has to know. */
import { useEffect } from 'react';
import { useFullScreen } from '../panels/camera/full-screen.ts';
import { NoCamera, Pick } from '../panels/camera/pick.tsx';
import { Picture } from '../panels/camera/picture.tsx';
import { useCameras } from '../panels/camera/use-cameras.ts';
import { keepAwake } from '../panels/camera/wake-lock.ts';
import { figure } from '../panels/format.ts';
import { Icon } from '../panels/icons.tsx';
import { useOpenSheet } from '../panels/open-sheet.ts';
import { goTo, Link } from '../panels/route.tsx';
import { Budget } from '../panels/sticks/budget.tsx';
import { NextStep } from '../panels/sticks/next-step.tsx';
import { Sources } from '../panels/sticks/sources.tsx';
import { Tape } from '../panels/tape.tsx';
import { useSelect } from '../panels/use-dashboard.ts';
import { Value } from '../panels/value.tsx';
import { groupFreshness, valuesOf } from '../store/select.ts';
import { cameraWords as words } from '../words/camera.ts';
import { Speed, StickRow, useSticks } from './sticks.tsx';
import './view.css';

export function CameraView() {
  const { cameras, camera, why } = useCameras();
  useSticks();
  useEffect(keepAwake, []);
  useEscape();
  return (
    <div className="sticks view">
      <Budget />
      <div className="sticks-map">
        {camera === null ? (
          cameras === null && why === null ? null : (
            <NoCamera why={why} />
          )
        ) : (
          <Picture camera={camera} />
        )}
        <Tape />
        <NextStep />
        <div className="ov speedov view-figures">
          <Speed />
          <Battery />
        </div>
      </div>
      <div className="view-tools">
        {camera === null ? null : <Pick cameras={cameras ?? []} camera={camera} />}
        <Link to="/sticks" className="btn">
          <Icon name="plan" />
          {words.map}
        </Link>
        <FullScreen />
      </div>
      <StickRow />
      <div className="stick-source">
        <Sources />
      </div>
    </div>
  );
}

function Battery() {
  const pct = useSelect((state) => figure(valuesOf(state, 'battery')?.remainingPct));
  const freshness = useSelect((state) => groupFreshness(state, 'battery'));
  return (
    <div className={`view-battery is-${freshness}`}>
      <span className="muted">{words.battery}</span>
      <Value size="v4" unit="%">
        {pct}
      </Value>
    </div>
  );
}

/** Where the browser can. */
function FullScreen() {
  const { can, isFull, toggle } = useFullScreen();
  if (!can) return null;
  return (
    <button type="button" className="btn" aria-pressed={isFull} onClick={toggle}>
      <Icon name="fit" />
      {isFull ? words.leaveFull : words.enterFull}
    </button>
  );
}

/** Leaves the page, unless it first has something else to leave: a sheet, or the full screen, which is the browser's. */
function useEscape(): void {
  const isSheet = useOpenSheet() !== null;
  useEffect(() => {
    const onKey = ({ key, defaultPrevented }: KeyboardEvent) => {
      if (key === 'Escape' && !defaultPrevented && !isSheet && document.fullscreenElement === null) goTo('/');
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [isSheet]);
}

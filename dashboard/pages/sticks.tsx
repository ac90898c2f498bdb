/** Driving by hand: how old what one sees is, the ground ahead, and a stick under each thumb. */
import { useEffect } from 'react';
import { ViewLink } from '../panels/camera/view-link.tsx';
import { speed } from '../panels/format.ts';
import { Icon } from '../panels/icons.tsx';
import { FieldMap } from '../panels/map/map.tsx';
import { Link } from '../panels/route.tsx';
import { Budget } from '../panels/sticks/budget.tsx';
import { NextStep } from '../panels/sticks/next-step.tsx';
import { PadView } from '../panels/sticks/pad.tsx';
import { HoldHint, Sources } from '../panels/sticks/sources.tsx';
import { Echo, Stick, StickFigure } from '../panels/sticks/stick-row.tsx';
import { useInputs, useInputsState } from '../panels/sticks/use-inputs.ts';
import { useSelect } from '../panels/use-dashboard.ts';
import { Value } from '../panels/value.tsx';
import { groupFreshness, valuesOf } from '../store/select.ts';
import { joystickWords } from '../words/joystick.ts';
import './sticks.css';
import '../panels/lease/lease.css';
import '../panels/tile.css';

/** Thumbs where there is a touch screen, else keys. */
const firstSource = () => (matchMedia('(pointer: coarse)').matches ? 'touch' : 'keyboard');

export function Sticks() {
  useSticks();
  return (
    <div className="sticks">
      <Budget />
      <div className="sticks-map">
        <FieldMap follow />
        <NextStep />
        <ViewLink />
        <div className="ov speedov">
          <Speed />
        </div>
      </div>
      <StickRow />
      <div className="stick-source">
        <Sources />
        <OnPad />
      </div>
    </div>
  );
}

/** Sticks are read while a page with sticks is open, and by no other. */
export function useSticks(): void {
  const inputs = useInputs();
  useEffect(() => {
    inputs.choose(firstSource());
    return () => inputs.choose(null);
  }, [inputs]);
}

/** One under each thumb. */
export const StickRow = () => (
  <div className="stick-row">
    <div className="stick-left">
      <Stick axis="throttle" lengthPx={232} />
      <StickFigure axis="throttle" />
    </div>
    <div className="stick-right">
      <Stick axis="steer" lengthPx={196} />
      <StickFigure axis="steer" />
      <Echo />
      <HoldHint />
    </div>
  </div>
);

/** Where there is room, the pad that drives as it is read. */
function OnPad() {
  const isPad = useInputsState(({ source }) => source === 'pad');
  return isPad ? (
    <div className="on-pad">
      <PadView />
      <Link to="/setup/joystick" className="btn">
        <Icon name="pad" />
        {joystickWords.setUp}
      </Link>
    </div>
  ) : null;
}

/** How fast it is, in figures large enough for a glance. */
export function Speed() {
  const [figure, unit] = speed(useSelect((state) => valuesOf(state, 'motion')?.speedMps ?? null));
  const stale = useSelect((state) => groupFreshness(state, 'motion') !== 'live');
  return (
    <div className={stale ? 'is-stale' : undefined}>
      <Value size="v1" unit={unit}>
        {figure}
      </Value>
    </div>
  );
}

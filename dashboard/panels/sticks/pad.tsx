/** A gamepad as it is: its axes and buttons as they move, what they mean, and how that is changed and calibrated. */
import { useEffect } from 'react';
import type { AxisProfile, PadView as Pad, PadProfile } from '../../store/inputs/inputs-state.ts';
import type { StickAxis } from '../../store/inputs/touch.ts';
import { figure } from '../format.ts';
import { Icon } from '../icons.tsx';
import './pad.css';
import { useInputs, useInputsState } from './use-inputs.ts';

const chosenOf = ({ pads }: { readonly pads: readonly Pad[] }): Pad | null => pads.find(({ chosen }) => chosen) ?? null;

export function PadCard() {
  const { watch } = useInputs();
  useEffect(() => watch(), [watch]);
  const isThere = useInputsState((state) => chosenOf(state) !== null);
  return (
    <section className="card" aria-label="Gamepad">
      <h2>Gamepad</h2>
      <PadView />
      {isThere ? <Profile /> : null}
    </section>
  );
}

/** Axes as bars from their middle, buttons as dots with their number; what steers, drives and is held says so. */
export function PadView() {
  const pad = useInputsState(chosenOf);
  const profile = useInputsState((state) => state.profile);
  const mustRest = useInputsState(({ centreFirst }) => centreFirst);
  if (pad === null) return <p className="muted">None is seen. Plug one in and press any of its buttons.</p>;
  return (
    <div className="pad">
      <p className="muted">
        {pad.id}
        {pad.standard ? '' : ', of a layout that this browser does not know'}
        {mustRest ? <span className="caution">, let everything go first</span> : null}
      </p>
      <ul className="pad-axes">
        {pad.axes.map((value, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an axis is its number
          <li key={index} role="img" aria-label={`Axis ${index}: ${figure(value, 2)}`}>
            <span>{axisName(index, profile)}</span>
            <i>
              <b style={{ left: `${50 + Math.min(0, value) * 50}%`, width: `${Math.abs(value) * 50}%` }} />
            </i>
            <span className="num">{figure(value, 2)}</span>
          </li>
        ))}
      </ul>
      <ul className="pad-buttons">
        {pad.buttons.map((value, index) => (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: a button is its number
            key={index}
            className={value > 0 ? 'is-down' : undefined}
            role="img"
            aria-label={`Button ${index}${value > 0 ? ', pressed' : ''}`}
          >
            {index === profile.deadMan ? `${index} hold` : index}
          </li>
        ))}
      </ul>
    </div>
  );
}

const axisName = (index: number, { steer, throttle }: PadProfile): string =>
  index === steer.axis ? `${index} steering` : index === throttle.axis ? `${index} throttle` : `${index}`;

function Profile() {
  const inputs = useInputs();
  const profile = useInputsState((state) => state.profile);
  const pad = useInputsState(chosenOf);
  const isCalibrating = useInputsState(({ calibration }) => calibration !== null);
  const pressed = pad?.buttons.findIndex((value) => value > 0) ?? -1;
  const change = (axis: StickAxis) => (part: Partial<AxisProfile>) =>
    inputs.setProfile({ ...profile, [axis]: { ...profile[axis], ...part } });
  return (
    <>
      <AxisEditor title="Steering" axis={profile.steer} count={pad?.axes.length ?? 0} onChange={change('steer')} />
      <AxisEditor
        title="Throttle"
        axis={profile.throttle}
        count={pad?.axes.length ?? 0}
        onChange={change('throttle')}
      />
      <h2>Held to drive: button {profile.deadMan}</h2>
      <button
        type="button"
        className="btn"
        disabled={pressed < 0}
        onClick={() => inputs.setProfile({ ...profile, deadMan: pressed })}
      >
        {pressed < 0 ? 'Hold another button to choose it' : `Take button ${pressed}`}
      </button>
      <h2>Centre and ends</h2>
      {isCalibrating ? (
        <>
          <p>Move both sticks to all their ends, then let them rest.</p>
          <div className="rows">
            <button type="button" className="btn pri" onClick={() => inputs.calibrate('done')}>
              <Icon name="check" />
              Done
            </button>
            <button type="button" className="btn" onClick={() => inputs.calibrate('cancel')}>
              Cancel
            </button>
          </div>
        </>
      ) : (
        <button type="button" className="btn" onClick={() => inputs.calibrate('start')}>
          <Icon name="follow" />
          Calibrate: leave the sticks at rest
        </button>
      )}
    </>
  );
}

type AxisEditorProps = {
  readonly title: string;
  readonly axis: AxisProfile;
  readonly count: number;
  readonly onChange: (part: Partial<AxisProfile>) => void;
};

const shapes = [
  { name: 'deadZone', words: 'Dead zone', least: 0, most: 0.5, step: 0.01 },
  { name: 'expo', words: 'Fine about the centre', least: 0, most: 1, step: 0.05 },
  { name: 'trim', words: 'Trim', least: -0.2, most: 0.2, step: 0.01 },
] as const;

function AxisEditor({ title, axis, count, onChange }: AxisEditorProps) {
  return (
    <fieldset className="axis">
      <legend>{title}</legend>
      <div className="rows">
        <button
          type="button"
          className="btn"
          disabled={count === 0}
          onClick={() => onChange({ axis: (axis.axis + 1) % Math.max(1, count) })}
        >
          Axis {axis.axis}: take the next
        </button>
        <button
          type="button"
          className="btn"
          aria-pressed={axis.invert}
          onClick={() => onChange({ invert: !axis.invert })}
        >
          Inverted
        </button>
      </div>
      {shapes.map(({ name, words, least, most, step }) => (
        <label key={name}>
          <span>
            {words} <b>{figure(100 * axis[name])} %</b>
          </span>
          <input
            type="range"
            min={least}
            max={most}
            step={step}
            value={axis[name]}
            onChange={({ target }) => onChange({ [name]: target.valueAsNumber })}
          />
        </label>
      ))}
    </fieldset>
  );
}

/** Which axis steers and which drives, how each is bent, which button is held, and where the sticks' centre and ends are. */
import { useEffect, useState } from 'react';
import type { AxisProfile, PadView as Pad } from '../../store/inputs/inputs-state.ts';
import type { StickAxis } from '../../store/inputs/touch.ts';
import { assigned, curveOf, movedAxis } from '../../store/inputs/wizard.ts';
import { joystickWords as words } from '../../words/joystick.ts';
import { figure } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useInputs, useInputsState } from './use-inputs.ts';

const titles = { steer: words.steering, throttle: words.throttle } as const;

export function Mapping({ pad }: { readonly pad: Pad }) {
  const inputs = useInputs();
  const profile = useInputsState((state) => state.profile);
  const change = (axis: StickAxis) => (part: Partial<AxisProfile>) =>
    inputs.setProfile({ ...profile, [axis]: { ...profile[axis], ...part } });
  return (
    <section className="card pad-mapping" aria-label={words.mapping}>
      <h2>{words.mapping}</h2>
      <Wizard pad={pad} />
      {(['throttle', 'steer'] as const).map((axis) => (
        <AxisEditor
          key={axis}
          title={titles[axis]}
          axis={profile[axis]}
          raw={pad.axes[profile[axis].axis] ?? 0}
          count={pad.axes.length}
          onChange={change(axis)}
        />
      ))}
      <DeadMan pad={pad} />
      <Centre />
    </section>
  );
}

type Asking = { readonly axis: StickAxis; readonly rest: readonly number[] };

/** One asks for a stick, and the one that is moved clearly is it. */
function Wizard({ pad }: { readonly pad: Pad }) {
  const inputs = useInputs();
  const [asking, setAsking] = useState<Asking | null>(null);
  const [found, setFound] = useState<number | null>(null);
  const moved = asking === null ? null : movedAxis(asking.rest, pad.axes);
  useEffect(() => {
    if (asking === null || moved === null) return;
    const { profile } = inputs.store.getState();
    const rest = asking.rest[moved.axis] ?? 0;
    inputs.setProfile({ ...profile, [asking.axis]: assigned(profile[asking.axis], moved, rest) });
    setFound(moved.axis);
    setAsking(null);
  }, [asking, moved, inputs]);
  const begin = (axis: StickAxis) => {
    setFound(null);
    setAsking({ axis, rest: pad.axes });
  };
  if (asking !== null)
    return (
      <div className="pad-wizard" role="status">
        <p>
          <b>{asking.axis === 'steer' ? words.wizard.moveSteer : words.wizard.moveThrottle}</b>
        </p>
        <button type="button" className="btn" onClick={() => setAsking(null)}>
          <Icon name="cross" />
          {words.wizard.cancel}
        </button>
      </div>
    );
  return (
    <div className="rows">
      {(['throttle', 'steer'] as const).map((axis) => (
        <button key={axis} type="button" className="btn" disabled={pad.axes.length === 0} onClick={() => begin(axis)}>
          <Icon name="follow" />
          {words.wizard[axis]}
        </button>
      ))}
      {found === null ? null : (
        <p className="ok" role="status">
          {words.wizard.found(found)}
        </p>
      )}
    </div>
  );
}

type AxisEditorProps = {
  readonly title: string;
  readonly axis: AxisProfile;
  /** Where it is now. */
  readonly raw: number;
  readonly count: number;
  readonly onChange: (part: Partial<AxisProfile>) => void;
};

const shapes = [
  { name: 'deadZone', words: words.deadZone, least: 0, most: 0.5, step: 0.01 },
  { name: 'expo', words: words.expo, least: 0, most: 1, step: 0.05 },
  { name: 'max', words: words.max, least: 0.1, most: 1, step: 0.05 },
  { name: 'trim', words: words.trim, least: -0.2, most: 0.2, step: 0.01 },
] as const;

function AxisEditor({ title, axis, raw, count, onChange }: AxisEditorProps) {
  return (
    <fieldset className="axis">
      <legend>{title}</legend>
      <div className="axis-body">
        <Curve title={title} axis={axis} raw={raw} />
        <div>
          <div className="rows">
            <button
              type="button"
              className="btn"
              disabled={count === 0}
              onClick={() => onChange({ axis: (axis.axis + 1) % Math.max(1, count) })}
            >
              {words.next(axis.axis)}
            </button>
            <button
              type="button"
              className="btn"
              aria-pressed={axis.invert}
              onClick={() => onChange({ invert: !axis.invert })}
            >
              {words.inverted}
            </button>
          </div>
          {shapes.map(({ name, words: label, least, most, step }) => (
            <label key={name}>
              <span>
                {label} <b>{figure(100 * (axis[name] ?? 1))} %</b>
              </span>
              <input
                type="range"
                min={least}
                max={most}
                step={step}
                value={axis[name] ?? 1}
                onChange={({ target }) => onChange({ [name]: target.valueAsNumber })}
              />
            </label>
          ))}
        </div>
      </div>
    </fieldset>
  );
}

const sizePx = 132;
const at = (value: number, isUp: boolean): string => (((isUp ? -value : value) + 1) * 0.5 * sizePx).toFixed(1);

/** What the stick's way becomes, with where it is now. */
function Curve({ title, axis, raw }: Pick<AxisEditorProps, 'title' | 'axis' | 'raw'>) {
  const points = curveOf(axis);
  const now = [...points].sort(([a], [b]) => Math.abs(a - raw) - Math.abs(b - raw))[0] ?? [0, 0];
  return (
    <svg
      className="axis-curve"
      width={sizePx}
      height={sizePx}
      viewBox={`0 0 ${sizePx} ${sizePx}`}
      role="img"
      aria-label={words.curve(title)}
    >
      <path className="axis-cross" d={`M${sizePx / 2} 0V${sizePx}M0 ${sizePx / 2}H${sizePx}`} />
      <polyline points={points.map(([x, y]) => `${at(x, false)},${at(y, true)}`).join(' ')} />
      <circle cx={at(raw, false)} cy={at(now[1], true)} r="5" />
    </svg>
  );
}

function DeadMan({ pad }: { readonly pad: Pad }) {
  const inputs = useInputs();
  const profile = useInputsState((state) => state.profile);
  const pressed = pad.buttons.findIndex((value) => value > 0);
  return (
    <>
      <h3>{words.deadMan(profile.deadMan)}</h3>
      <button
        type="button"
        className="btn"
        disabled={pressed < 0 || pressed === profile.deadMan}
        onClick={() => inputs.setProfile({ ...profile, deadMan: pressed })}
      >
        {pressed < 0 || pressed === profile.deadMan ? words.holdAnother : words.take(pressed)}
      </button>
    </>
  );
}

function Centre() {
  const inputs = useInputs();
  const isCalibrating = useInputsState(({ calibration }) => calibration !== null);
  return (
    <>
      <h3>{words.centre}</h3>
      {isCalibrating ? (
        <>
          <p>{words.calibrating}</p>
          <div className="rows">
            <button type="button" className="btn pri" onClick={() => inputs.calibrate('done')}>
              <Icon name="check" />
              {words.done}
            </button>
            <button type="button" className="btn" onClick={() => inputs.calibrate('cancel')}>
              {words.cancel}
            </button>
          </div>
        </>
      ) : (
        <button type="button" className="btn" onClick={() => inputs.calibrate('start')}>
          <Icon name="follow" />
          {words.calibrate}
        </button>
      )}
    </>
  );
}

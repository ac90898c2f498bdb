/** A pad as it is read: axes as bars from their middle, buttons as dots with their number; what is odd about it is said. */
import type { PadView as Pad, PadProfile } from '../../store/inputs/inputs-state.ts';
import { mostAxes } from '../../store/inputs/pads.ts';
import { joystickWords as words } from '../../words/joystick.ts';
import { figure } from '../format.ts';
import './pad.css';
import { padName } from './pad-name.ts';
import { useInputsState } from './use-inputs.ts';

export const chosenOf = ({ pads }: { readonly pads: readonly Pad[] }): Pad | null =>
  pads.find(({ chosen }) => chosen) ?? null;

/** The one that drives. */
export function PadView() {
  const pad = useInputsState(chosenOf);
  const profile = useInputsState((state) => state.profile);
  const mustRest = useInputsState(({ centreFirst }) => centreFirst);
  if (pad === null) return <p className="muted">{words.none}</p>;
  return (
    <div className="pad">
      <p className="muted">
        {padName(pad.id)}
        {pad.standard ? '' : `, ${words.unknownLayout}`}
        {mustRest ? <span className="caution">, {words.letGoFirst}</span> : null}
      </p>
      <PadReadings pad={pad} profile={profile} />
    </div>
  );
}

/** More than this on a gamepad is no gamepad's. */
const manyAxes = 12;
const mostNamed = 5;

/** What is odd about a device, in sentences. */
export function oddities({ axes, broken, counted }: Pad): readonly string[] {
  const named = broken.slice(0, mostNamed);
  return [
    ...(axes.length > manyAxes ? [words.manyAxes(counted.axes, mostAxes)] : []),
    ...(axes.length < 2 ? [words.fewAxes(axes.length)] : []),
    ...(broken.length > 0 ? [words.broken(named, broken.length - named.length)] : []),
  ];
}

type ReadingsProps = { readonly pad: Pad; readonly profile: PadProfile };

export const PadReadings = ({ pad, profile }: ReadingsProps) => (
  <>
    <ul className={pad.axes.length > manyAxes ? 'pad-axes is-many' : 'pad-axes'}>
      {pad.axes.map((value, index) => (
        <Axis
          // biome-ignore lint/suspicious/noArrayIndexKey: an axis is its number
          key={index}
          {...{ index, value }}
          name={axisName(index, profile)}
          isBroken={pad.broken.includes(index)}
        />
      ))}
    </ul>
    <ul className="pad-buttons">
      {pad.buttons.map((value, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: a button is its number
          key={index}
          className={value > 0 ? 'is-down' : undefined}
          role="img"
          aria-label={words.buttonIs(index, value > 0)}
        >
          {index === profile.deadMan ? words.holds(index) : index}
        </li>
      ))}
    </ul>
  </>
);

type AxisProps = {
  readonly index: number;
  readonly value: number;
  readonly name: string;
  readonly isBroken: boolean;
};

const Axis = ({ index, value, name, isBroken }: AxisProps) => (
  <li
    role="img"
    aria-label={isBroken ? words.axisBroken(index) : words.axis(index, figure(value, 2))}
    data-broken={isBroken || undefined}
  >
    <span>{name}</span>
    <i>
      {isBroken ? null : <b style={{ left: `${50 + Math.min(0, value) * 50}%`, width: `${Math.abs(value) * 50}%` }} />}
    </i>
    <span className={isBroken ? 'num caution' : 'num'}>{isBroken ? words.noValue : figure(value, 2)}</span>
  </li>
);

const axisName = (index: number, { steer, throttle }: PadProfile): string =>
  index === steer.axis ? words.steers(index) : index === throttle.axis ? words.throttles(index) : `${index}`;

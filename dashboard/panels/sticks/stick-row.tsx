/** Both sticks under the thumbs, what they say in figures, and how long ago the rover heard them. */
import { type PointerEvent, useRef } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { type StickAxis, valueOfThumb } from '../../store/inputs/touch.ts';
import { stickStateOf } from '../../store/select-intent.ts';
import { figureWords } from '../../words/common.ts';
import { stickWords as words } from '../../words/sticks.ts';
import { ageText, figure } from '../format.ts';
import { useSelect } from '../use-dashboard.ts';
import { Capsule, throwPx } from './capsule.tsx';
import { useInputs, useInputsState } from './use-inputs.ts';

type StickProps = { readonly axis: StickAxis; readonly lengthPx: number };

export function Stick({ axis, lengthPx }: StickProps) {
  const inputs = useInputs();
  const value = useInputsState(({ reading }) => reading[axis]);
  const { name, cap, heard } = useSelect(
    useShallow((state) => {
      const { name, cap, [axis]: heard } = stickStateOf(state);
      return { name, cap, heard };
    }),
  );
  const grip = useRef<{ readonly pointer: number; readonly from: number } | null>(null);
  const along = (event: PointerEvent) => (axis === 'throttle' ? event.clientY : event.clientX);
  // Where the thumb comes down is the middle, so that a stick always begins centred.
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (grip.current !== null) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = { pointer: event.pointerId, from: along(event) };
    inputs.choose('touch');
    inputs.touch(axis, 0);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (grip.current?.pointer !== event.pointerId) return;
    const { from } = grip.current;
    inputs.touch(axis, valueOfThumb({ axis, from, at: along(event), reachPx: throwPx(lengthPx) }));
  };
  const letGo = (event: PointerEvent) => {
    if (grip.current?.pointer !== event.pointerId) return;
    grip.current = null;
    inputs.touch(axis, null);
  };
  return (
    <div
      className="capsule"
      data-stick={axis}
      role="img"
      aria-label={stickText(axis, value)}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={letGo}
      onPointerCancel={letGo}
      onLostPointerCapture={letGo}
      onContextMenu={(event) => event.preventDefault()}
    >
      <Capsule axis={axis} lengthPx={lengthPx} value={value} heard={heard} cap={cap} state={name} />
    </div>
  );
}

/** `Steering 30 % left`. */
export const stickText = (axis: StickAxis, value: number): string => words.label(words[axis], shareText(axis, value));

function shareText(axis: StickAxis, value: number): string {
  const pct = figureWords.pct(figure(Math.abs(100 * value)));
  if (Math.abs(value) < 0.005) return pct;
  if (axis === 'throttle') return value < 0 ? words.back(pct) : pct;
  return value < 0 ? words.left(pct) : words.right(pct);
}

export function StickFigure({ axis }: { readonly axis: StickAxis }) {
  const text = useInputsState(({ reading }) => shareText(axis, reading[axis]));
  return (
    <p className="cap">
      {words[axis]} <b>{text}</b>
    </p>
  );
}

/** How old what the rover heard last is. Nothing is claimed where nothing was heard. */
export function Echo() {
  const age = useSelect((state) => {
    const { echoAgeMs, name } = stickStateOf(state);
    return echoAgeMs === null || name === 'locked' ? null : ageText(echoAgeMs);
  });
  const late = useSelect((state) => (stickStateOf(state).echoAgeMs ?? 0) > 300);
  if (age === null) return <p className="age none echo">{words.unheard}</p>;
  return (
    <p className={late ? 'age aging echo' : 'age live echo'}>
      {words.heard[0]} <b className="num">{age}</b> {words.heard[1]}
    </p>
  );
}

/**
 * A number that is typed, in the operator's units: kept as typed while it is none, told when it does not fit, changed
 * when it does. What is not typed into stays exactly as it is stored; so does what is typed back to what was shown.
 */
import { useId, useRef, useState } from 'react';
import { entered, rounded, type Scale, scaleOf } from '../../store/units.ts';
import { numberWords as words } from '../../words/numbers.ts';
import { useUnits } from '../units.ts';

type NumberProps = {
  readonly label: string;
  /** As it is stored, in `unit`; so are `min` and `max`. */
  readonly value: number | null;
  readonly onChange: (value: number) => void;
  /** The entry is over. */
  readonly onEnd: () => void;
  readonly unit?: string | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly digits?: number | undefined;
  readonly className?: string | undefined;
};

const shown = (scale: Scale, value: number | null, digits: number): string =>
  value === null ? '' : String(rounded(scale, value, digits));

/** Null for what is no number. */
function numberIn(text: string): number | null {
  const number = Number(text.replace(',', '.').replace('−', '-'));
  return text.trim() !== '' && Number.isFinite(number) ? number : null;
}

export function NumberField({ label, value, onChange, onEnd, unit, min, max, digits = 3, className }: NumberProps) {
  const id = useId();
  const scale = scaleOf(unit ?? '', useUnits());
  const [typed, setTyped] = useState<string | null>(null);
  const before = useRef(value);
  const text = typed ?? shown(scale, value, digits);
  const storedFor = (next: string): number | null => {
    const number = numberIn(next);
    if (number === null) return null;
    const isBefore = before.current !== null && number === rounded(scale, before.current, digits);
    return isBefore ? before.current : entered(scale, number, digits, { min, max });
  };
  const wrong = (stored: number | null): string => {
    if (stored === null) return words.due;
    if (min !== undefined && stored < min) return words.atLeast(rounded(scale, min, digits));
    return max !== undefined && stored > max ? words.atMost(rounded(scale, max, digits)) : '';
  };
  const why = typed === null ? '' : wrong(storedFor(typed));
  const type = (next: string) => {
    if (typed === null) before.current = value;
    setTyped(next);
    const stored = storedFor(next);
    if (stored !== null && wrong(stored) === '') onChange(stored);
  };
  return (
    <div className={className ? `field ${className}` : 'field'}>
      <label htmlFor={id}>
        {label}
        {scale.unit ? `, ${scale.unit}` : null}
      </label>
      <input
        id={id}
        inputMode={min !== undefined && min >= 0 ? 'decimal' : 'text'}
        value={text}
        aria-invalid={why !== ''}
        aria-describedby={why === '' ? undefined : `${id}-why`}
        onChange={({ target }) => type(target.value)}
        onBlur={() => {
          setTyped(null);
          onEnd();
        }}
        onKeyDown={({ key, currentTarget }) => key === 'Enter' && currentTarget.blur()}
      />
      {why === '' ? null : (
        <small id={`${id}-why`} className="caution">
          {why}
        </small>
      )}
    </div>
  );
}

/** A number that is typed: kept as typed while it is none, told when it does not fit, changed when it does. */
import { useId, useState } from 'react';

type NumberProps = {
  readonly label: string;
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

const shown = (value: number | null, digits: number): string =>
  value === null ? '' : String(Number(value.toFixed(digits)));

export function NumberField({ label, value, onChange, onEnd, unit, min, max, digits = 3, className }: NumberProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? shown(value, digits);
  const number = Number(text.replace(',', '.').replace('−', '-'));
  const isNumber = text.trim() !== '' && Number.isFinite(number);
  const why = typed === null ? '' : wrong(isNumber ? number : null, min, max);
  const type = (next: string) => {
    setTyped(next);
    const parsed = Number(next.replace(',', '.').replace('−', '-'));
    if (next.trim() !== '' && wrong(Number.isFinite(parsed) ? parsed : null, min, max) === '') onChange(parsed);
  };
  return (
    <div className={className ? `field ${className}` : 'field'}>
      <label htmlFor={id}>
        {label}
        {unit ? `, ${unit}` : null}
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

function wrong(number: number | null, min: number | undefined, max: number | undefined): string {
  if (number === null) return 'a number is due';
  if (min !== undefined && number < min) return `${min} at least`;
  return max !== undefined && number > max ? `${max} at most` : '';
}

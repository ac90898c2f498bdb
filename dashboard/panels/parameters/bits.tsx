/** A value of which each bit means something of its own. */
import type { Info } from '../../store/parameters/answers.ts';
import { isBitOn, withBit } from '../../store/parameters/value.ts';

type BitsProps = {
  readonly bits: Info['bits'];
  readonly value: number;
  readonly type: number;
  readonly onChange: (value: number) => void;
};

export const Bits = ({ bits, value, type, onChange }: BitsProps) => (
  <ul className="bits">
    {bits.map(({ value: bit, label }) => (
      <li key={bit}>
        <label>
          <input
            type="checkbox"
            checked={isBitOn(value, bit, type)}
            onChange={() => onChange(withBit(value, bit, type))}
          />
          {label}
          <small>bit {bit}</small>
        </label>
      </li>
    ))}
  </ul>
);

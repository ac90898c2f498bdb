/** A channel or an output: what it is, its pulse as a mark between 1000 and 2000 µs, and the figure. */
import { shareOfPulse } from '../../store/servos.ts';
import { tileWords } from '../../words/tiles.ts';
import { figure } from '../format.ts';
import './tiles.css';

type PulseRowProps = { readonly label: string; readonly us: number | null };

export const PulseRow = ({ label, us }: PulseRowProps) => (
  <div className="pulse-row">
    <span>{label}</span>
    <span className="pulse" aria-hidden="true">
      {us === null ? null : <i style={{ left: `${shareOfPulse(us) * 100}%` }} />}
    </span>
    <b>
      {figure(us)} <small>{tileWords.micros}</small>
    </b>
  </div>
);

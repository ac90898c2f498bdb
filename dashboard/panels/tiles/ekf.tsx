/** How far the filter trusts each of its sources, in words and with the limits at which it gives up. */
import { ekfFaultsOf, limits } from '../../store/judge.ts';
import { valuesOf } from '../../store/select.ts';
import { instrumentWords } from '../../words/instruments.ts';
import { tileWords } from '../../words/tiles.ts';
import { figure, unknown } from '../format.ts';
import { Tile } from '../tile.tsx';
import { useSelect } from '../use-dashboard.ts';
import { Fact, Facts, Judged } from './facts.tsx';

const words = tileWords.ekf;

export function EkfTile() {
  const ekf = useSelect((state) => valuesOf(state, 'ekf'));
  const faults = ekf === null ? [] : ekfFaultsOf(ekf.flags);
  const rows = [
    [words.velocity, ekf?.velocityVariance],
    [words.position, ekf?.positionVariance],
    [words.height, ekf?.heightVariance],
    [words.compass, ekf?.compassVariance],
  ] as const;
  return (
    <Tile group="ekf" title={instrumentWords.ekf}>
      <Facts>
        {rows.map(([label, value]) => (
          <Judged key={label} label={label} value={value} limits={limits.variance} text={figure(value, 2)} />
        ))}
      </Facts>
      <Facts>
        <Fact label={words.state} tone={ekf === null ? null : faults.length === 0 ? 'good' : 'bad'}>
          {ekf === null
            ? unknown
            : faults.length === 0
              ? words.well
              : faults.map((one) => words.faults[one]).join(', ')}
        </Fact>
      </Facts>
    </Tile>
  );
}

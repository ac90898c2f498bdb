/** What carries the conversation, how often telemetry comes, and on which network: shown, and chosen by hand. */
import type { Carry } from '../../client/ways.ts';
import { networkText, rateHzOf, rateText } from '../../store/carriage.ts';
import { wayOf } from '../../store/select.ts';
import { wayText } from '../badge.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';

const ways: readonly (readonly [Carry, string])[] = [
  ['best', 'Best way'],
  ['http', 'Use HTTP'],
  ['httpWhenCritical', 'HTTP while critical'],
];
const ratesHz = [1, 2, 5, 10, 25];

export function WayCard() {
  const { carriage } = useDashboard();
  const chosen = useSelect((state) => state.wayChosen);
  const isOverHttp = useSelect((state) => (wayOf(state) ?? 'socket') !== 'socket');
  const way = useSelect(wayText);
  return (
    <section className="card health-carriage" aria-label="Way and rate">
      <h2>
        Way and rate <small>{way === '' ? 'nothing carries now' : `carried by ${way}`}</small>
      </h2>
      <fieldset className="rows" aria-label="What may carry">
        {ways.map(([choice, words]) => (
          <button
            key={choice}
            type="button"
            className="btn"
            aria-pressed={chosen === choice}
            onClick={() => carriage.chooseWay(choice)}
          >
            {choice === 'best' && isOverHttp ? 'Try WebSocket' : words}
          </button>
        ))}
      </fieldset>
      <p className="muted">Sticks drive over a WebSocket only.</p>
      <Rate />
    </section>
  );
}

function Rate() {
  const { carriage } = useDashboard();
  const network = useSelect(networkText);
  const rate = useSelect(rateText);
  const offeredHz = useSelect((state) => rateHzOf({ ...state, chosenHz: null }));
  const chosenHz = useSelect((state) => state.chosenHz);
  return (
    <dl className="facts">
      <div>
        <dt>Network</dt>
        <dd>{network}</dd>
      </div>
      <div>
        <dt>Telemetry</dt>
        <dd>{rate}</dd>
      </div>
      <div>
        <dt>
          <label htmlFor="rate">Ask for</label>
        </dt>
        <dd>
          <select
            id="rate"
            value={chosenHz ?? ''}
            onChange={({ target }) => carriage.chooseRate(target.value === '' ? null : Number(target.value))}
          >
            <option value="">what suits the network, {offeredHz} Hz</option>
            {ratesHz.map((hz) => (
              <option key={hz} value={hz}>
                {hz} Hz
              </option>
            ))}
          </select>
        </dd>
      </div>
    </dl>
  );
}

/** What carries the conversation, how often telemetry comes, and on which network: shown, and chosen by hand. */

import type { Carry } from '../../client/ways.ts';
import { networkText, rateHzOf, rateText } from '../../store/carriage.ts';
import { wayOf } from '../../store/select.ts';
import { figureWords } from '../../words/common.ts';
import { wayWords as words } from '../../words/health.ts';
import { wayText } from '../badge.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';

const ways: readonly Carry[] = ['best', 'http', 'httpWhenCritical'];
const ratesHz = [1, 2, 5, 10, 25];

export function WayCard() {
  const { carriage } = useDashboard();
  const chosen = useSelect((state) => state.wayChosen);
  const isOverHttp = useSelect((state) => (wayOf(state) ?? 'socket') !== 'socket');
  const way = useSelect(wayText);
  return (
    <section className="card health-carriage" aria-label={words.title}>
      <h2>
        {words.title} <small>{way === '' ? words.nothing : words.carriedBy(way)}</small>
      </h2>
      <fieldset className="rows" aria-label={words.which}>
        {ways.map((choice) => (
          <button
            key={choice}
            type="button"
            className="btn"
            aria-pressed={chosen === choice}
            onClick={() => carriage.chooseWay(choice)}
          >
            {choice === 'best' && isOverHttp ? words.trySocket : words.choices[choice]}
          </button>
        ))}
      </fieldset>
      <p className="muted">{words.sticks}</p>
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
        <dt>{words.network}</dt>
        <dd>{network}</dd>
      </div>
      <div>
        <dt>{words.telemetry}</dt>
        <dd>{rate}</dd>
      </div>
      <div>
        <dt>
          <label htmlFor="rate">{words.ask}</label>
        </dt>
        <dd>
          <select
            id="rate"
            value={chosenHz ?? ''}
            onChange={({ target }) => carriage.chooseRate(target.value === '' ? null : Number(target.value))}
          >
            <option value="">{words.fitting(offeredHz)}</option>
            {ratesHz.map((hz) => (
              <option key={hz} value={hz}>
                {figureWords.hz(String(hz))}
              </option>
            ))}
          </select>
        </dd>
      </div>
    </dl>
  );
}

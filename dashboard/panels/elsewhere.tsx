/** An alarm of a vehicle that is not on show, on every page: one line, and the way to it. */
import { vehicleOf } from '../store/select.ts';
import { alarmsElsewhere } from '../store/vehicles.ts';
import { vehicleWords as words } from '../words/vehicles.ts';
import { Icon } from './icons.tsx';
import { goTo } from './route.tsx';
import './strip.css';
import { useDashboard, useSelect } from './use-dashboard.ts';

export function Elsewhere() {
  const { choose, store } = useDashboard();
  const vehicle = useSelect((state) => alarmsElsewhere(state)[0]?.vehicle ?? null);
  const grave = useSelect((state) => alarmsElsewhere(state)[0]?.grave ?? false);
  const text = useSelect((state) => {
    const [first, ...more] = alarmsElsewhere(state);
    if (first === undefined) return '';
    const line = words.elsewhere(first.name, first.text);
    return more.length === 0 ? line : `${line}, ${words.more(more.length)}`;
  });
  if (vehicle === null) return null;
  const show = () => {
    choose(vehicle);
    // Where sticks drive another one it is not chosen, and that drive goes on.
    if (vehicleOf(store.getState())?.id === vehicle) goTo('/');
  };
  return (
    <div className="notice vehicles-elsewhere" data-elsewhere={vehicle}>
      <span className={grave ? 'warn' : 'caution'}>
        <Icon name={grave ? 'crit' : 'warn'} small />
      </span>
      <span role={grave ? 'alert' : 'status'}>{text}</span>
      <button type="button" className="btn" onClick={show}>
        <Icon name="eye" small />
        {words.show}
      </button>
    </div>
  );
}

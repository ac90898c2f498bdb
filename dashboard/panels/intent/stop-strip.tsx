/** What became of a STOP, under the top bar of every page, until it is cleared on purpose by who drives. */
import { stopWords as words } from '../../words/stop.ts';
import { Icon } from '../icons.tsx';
import '../strip.css';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import './stop.css';
import { clearBlock, stopLine, stopNameOf } from './stop-state.ts';

export function StopStrip() {
  const name = useSelect(stopNameOf);
  return (
    <>
      <p role="alert" className="hidden-text">
        {words.titles[name]}
      </p>
      {name === 'ready' ? null : <Told />}
    </>
  );
}

function Told() {
  const { operate } = useDashboard();
  const name = useSelect(stopNameOf);
  const line = useSelect(stopLine);
  const block = useSelect(clearBlock);
  const isLatched = name === 'latched' || name === 'confirmed';
  return (
    <div className="lost stop-strip" data-stop={name}>
      <span className={name === 'confirmed' ? 'ok' : 'warn'}>
        <Icon name={name === 'confirmed' ? 'check' : 'crit'} />
      </span>
      <div className="lost-words">
        <h2>{words.titles[name]}</h2>
        <p>
          {line}
          {isLatched && block !== null ? words.toDriveOn(block) : null}
        </p>
      </div>
      <span className="sp" />
      {isLatched && block === null ? (
        <button type="button" className="btn" onClick={() => operate.lease('clear_stop')}>
          {words.clear}
        </button>
      ) : null}
    </div>
  );
}

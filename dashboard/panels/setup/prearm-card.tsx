/** Why it will not arm: the autopilot's own words, what each means, what to do, and where. */
import type { Obstacle } from '../../store/prearm.ts';
import { prearmOf } from '../../store/prearm.ts';
import { wallBaseMs } from '../../store/select.ts';
import { prearmWords as words } from '../../words/prearm.ts';
import { ageText } from '../format.ts';
import { Icon } from '../icons.tsx';
import { askBlock } from '../intent/acts.ts';
import { Link } from '../route.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import { useSlowState } from './slow.ts';
import './setup-panels.css';

const standing = {
  ready: words.ready,
  armed: words.armed,
  silent: words.silent,
  unknown: words.unknown,
  hindered: '',
} as const;

export function PrearmCard() {
  const state = useSlowState();
  const { is, obstacles } = prearmOf(state);
  const base = wallBaseMs(state);
  return (
    <section className="card prearm" aria-label={words.title} data-prearm={is}>
      <h2>
        {is === 'hindered' || is === 'unknown' ? words.title : words.arming}{' '}
        {obstacles.length > 0 ? <small>{words.count(obstacles.length)}</small> : null}
      </h2>
      {is === 'hindered' ? null : <p className={is === 'ready' ? 'ok' : 'muted'}>{standing[is]}</p>}
      <ul className="prearm-list">
        {obstacles.map((obstacle) => (
          <Reason
            key={obstacle.said}
            obstacle={obstacle}
            agoMs={base === null ? null : Math.max(0, base + state.nowMs - obstacle.wall)}
          />
        ))}
      </ul>
      {is === 'armed' ? null : <Ask />}
    </section>
  );
}

type ReasonProps = { readonly obstacle: Obstacle; readonly agoMs: number | null };

function Reason({ obstacle: { said, atArming, understanding }, agoMs }: ReasonProps) {
  return (
    <li data-reason={said}>
      <span className="warn">
        <Icon name="no" small />
      </span>
      <div>
        <b>{understanding?.means ?? said}</b>
        <p>{understanding?.cure ?? words.untranslated}</p>
        <small className="muted">
          {understanding === null ? '' : `“${said}” · `}
          {words.said(ageText(agoMs))}
          {atArming ? `, ${words.whenArming}` : ''}
        </small>
        {understanding?.at ? (
          <p>
            <Link to={understanding.at.to} className="btn">
              {understanding.at.words}
            </Link>
          </p>
        ) : null}
      </div>
    </li>
  );
}

/** Asks the autopilot to look anew; what it says comes as messages. */
function Ask() {
  const { operate } = useDashboard();
  const why = useSelect(askBlock);
  return (
    <>
      <button
        type="button"
        className="btn"
        disabled={why !== null}
        onClick={() => operate.sendCommand('check_arming', {})}
      >
        <Icon name="retry" />
        {words.ask}
      </button>
      {why === null ? null : <p className="muted">{words.notAsked(why)}</p>}
    </>
  );
}

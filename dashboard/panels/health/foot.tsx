/** Where one goes from here when the figures do not explain enough. */
import { setDebug } from '../debug/open.ts';
import { Icon } from '../icons.tsx';
import { Link } from '../route.tsx';

export const Foot = () => (
  <nav className="health-foot" aria-label="More about the link">
    <button type="button" className="btn" onClick={() => setDebug(true)} aria-keyshortcuts="Control+Shift+D">
      <Icon name="bug" />
      Debug
      <kbd className="nophone">Ctrl Shift D</kbd>
    </button>
    <Link to="/reliability-test" className="btn">
      <Icon name="check" />
      Reliability test
    </Link>
  </nav>
);

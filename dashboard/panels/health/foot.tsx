/** Where one goes from here when the figures do not explain enough. */

import { healthWords as words } from '../../words/health.ts';
import { navWords } from '../../words/nav.ts';
import { setDebug } from '../debug/open.ts';
import { Icon } from '../icons.tsx';
import { Link } from '../route.tsx';

export const Foot = () => (
  <nav className="health-foot" aria-label={words.foot}>
    <button type="button" className="btn" onClick={() => setDebug(true)} aria-keyshortcuts="Control+Shift+D">
      <Icon name="bug" />
      {navWords.debug}
      <kbd className="nophone">{words.debugKeys}</kbd>
    </button>
    <Link to="/reliability-test" className="btn">
      <Icon name="check" />
      {navWords.titles['/reliability-test']}
    </Link>
  </nav>
);

/** The top bar. Left: who and what. Right: who drives and how good the link is. The same order on every page. */

import { unreadWarnings } from '../store/select.ts';
import { topWords as words } from '../words/dock.ts';
import { Annunciators } from './annunciators.tsx';
import { Badge } from './badge.tsx';
import { Icon } from './icons.tsx';
import { LeaseButton } from './lease/chip.tsx';
import { Link, usePath } from './route.tsx';
import './top.css';
import { useSelect } from './use-dashboard.ts';
import { VehicleName } from './vehicle-name.tsx';

export const Top = () => (
  <header className="top">
    <Leave />
    <VehicleName />
    <Annunciators />
    <span className="sp" />
    <Warnings />
    <LeaseButton />
    <Badge />
  </header>
);

/** Back from the sticks, where there is no room for the other pages. */
function Leave() {
  if (!['/sticks', '/view'].includes(usePath())) return null;
  return (
    <Link to="/" className="btn leave">
      <Icon name="back" />
      {words.leave}
    </Link>
  );
}

/** Warnings that nobody has looked at yet. */
function Warnings() {
  const count = useSelect(unreadWarnings);
  if (count === 0) return null;
  return (
    <Link to="/messages" className="bell" label={words.warnings(count)}>
      <Icon name="warn" small />
      <b>{count > 99 ? words.many : count}</b>
    </Link>
  );
}

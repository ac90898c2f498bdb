/** What one looks at before one drives: whether the rover stops by itself, who one is, what the sticks do, what STOP is. */
import { WhoCard } from '../panels/people/who.tsx';
import { Preflight } from '../panels/preflight/preflight.tsx';
import { StopHelp } from '../panels/preflight/stop-help.tsx';
import { PadCard } from '../panels/sticks/pad.tsx';
import './page.css';
import './setup.css';

export const Setup = () => (
  <div className="page setup">
    <Preflight />
    <div className="setup-side">
      <WhoCard isLinked />
      <StopHelp />
      <PadCard />
    </div>
  </div>
);

/** What one looks at before one drives: whether the rover stops by itself, what the sticks do, and what STOP is. */
import { Preflight } from '../panels/preflight/preflight.tsx';
import { StopHelp } from '../panels/preflight/stop-help.tsx';
import { PadCard } from '../panels/sticks/pad.tsx';
import './page.css';
import './setup.css';

export const Setup = () => (
  <div className="page setup">
    <Preflight />
    <div className="setup-side">
      <StopHelp />
      <PadCard />
    </div>
  </div>
);

/** What one looks at before one drives: whether the rover stops by itself, who one is, what the sticks do, what STOP is. */
import { Icon } from '../panels/icons.tsx';
import { WhoCard } from '../panels/people/who.tsx';
import { Preflight } from '../panels/preflight/preflight.tsx';
import { StopHelp } from '../panels/preflight/stop-help.tsx';
import { Link } from '../panels/route.tsx';
import { PadCard } from '../panels/sticks/pad.tsx';
import './page.css';
import './setup.css';

const ParametersCard = () => (
  <section className="card" aria-label="Parameters">
    <h2>Parameters</h2>
    <p className="muted">
      All values of the autopilot: look them up, change them, put them back, load them from a file.
    </p>
    <div className="rows setup-links">
      <Link to="/parameters" className="btn">
        <Icon name="setup" />
        Open the parameters
      </Link>
    </div>
  </section>
);

export const Setup = () => (
  <div className="page setup">
    <Preflight />
    <div className="setup-side">
      <WhoCard isLinked />
      <ParametersCard />
      <StopHelp />
      <PadCard />
    </div>
  </div>
);

/** Who may be here, as what, and who is: for admins to decide, for others to see who they are. */

import { DevicesCard } from '../panels/people/devices.tsx';
import { HereCard } from '../panels/people/here.tsx';
import { NewCode } from '../panels/people/new-code.tsx';
import { useDevices } from '../panels/people/use-devices.ts';
import { WhoCard } from '../panels/people/who.tsx';
import { SetupHead } from '../panels/setup/frame.tsx';
import { useSelect } from '../panels/use-dashboard.ts';
import { navWords } from '../words/nav.ts';
import { whoWords as words } from '../words/people.ts';
import './page.css';
import './pair.css';

export function People() {
  const isAsked = useSelect(({ identity }) => identity.state === 'known');
  const isAdmin = useSelect(({ identity }) => identity.state === 'known' && identity.role === 'admin');
  return (
    <div className="page people">
      <SetupHead title={navWords.titles['/people']} />
      {isAdmin ? (
        <Deciding />
      ) : (
        <div className="people-side">
          <WhoCard />
          {isAsked ? <p className="muted">{words.adminOnly}</p> : null}
        </div>
      )}
      {isAdmin ? null : <HereCard />}
    </div>
  );
}

function Deciding() {
  const shown = useDevices();
  return (
    <>
      <div className="people-side">
        <DevicesCard shown={shown} />
        <HereCard />
      </div>
      <div className="people-side">
        <WhoCard />
        <NewCode count={shown.devices?.length ?? 0} look={shown.refresh} />
      </div>
    </>
  );
}

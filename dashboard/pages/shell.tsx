/** The frame around every page, and which page is in it. */
import type { ReactNode } from 'react';
import { Debug } from '../panels/debug/later.tsx';
import { useDebug } from '../panels/debug/open.ts';
import { Dock } from '../panels/dock.tsx';
import { IdentityNotice } from '../panels/identity-notice.tsx';
import { MoreSheet } from '../panels/intent/more-sheet.tsx';
import { StopKey } from '../panels/intent/stop.tsx';
import { StopStrip } from '../panels/intent/stop-strip.tsx';
import { AskStrip } from '../panels/lease/ask-strip.tsx';
import { LeaseSheet } from '../panels/lease/sheet.tsx';
import { Nav } from '../panels/nav.tsx';
import { Notices } from '../panels/notices.tsx';
import { useOpenSheet } from '../panels/open-sheet.ts';
import { ReplayBar } from '../panels/replay/bar.tsx';
import { usePath } from '../panels/route.tsx';
import { Strip } from '../panels/strip.tsx';
import { Toasts } from '../panels/toasts.tsx';
import { Top } from '../panels/top.tsx';
import { useSelect } from '../panels/use-dashboard.ts';
import { Data } from './data.tsx';
import { Drive } from './drive.tsx';
import { Health } from './health.tsx';
import { MessagesPage } from './messages.tsx';
import { Pair } from './pair.tsx';
import { ParametersPage } from './parameters.tsx';
import { People } from './people.tsx';
import { PlanPage } from './plan.tsx';
import { ReliabilityPage } from './reliability.tsx';
import { Setup } from './setup.tsx';
import { Sticks } from './sticks.tsx';

const views: Readonly<Record<string, ReactNode>> = {
  '/messages': <MessagesPage />,
  '/plan': <PlanPage />,
  '/data': <Data />,
  '/health': <Health />,
  '/sticks': <Sticks />,
  '/setup': <Setup />,
  '/parameters': <ParametersPage />,
  '/people': <People />,
  '/reliability-test': <ReliabilityPage />,
};

export function Shell() {
  const path = usePath();
  // While a connection is open STOP is at hand, whatever becomes of the device.
  const isOut = useSelect(({ identity, connection }) => identity.state === 'unpaired' && connection.name === 'failed');
  return isOut || path === '/pair' ? <Pair isNeeded={isOut} /> : <Frame path={path} />;
}

function Frame({ path }: { readonly path: string }) {
  const isCovered = [useDebug(), useOpenSheet() !== null].includes(true);
  return (
    <div className={path === '/sticks' ? 'app at-sticks' : 'app'}>
      <Top />
      <div className="strips">
        <ReplayBar />
        <Notices />
        <IdentityNotice />
        <StopStrip />
        <AskStrip />
        <Strip />
      </div>
      <main className="main" inert={isCovered}>
        {views[path] ?? <Drive />}
      </main>
      <LeaseSheet />
      <MoreSheet />
      <Debug />
      <Toasts />
      <Dock />
      <Nav />
      <StopKey />
    </div>
  );
}

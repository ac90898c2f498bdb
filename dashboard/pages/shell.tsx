/** The frame around every page, and which page is in it. */
import type { ComponentType } from 'react';
import { Boundary, Part } from '../panels/boundary.tsx';
import { Collecting } from '../panels/data/collecting.tsx';
import { Debug } from '../panels/debug/later.tsx';
import { useDebug } from '../panels/debug/open.ts';
import { DeviceSheets } from '../panels/device/sheets.tsx';
import { ShortcutKeys } from '../panels/device/shortcuts.tsx';
import { Dock } from '../panels/dock.tsx';
import { Elsewhere } from '../panels/elsewhere.tsx';
import { IdentityNotice } from '../panels/identity-notice.tsx';
import { MoreSheet } from '../panels/intent/more-sheet.tsx';
import { StopKey } from '../panels/intent/stop.tsx';
import { StopStrip } from '../panels/intent/stop-strip.tsx';
import { laterPage } from '../panels/later.tsx';
import { AskStrip } from '../panels/lease/ask-strip.tsx';
import { LeaseSheet } from '../panels/lease/sheet.tsx';
import { MapBeside } from '../panels/map/beside.tsx';
import { Nav } from '../panels/nav.tsx';
import { Notices } from '../panels/notices.tsx';
import { LastNotice } from '../panels/offline/last-notice.tsx';
import { RenewalNotice } from '../panels/offline/notice.tsx';
import { useOpenSheet } from '../panels/open-sheet.ts';
import { Announcer, PageHead, SkipLink } from '../panels/page-head.tsx';
import { ReplayBar } from '../panels/replay/bar.tsx';
import { usePath } from '../panels/route.tsx';
import { Strip } from '../panels/strip.tsx';
import { Toasts } from '../panels/toasts.tsx';
import { Top } from '../panels/top.tsx';
import { useSelect } from '../panels/use-dashboard.ts';
import { VoiceLater } from '../panels/voice/later.tsx';
import { hasSticks } from '../store/shortcuts.ts';
import { navWords } from '../words/nav.ts';
import { Drive } from './drive.tsx';
import { Pair } from './pair.tsx';

/** A page that is not the first picture: one drives by it, or one does not. */
const late = (pick: (parts: typeof import('../panels/after-first.ts')) => ComponentType): ComponentType =>
  laterPage(async () => pick(await import('../panels/after-first.ts'))).Page;

const other = (pick: (parts: typeof import('../panels/other-pages.ts')) => ComponentType): ComponentType =>
  laterPage(async () => pick(await import('../panels/other-pages.ts'))).Page;

const setup = other(({ Setup }) => Setup);

const views: Readonly<Record<string, ComponentType>> = {
  '/messages': late(({ MessagesPage }) => MessagesPage),
  '/plan': other(({ Plan }) => Plan),
  '/data': other(({ Data }) => Data),
  '/health': other(({ Health }) => Health),
  '/sticks': late(({ Sticks }) => Sticks),
  '/view': late(({ CameraView }) => CameraView),
  '/setup': setup,
  '/setup/checklist': setup,
  '/setup/failsafe': setup,
  '/setup/joystick': setup,
  '/setup/links': setup,
  '/parameters': other(({ Parameters }) => Parameters),
  '/maps': other(({ MapsPage }) => MapsPage),
  '/vehicles': other(({ Vehicles }) => Vehicles),
  '/people': other(({ People }) => People),
  '/reliability-test': other(({ Reliability }) => Reliability),
};

export function Shell() {
  const path = usePath();
  // While a connection is open STOP is at hand, whatever becomes of the device.
  const isOut = useSelect(({ identity, connection }) => identity.state === 'unpaired' && connection.name === 'failed');
  return isOut || path === '/pair' ? <Pair isNeeded={isOut} /> : <Frame path={path} />;
}

function Frame({ path }: { readonly path: string }) {
  const View = views[path] ?? Drive;
  const isCovered = [useDebug(), useOpenSheet() !== null].includes(true);
  return (
    <div className={hasSticks(path) ? 'app at-sticks' : 'app'}>
      <SkipLink />
      <Part>
        <Top />
      </Part>
      <section className="strips" aria-label={navWords.strips}>
        <Part>
          <ReplayBar />
        </Part>
        <Part>
          <Notices />
        </Part>
        <Part>
          <IdentityNotice />
        </Part>
        <Part>
          <StopStrip />
        </Part>
        <Part>
          <Elsewhere />
        </Part>
        <Part>
          <AskStrip />
        </Part>
        <Part>
          <Strip />
        </Part>
        <Part>
          <LastNotice />
        </Part>
        <Part>
          <RenewalNotice />
        </Part>
      </section>
      <main className="main" inert={isCovered}>
        <Part>
          <PageHead path={path} />
        </Part>
        <Boundary key={path}>
          <View />
        </Boundary>
      </main>
      <Part>
        <LeaseSheet />
      </Part>
      <Part>
        <MoreSheet />
      </Part>
      <Part>
        <DeviceSheets />
      </Part>
      <Part>
        <MapBeside />
      </Part>
      <Part>
        <Debug />
      </Part>
      <Part>
        <Toasts />
      </Part>
      <Dock />
      <Part>
        <Nav />
      </Part>
      <Part>
        <Collecting />
      </Part>
      <StopKey />
      <Part>
        <ShortcutKeys />
      </Part>
      <Part>
        <Announcer />
      </Part>
      <Part>
        <VoiceLater />
      </Part>
    </div>
  );
}

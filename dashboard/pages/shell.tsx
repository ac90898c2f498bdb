/** The frame around every page, and which page is in it. */
import type { ReactNode } from 'react';
import { Debug } from '../panels/debug/debug.tsx';
import { useDebug } from '../panels/debug/open.ts';
import { Dock } from '../panels/dock.tsx';
import { Nav } from '../panels/nav.tsx';
import { Notices } from '../panels/notices.tsx';
import { usePath } from '../panels/route.tsx';
import { Strip } from '../panels/strip.tsx';
import { Toasts } from '../panels/toasts.tsx';
import { Top } from '../panels/top.tsx';
import { Data } from './data.tsx';
import { Drive } from './drive.tsx';
import { Health } from './health.tsx';
import { MessagesPage } from './messages.tsx';
import { Reliability } from './reliability.tsx';

const views: Readonly<Record<string, ReactNode>> = {
  '/messages': <MessagesPage />,
  '/data': <Data />,
  '/health': <Health />,
  '/reliability-test': <Reliability />,
};

export function Shell() {
  const debug = useDebug();
  return (
    <div className="app">
      <Top />
      <div className="strips">
        <Notices />
        <Strip />
      </div>
      <main className="main" inert={debug}>
        {views[usePath()] ?? <Drive />}
      </main>
      <Debug />
      <Toasts />
      <Dock />
      <Nav />
    </div>
  );
}

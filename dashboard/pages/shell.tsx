/** The frame around every page, and which page is in it. */
import type { ReactNode } from 'react';
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

const views: Readonly<Record<string, ReactNode>> = {
  '/messages': <MessagesPage />,
  '/data': <Data />,
  '/health': <Health />,
};

export const Shell = () => (
  <div className="app">
    <Top />
    <div className="strips">
      <Notices />
      <Strip />
    </div>
    <main className="main">{views[usePath()] ?? <Drive />}</main>
    <Toasts />
    <Dock />
    <Nav />
  </div>
);

/** Which page is where in the house, what its window is called, and what is said aloud when the link changes. Pure. */
import { navWords as words } from '../words/nav.ts';
import type { DashboardState } from './dashboard-state.ts';
import { missingOf, vehicleOf } from './select.ts';
import { insteadOf, nameOf } from './vehicles.ts';

/** Pages beneath one that has a tab. */
const beneath: readonly (readonly [RegExp, string])[] = [
  [/^\/(setup|parameters|people|maps|vehicles|cameras)(\/|$)/, '/setup'],
  [/^\/data(\/|$)/, '/data'],
  [/^\/(health|reliability-test)(\/|$)/, '/health'],
  [/^\/(sticks|view)(\/|$)/, '/'],
  [/^\/plan(\/|$)/, '/plan'],
  [/^\/messages(\/|$)/, '/messages'],
];

/** The tab that is lit on this page; an unknown address shows the drive page. */
export const tabOf = (path: string): string => beneath.find(([pattern]) => pattern.test(path))?.[1] ?? '/';

const titles: Readonly<Record<string, string>> = words.titles;

export const pageTitle = (path: string): string => titles[path] ?? titles[tabOf(path)] ?? words.titles['/'];

type Standing = keyof typeof words.standing;

/** The worst that is true of link and vehicle, as far as a title can say it. */
export function standingOf(state: DashboardState): Standing | null {
  const { name } = state.connection;
  if (name === 'stale') return 'stale';
  if (name === 'reconnecting') return 'lost';
  if (name === 'failed') return 'failed';
  const vehicle = vehicleOf(state);
  if (name !== 'connected') return null;
  if (vehicle === null) return insteadOf(state).length > 0 ? 'unheard' : null;
  if (vehicle.contact === 'lost') return 'unheard';
  return state.mirror.control.get(vehicle.id)?.stop ? 'stopped' : null;
}

/** `STALE – Plan – Rover 1 – Tether`; the drive page, which is what one expects, is not named. */
export function windowTitle(state: DashboardState, path: string): string {
  const standing = standingOf(state);
  const vehicle = vehicleOf(state);
  const parts = [
    standing === null ? '' : words.standing[standing],
    tabOf(path) === '/' && pageTitle(path) === words.titles['/'] ? '' : pageTitle(path),
    vehicle === null ? (missingOf(state)?.name ?? '') : nameOf(vehicle),
    words.app,
  ];
  return parts.filter((part) => part !== '').join(' – ');
}

/** What is said when it changes; empty before anything was heard. */
export function announcementOf(state: DashboardState): string {
  const standing = standingOf(state);
  if (standing !== null) return words.announced[standing];
  return state.connection.name === 'connected' && vehicleOf(state) !== null ? words.announced.well : '';
}

/** The page: opens the feed in its Worker, hands the dashboard the browser's clock and frames, and draws it. */
import './font.css';
import './tokens.css';
import './base.css';
import { createRoot } from 'react-dom/client';
import { bridgeUrls } from './client/addresses.ts';
import { bearing, type TokenOf } from './client/bearing.ts';
import { fullTelemetry } from './client/connection-options.ts';
import type { Feed } from './client/feed.ts';
import { feedLater } from './client/feed-later.ts';
import { fetchJson } from './client/fetch-json.ts';
import { offeredRateHz } from './client/network.ts';
import { borrowedProofs } from './client/proofs.ts';
import { type Places, startFeedBeside } from './client/worker.ts';
import { openWorker } from './open-worker.ts';
import { keepAlerts } from './page-alerts.ts';
import { ticketDownloads } from './page-downloads.ts';
import { listenForHands, pageDevices } from './page-inputs.ts';
import { hearInstallOffer } from './page-install.ts';
import { keepLastState } from './page-last-state.ts';
import { lookedAs, pageLifecycle } from './page-lifecycle.ts';
import { networkNow, watchNetwork } from './page-network.ts';
import { keepOffline } from './page-offline.ts';
import { takePairingCode } from './page-pairing.ts';
import { keepVehicle } from './page-vehicle.ts';
import { Shell } from './pages/shell.tsx';
import { noticeFailedStyles } from './panels/late-styles.ts';
import { fetchAtRest, restMs } from './panels/later.tsx';
import { restoreTheme } from './panels/theme.ts';
import { units } from './panels/units.ts';
import { DashboardContext } from './panels/use-dashboard.ts';
import { http, platform } from './platform.ts';
import type { Ask } from './store/ask.ts';
import { dashboardOver, type Ticker } from './store/dashboard.ts';
import { exportOf } from './store/export.ts';
import { hearingOf } from './store/hearing.ts';
import { saidOfError, withNote } from './store/notes.ts';

const tickMs = 100;

/**
 * On a frame's edge, so that ages change when the screen does; a hidden page draws no frames and needs no ages. A frame in
 * which nothing changes costs as well: none is asked for unless something is due.
 */
const onFrames: Ticker = (run, isDue) => {
  let frame = 0;
  const timer = setInterval(() => {
    if (!isDue()) return;
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(run);
  }, tickMs);
  return () => {
    clearInterval(timer);
    cancelAnimationFrame(frame);
  };
};

/** Sixteen random characters; `randomUUID` is missing on plain http. */
const randomId = () =>
  [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

const clientKey = 'tether.client';

/** This installation's id, the same over visits where storage is allowed. */
function clientId(): string {
  try {
    const known = localStorage.getItem(clientKey) ?? randomId();
    localStorage.setItem(clientKey, known);
    return known;
  } catch {
    return randomId();
  }
}

/** The former one belongs to another device. */
function keepClientId(renamed: string): void {
  try {
    localStorage.setItem(clientKey, renamed);
  } catch {
    // As above: the next visit is made by another id.
  }
}

const tabKey = 'tether.tab';

/** This tab's id, the same over reloads where storage is allowed. A duplicated tab copies it; the bridge tells it apart. */
function tabId(): string {
  try {
    return sessionStorage.getItem(tabKey) ?? randomId();
  } catch {
    return randomId();
  }
}

function keepTab(tab: string): void {
  try {
    sessionStorage.setItem(tabKey, tab);
  } catch {
    // Without storage a reload is a new tab, and nothing else is lost.
  }
}

/** `localStorage.DEBUG = 'websocket:*'`, as other clients have it: the wire is recorded from the first message on. */
function wantsDebug(): boolean {
  try {
    return localStorage.getItem('DEBUG')?.startsWith('websocket') === true;
  } catch {
    return false;
  }
}

noticeFailedStyles();
takePairingCode();
restoreTheme();
const ownUrl = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`;
const urls = bridgeUrls(import.meta.env.VITE_ROVER_URLS, ownUrl);
const [url = ownUrl] = urls;
/** What is not the socket is asked of the same bridge, wherever the page came from. */
const bridgeOrigin = url === ownUrl ? '' : url.replace(/^ws/, 'http').replace(/\/ws$/, '');
const want = { ...fullTelemetry, rateHz: offeredRateHz(networkNow()) };
const options = { urls, want, clientId: clientId(), tab: tabId(), page: randomId(), mode: lookedAs() };
const page = { ...platform, lifecycle: pageLifecycle };
/** Where there is no Worker: a page keeps the code on its shelf, and fetches it when it needs it. */
const loadFeed = async () => (await import('./client/feed.ts')).startFeed;
const startHere: Places['startHere'] = (...given) => feedLater(loadFeed, ...given);
let feed: Feed | null = null;
/** The Worker has the token; what is asked from here over HTTP is given it for the call, and keeps it nowhere. */
const token: TokenOf = (refused) => feed?.token(refused) ?? Promise.resolve(null);
const asPerson = bearing(http, token);
const ask: Ask = (path, how) =>
  fetchJson({ url: `${bridgeOrigin}${path}`, ...how }, { ...platform, http: asPerson, wallMs: Date.now });
const dashboard = dashboardOver(
  (tell) => {
    feed = startFeedBeside(options, { openWorker, page, originMs: performance.timeOrigin, startHere }, tell);
    return feed;
  },
  page.monoMs,
  onFrames,
  {
    url,
    clientId: options.clientId,
    tab: options.tab,
    surroundings: { ...platform, proofs: borrowedProofs(token) },
    ask,
    origin: bridgeOrigin,
    token,
    wallMs: Date.now,
  },
  options.page,
  pageDevices,
);
listenForHands(dashboard.inputs);

dashboard.store.subscribe(({ mirror, renamed }, before) => {
  if (renamed !== null && renamed !== before.renamed) keepClientId(renamed);
  const tab = mirror.welcome?.tab;
  if (tab !== undefined && tab !== before.mirror.welcome?.tab) keepTab(tab);
});

keepAlerts(dashboard);
hearInstallOffer();
keepVehicle(dashboard.store);
keepLastState(dashboard);
ticketDownloads(
  ask,
  () => dashboard.store.getState().identity.state === 'known',
  (why) => dashboard.store.setState(({ notes, nowMs }) => ({ notes: withNote(notes, nowMs, saidOfError(why)) })),
);
const followUnits = () => dashboard.store.setState({ units: units.now() });
units.subscribe(followUnits);
followUnits();
dashboard.store.setState({ network: networkNow() });
watchNetwork(dashboard.carriage.noticeNetwork);

/** For an engineer at the browser's console, and for scripts beside the page: what the page has, does and hears. */
Object.assign(globalThis, {
  tether: {
    getMetrics: () => exportOf(dashboard.store.getState(), new Date().toISOString()),
    forceReconnect: dashboard.reconnect,
    debug: (on = true) => dashboard.carriage.record(on),
    ...hearingOf(dashboard.store, console.error),
  },
});
if (wantsDebug()) dashboard.carriage.record(true);

const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no element "app"');
createRoot(root).render(
  <DashboardContext value={dashboard}>
    <Shell />
  </DashboardContext>,
);
fetchAtRest();
// The shelf is filled after that: what is here by then need not come twice.
if (import.meta.env.PROD) keepOffline(dashboard, 2 * restMs);

/**
 * A connection whose events outlive a reload: what was kept is given to the page first, and the bridge is asked for
 * what came since. Over one address, or over several of the same bridge.
 */
import type { Role } from '../../bridge/protocol/command.ts';
import type { Mode, Want } from '../../bridge/protocol/hello.ts';
import { gradePresets } from '../../bridge/protocol/quality.ts';
import { otherUrls } from './addresses.ts';
import { type PathView, startBundle } from './bundle.ts';
import { startConnection } from './connection.ts';
import type { Connection, ConnectionListener } from './connection-ports.ts';
import type { Content } from './content.ts';
import { createKeeper, type Keeping, type Kept } from './keeper.ts';
import { noTraffic } from './meter.ts';
import { apply, emptyMirror, greet, remember } from './mirror.ts';
import type { Position } from './position.ts';
import { type LivenessName, livenesses, type ScheduleName, schedules } from './presets.ts';
import { emptyQuality, reportOf } from './quality.ts';
import { followRecovery, type Recovery, type Watch } from './recovery.ts';
import type { Surroundings } from './surroundings.ts';

/** Plain values only, so that a page can hand them to a Worker. */
export type KeptOptions = {
  /** Addresses of one and the same bridge, `ws://…/ws`; all are kept open. */
  readonly urls: readonly string[];
  readonly clientId: string;
  readonly tab: string;
  readonly page: string;
  readonly want?: Want;
  readonly schedule?: ScheduleName;
  readonly liveness?: LivenessName;
  readonly grades?: keyof typeof gradePresets;
  readonly mode?: Mode;
  readonly role?: Role;
};

/** What a page may want to hear beyond a connection's own; `welcome.tab` is the tab's id to keep. */
export type KeptListener = ConnectionListener & {
  /** What an earlier load of the page had applied. Comes once, before the first state, or never. */
  onKept?(kept: Kept): void;
  onRecovery?(recovery: Recovery): void;
  /** Whether events outlive a reload. */
  onKeeping?(keeping: Keeping): void;
  /** Where there are several addresses: how each is. */
  onPaths?(paths: readonly PathView[]): void;
};

export type KeptConnection = Connection & {
  /** Forgets the events that were kept over reloads; the bridge's journal has them. */
  clear(): void;
};

export function startKeptConnection(
  options: KeptOptions,
  surroundings: Surroundings,
  listener: KeptListener,
): KeptConnection {
  const { storage, after } = surroundings;
  const position: Position = { cursor: null, epoch: null };
  let connection: Connection | null = null;
  let log = emptyMirror;
  let watch: Watch | null = null;
  let stopped = false;
  let want = options.want;
  /** The bridge's name for this tab, and how many connections were started here, of which only the last is heard. */
  let tab = options.tab;
  let opened = 0;
  let way: 'best' | 'http' = 'best';

  const keeper = storage && createKeeper(storage, after, (keeping) => !stopped && listener.onKeeping?.(keeping));

  const noted: KeptListener = {
    ...listener,
    onWelcome(welcome) {
      tab = welcome.tab;
      log = greet(log, welcome);
      listener.onWelcome(welcome);
      watch?.welcomed(welcome);
      widen(welcome.addresses ?? []);
    },
    onContent(message: Content) {
      listener.onContent(message);
      if (message.t !== 'events') return;
      log = apply(log, message);
      keeper?.keep(log.welcome?.epoch ?? '', log);
      watch?.applied(message);
    },
  };

  const restore = (kept: Kept) => {
    const { epoch, seq, events } = kept;
    position.cursor = { epoch, seq };
    log = remember(log, kept);
    listener.onKept?.(kept);
    watch = followRecovery(events.length, position.cursor, (recovery) => listener.onRecovery?.(recovery));
  };

  const begin = (kept: Kept | null) => {
    if (stopped) return;
    if (kept !== null) restore(kept);
    else listener.onRecovery?.({ name: 'fresh' });
    open(options.urls);
  };

  const open = (urls: readonly string[]) => {
    const { urls: _, schedule = 'measured', liveness = 'measured', grades = 'field', ...rest } = options;
    opened += 1;
    const number = opened;
    const mine = onlyWhile(() => number === opened, noted);
    const all = {
      ...rest,
      tab,
      ...(want && { want }),
      schedule: schedules[schedule],
      liveness: livenesses[liveness],
      grades: gradePresets[grades],
      position,
    };
    const [url = ''] = urls;
    connection =
      urls.length > 1
        ? startBundle(urls, all, surroundings, mine)
        : startConnection({ ...all, url }, surroundings, mine);
    connection.carryBy(way);
  };

  /** The bridge names its other addresses: one connection becomes several, which go on where it was ([H10]). */
  const widen = (addresses: readonly string[]) => {
    const [url = '', ...more] = options.urls;
    const others = more.length > 0 ? [] : otherUrls(url, addresses);
    if (others.length === 0 || opened > 1 || stopped) return;
    const single = connection;
    open([url, ...others]);
    single?.stop();
  };

  if (keeper) {
    listener.onRecovery?.({ name: 'checking' });
    keeper.load().then(begin);
  } else begin(null);

  return {
    voices: () => connection?.voices() ?? [],
    renewPings: () => connection?.renewPings(),
    traffic: () => connection?.traffic() ?? noTraffic,
    report: () => connection?.report() ?? reportOf(emptyQuality(), surroundings.monoMs()),
    retryNow: () => connection?.retryNow(),
    reconnect: () => connection?.reconnect(),
    carryBy(next) {
      way = next;
      connection?.carryBy(next);
    },
    wish(next) {
      want = next;
      connection?.wish(next);
    },
    clear() {
      log = { ...log, events: [], gaps: [] };
      keeper?.clear();
    },
    stop() {
      stopped = true;
      connection?.stop();
      keeper?.stop();
    },
  };
}

/** A listener that hears only while that is so. */
function onlyWhile(isSo: () => boolean, listener: KeptListener): KeptListener {
  return {
    ...(listener.operator && { operator: listener.operator }),
    onState: (state) => isSo() && listener.onState(state),
    onWelcome: (welcome) => isSo() && listener.onWelcome(welcome),
    onContent: (message) => isSo() && listener.onContent(message),
    onQuality: (quality, ms) => isSo() && listener.onQuality(quality, ms),
    onOffset: (offsetMs) => isSo() && listener.onOffset(offsetMs),
    onPaths: (paths) => isSo() && listener.onPaths?.(paths),
  };
}

/**
 * A connection whose events outlive a reload: what was kept is given to the page first, and the bridge is asked for
 * what came since. Over one address, or over several of the same bridge.
 */
import type { Mode, Want } from '../../bridge/protocol/hello.ts';
import { gradePresets } from '../../bridge/protocol/quality.ts';
import { type PathView, startBundle } from './bundle.ts';
import { type Connection, type ConnectionListener, startConnection } from './connection.ts';
import type { Content } from './content.ts';
import { createKeeper, type Keeping, type Kept } from './keeper.ts';
import { noTraffic } from './meter.ts';
import { apply, emptyMirror, greet, type LoggedEvent } from './mirror.ts';
import type { Position } from './position.ts';
import { type ScheduleName, schedules } from './presets.ts';
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
  readonly grades?: keyof typeof gradePresets;
  readonly mode?: Mode;
};

/** What a page may want to hear beyond a connection's own; `welcome.tab` is the tab's id to keep. */
export type KeptListener = ConnectionListener & {
  /** Events that an earlier load of the page had applied, oldest first. Comes once, before the first state, or never. */
  onKept?(events: readonly LoggedEvent[]): void;
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

  const keeper = storage && createKeeper(storage, after, (keeping) => !stopped && listener.onKeeping?.(keeping));

  const noted: KeptListener = {
    ...listener,
    onWelcome(welcome) {
      log = greet(log, welcome);
      listener.onWelcome(welcome);
      watch?.welcomed(welcome);
    },
    onContent(message: Content) {
      listener.onContent(message);
      if (message.t !== 'events') return;
      log = apply(log, message);
      keeper?.keep(log.welcome?.epoch ?? '', log);
      watch?.applied(message);
    },
  };

  const restore = ({ epoch, seq, events }: Kept) => {
    position.cursor = { epoch, seq };
    log = { ...log, events, lastSeq: seq };
    listener.onKept?.(events);
    watch = followRecovery(events.length, position.cursor, (recovery) => listener.onRecovery?.(recovery));
  };

  const begin = (kept: Kept | null) => {
    if (stopped) return;
    if (kept !== null) restore(kept);
    else listener.onRecovery?.({ name: 'fresh' });
    const { urls, schedule = 'measured', grades = 'field', ...rest } = options;
    const all = {
      ...rest,
      ...(want && { want }),
      schedule: schedules[schedule],
      grades: gradePresets[grades],
      position,
    };
    const [url = ''] = urls;
    connection =
      urls.length > 1
        ? startBundle(urls, all, surroundings, noted)
        : startConnection({ ...all, url }, surroundings, noted);
  };

  if (keeper) {
    listener.onRecovery?.({ name: 'checking' });
    keeper.load().then(begin);
  } else begin(null);

  return {
    traffic: () => connection?.traffic() ?? noTraffic,
    report: () => connection?.report() ?? reportOf(emptyQuality(), surroundings.monoMs()),
    retryNow: () => connection?.retryNow(),
    reconnect: () => connection?.reconnect(),
    wish(next) {
      want = next;
      connection?.wish(next);
    },
    clear() {
      log = { ...log, events: [] };
      keeper?.clear();
    },
    stop() {
      stopped = true;
      connection?.stop();
      keeper?.stop();
    },
  };
}

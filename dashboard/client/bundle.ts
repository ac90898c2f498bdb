/**
 * Several addresses of one bridge, as one connection: a rover's Wi-Fi and its LTE, say. All are open, each with its own
 * conversation and mirror; telemetry is shown from whichever brings it first, events come once, by epoch and number, and
 * the loss of one is nobody's loss while another is heard.
 */
import type { ConnectionResponse, Want } from '../../bridge/protocol/hello.ts';
import { startConnection } from './connection.ts';
import type { ConnectionOptions } from './connection-options.ts';
import type { Connection, ConnectionListener } from './connection-ports.ts';
import type { ConnectionState } from './connection-state.ts';
import type { Content } from './content.ts';
import type { Traffic } from './meter.ts';
import { apply, emptyMirror, greet, type Mirror } from './mirror.ts';
import { moveBetween } from './moves.ts';
import type { LinkQuality } from './ping-book.ts';
import type { Position } from './position.ts';
import type { Surroundings } from './surroundings.ts';

/** One of the addresses by which the bridge is reached. */
export type PathView = {
  readonly url: string;
  readonly connection: ConnectionState;
  readonly quality: LinkQuality;
  /** What is shown came this way. */
  readonly leads: boolean;
};

export type BundleListener = ConnectionListener & { onPaths?(paths: readonly PathView[]): void };

type Path = {
  readonly url: string;
  connection: Connection | null;
  state: ConnectionState;
  quality: LinkQuality;
  mirror: Mirror;
  offsetMs: number | null;
  welcomedAt: number;
};

/** Best first: what is said of the link is what its best path has. */
const ranks: Readonly<Record<ConnectionState['name'], number>> = {
  connected: 0,
  stale: 1,
  connecting: 2,
  reconnecting: 3,
  failed: 4,
  closed: 5,
};

const worstRttMs = 1e9;

/** `options.position` is shared by all paths, so that each resumes from what any of them brought. */
export function startBundle(
  urls: readonly string[],
  options: Omit<ConnectionOptions, 'url'> & { readonly position: Position },
  surroundings: Surroundings,
  listener: BundleListener,
): Connection {
  const paths: Path[] = urls.map((url) => ({
    url,
    connection: null,
    state: { name: 'connecting', since: surroundings.monoMs() },
    quality: { rttMs: null, jitterMs: null, lossPct: null, grade: null },
    mirror: emptyMirror,
    offsetMs: null,
    welcomedAt: Number.NEGATIVE_INFINITY,
  }));
  let shown = emptyMirror;
  let told: ConnectionState | null = null;
  let lead: Path | undefined = paths[0];

  const ranked = () =>
    [...paths].sort(
      (a, b) =>
        ranks[a.state.name] - ranks[b.state.name] || (a.quality.rttMs ?? worstRttMs) - (b.quality.rttMs ?? worstRttMs),
    );
  const best = () => ranked()[0];
  const tellPaths = () =>
    listener.onPaths?.(
      paths.map((path) => ({ url: path.url, connection: path.state, quality: path.quality, leads: path === lead })),
    );

  /** Newer state leads; of two runs of the bridge, or two logs, the one that was met last. */
  const mayLead = (path: Path): boolean => {
    if (path === lead || lead === undefined || lead.mirror.stateAt === null) return true;
    const [known, other] = [lead.mirror.welcome, path.mirror.welcome];
    if (known !== null && other !== null && isNews(known, other)) return path.welcomedAt > lead.welcomedAt;
    return path.mirror.stateAt !== null && path.mirror.stateAt > lead.mirror.stateAt;
  };

  /** Gives the page a greeting where the bridge is new to it, and then what changed. */
  const show = (path: Path) => {
    if (!mayLead(path)) return;
    const isOther = lead !== path;
    lead = path;
    const { welcome } = path.mirror;
    if (welcome !== null && (shown.welcome === null || isNews(shown.welcome, welcome))) {
      if (shown.welcome?.boot !== welcome.boot) newest.clear();
      shown = greet(shown, welcome);
      listener.onWelcome(welcome);
    }
    if (isOther) tellPaths();
    if (path.offsetMs !== null && isOther) listener.onOffset(path.offsetMs);
    const move = moveBetween(shown, path.mirror);
    if (move === null) return;
    const { based, stateAt, vehicles, links } = path.mirror;
    shown = { ...shown, based, stateAt, vehicles, links };
    listener.onContent(move);
  };

  /** Who controls each vehicle, and its drive, as the page has it: the slower way may bring what is no longer so. */
  const newest = new Map<string, number>();
  const isOld = (path: Path, message: Content): boolean => {
    if (message.t !== 'control' && message.t !== 'drive_state') return false;
    if (path.mirror.welcome?.boot !== shown.welcome?.boot) return true;
    const key = `${message.t} ${message.vehicle}`;
    if (message.at < (newest.get(key) ?? message.at)) return true;
    newest.set(key, message.at);
    return false;
  };

  const isState = ({ t }: Content) => t === 'state_restored' || t === 'telemetry' || t === 'state';

  const startPath = (path: Path, index: number): Connection =>
    startConnection(
      {
        ...options,
        url: path.url,
        // Of one path the bridge keeps the newest connection only ([P4]).
        ...(index > 0 && { path: `${index + 1}` }),
      },
      surroundings,
      {
        ...(listener.operator && { operator: listener.operator }),
        onState(state) {
          path.state = state;
          const now = best()?.state ?? state;
          tellPaths();
          if (now === told) return;
          told = now;
          listener.onState(now);
        },
        onWelcome(welcome) {
          path.welcomedAt = surroundings.monoMs();
          path.mirror = greet(path.mirror, welcome);
          show(path);
        },
        onContent(message) {
          if (isOld(path, message)) return;
          if (!isState(message)) return listener.onContent(message);
          path.mirror = apply(path.mirror, message);
          show(path);
        },
        onQuality(quality, roundTripMs) {
          path.quality = quality;
          tellPaths();
          if (path === best()) listener.onQuality(quality, roundTripMs);
        },
        onOffset(offsetMs) {
          path.offsetMs = offsetMs;
          if (path === lead) listener.onOffset(offsetMs);
        },
      },
    );

  for (const [index, path] of paths.entries()) path.connection = startPath(path, index);
  const each = (act: (connection: Connection) => void) => {
    for (const { connection } of paths) if (connection) act(connection);
  };
  const first = (): Connection => {
    const connection = best()?.connection ?? paths[0]?.connection;
    if (!connection) throw new Error('a bundle has at least one address');
    return connection;
  };
  return {
    voices: () => ranked().flatMap(({ connection }) => connection?.voices() ?? []),
    renewPings: () => each((connection) => connection.renewPings()),
    traffic: () => paths.flatMap(({ connection }) => (connection ? [connection.traffic()] : [])).reduce(sum),
    report: () => first().report(),
    retryNow: () => each((connection) => connection.retryNow()),
    reconnect: () => each((connection) => connection.reconnect()),
    carryBy: (way) => each((connection) => connection.carryBy(way)),
    wish: (want: Want) => each((connection) => connection.wish(want)),
    stop: () => each((connection) => connection.stop()),
  };
}

/** Another run, another log, or other rules. A second session with the same bridge is no news to the page. */
const isNews = (known: ConnectionResponse, now: ConnectionResponse): boolean =>
  known.boot !== now.boot || known.epoch !== now.epoch;

const sum = (a: Traffic, b: Traffic): Traffic => ({
  charactersIn: a.charactersIn + b.charactersIn,
  charactersOut: a.charactersOut + b.charactersOut,
  messagesIn: a.messagesIn + b.messagesIn,
  keepAliveCharacters: a.keepAliveCharacters + b.keepAliveCharacters,
  malformed: a.malformed + b.malformed,
  lastMalformed: b.lastMalformed ?? a.lastMalformed,
  holes: a.holes + b.holes,
});

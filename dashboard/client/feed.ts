/**
 * Everything between the wires and the page, as one value that is told anew whenever it changes. It runs wherever it is
 * put: in a Worker, on the page, in Node.
 */
import type { Want } from '../../bridge/protocol/hello.ts';
import type { Grade } from '../../bridge/protocol/quality.ts';
import { originOf } from './addresses.ts';
import { breakable } from './breakable.ts';
import { fullTelemetry } from './connection-options.ts';
import { type Identity, keepIdentity } from './identity.ts';
import type { SecretPlace } from './identity-calls.ts';
import { startIntent } from './intent.ts';
import type { IntentAsk } from './intent-view.ts';
import { type KeptConnection, type KeptOptions, startKeptConnection } from './kept-connection.ts';
import type { Traffic } from './meter.ts';
import { apply, greet, remember } from './mirror.ts';
import type { Surroundings } from './surroundings.ts';
import { namedTimers } from './timers.ts';
import { firstView, type Happened, nothingHappened, type View } from './view.ts';
import { type Carry, wayWanted } from './ways.ts';
import { startWireLog } from './wire-log.ts';

/** Plain values only, so that a page can hand them to a Worker. */
export type FeedOptions = KeptOptions & { readonly carry?: Carry };

export type Feed = {
  /** Tries at once if it is waiting or an attempt hangs; else nothing. */
  retryNow(): void;
  /** Gives up the link that is there and opens another at once. */
  reconnect(): void;
  wish(want: Want): void;
  /** Writes down what passes the wire, from now on or no longer; it comes with what happened. */
  record(on: boolean): void;
  /** What may carry from now on. */
  carry(choice: Carry): void;
  /** Forgets the events on the page and those kept; the bridge's journal has them. */
  clear(): void;
  /** Nothing passes for so long, to try what happens then; 0 ends it. */
  breakFor(ms: number): void;
  /** What the operator wants of vehicles; what becomes of it is in `View.intent`. */
  intend(ask: IntentAsk): void;
  /** What HTTP is asked with, null where nobody is asked or there is none. `refused`: one that was just refused. */
  token(refused: string | null): Promise<string | null>;
  /** Counted to this moment, or to when it was told last. */
  traffic(): Traffic;
  /** Nothing is told after it; may be called twice. */
  stop(): void;
};

/** `happened` is what came about since it was told last. */
export type Tell = (view: View, happened: Happened) => void;

const reportEveryMs = 1000;
/** Who drives looks this often ([D12]). */
const drivingHz = 25;

/** `secret`: where a program keeps what a browser has in a cookie. */
export function startFeed(options: FeedOptions, given: Surroundings, tell: Tell, secret?: SecretPlace): Feed {
  const { monoMs, after } = given;
  const timers = namedTimers<'report'>(after);
  let view = firstView(monoMs());
  let stopped = false;

  const show = (change: Partial<View>, happened: Happened = nothingHappened) => {
    view = { ...view, ...change };
    const wire = wires.take();
    if (!stopped) tell(view, wire.length === 0 ? happened : { ...happened, wire });
  };

  const identity = identityFor(options, given, secret, (known, clientId) =>
    show({ identity: known, renamed: clientId === options.clientId ? null : clientId }),
  );
  const surroundings = identity ? { ...given, proofs: identity } : given;
  const wires = startWireLog(surroundings);
  const way = breakable(wires.surroundings);
  let connection: KeptConnection | null = null;
  let want = options.want ?? fullTelemetry;
  const intent = startIntent(options, way.surroundings, {
    voices: () => connection?.voices() ?? [],
    renewPings: () => connection?.renewPings(),
    mirror: () => view.mirror,
    offsetMs: () => view.offsetMs,
    show: (shown) => show({ intent: shown }),
    driving(isDriving) {
      drivenHz = isDriving ? drivingHz : 0;
      connection?.wish(wanted());
    },
  });
  let drivenHz = 0;
  const wanted = (): Want => ({ ...want, rateHz: Math.max(want.rateHz, drivenHz) });

  let choice = options.carry ?? 'best';
  let carriedBy: 'best' | 'http' = 'best';
  const steer = (grade: Grade | null) => {
    const wantedWay = wayWanted(choice, grade, carriedBy);
    if (wantedWay === carriedBy) return;
    carriedBy = wantedWay;
    connection?.carryBy(carriedBy);
  };

  connection = startKeptConnection(options, way.surroundings, {
    operator: intent.operator,
    onState: (state) => show({ connection: state }, { ...nothingHappened, states: [{ at: monoMs(), state }] }),
    onWelcome: (welcome) => show({ mirror: greet(view.mirror, welcome) }),
    onContent(message) {
      const words = message.t === 'connection_warning' || message.t === 'error' || message.t === 'goodbye';
      show({ mirror: apply(view.mirror, message) }, words ? { ...nothingHappened, words: [message] } : nothingHappened);
      intent.onContent(message);
      if (message.t === 'identity') identity?.heard(message, ownMs(message.untilAt));
    },
    onQuality(quality, ms) {
      steer(quality.grade);
      show({ quality }, ms === null ? nothingHappened : { ...nothingHappened, roundTrips: [{ at: monoMs(), ms }] });
    },
    onOffset: (offsetMs) => show({ offsetMs }),
    onKept(kept) {
      show({ mirror: remember(view.mirror, kept) });
      intent.onKept(kept.events);
    },
    onRecovery: (recovery) => show({ recovery }),
    onKeeping: (keeping) => show({ keeping }),
    onPaths: (paths) => show({ paths }),
  });

  const ownMs = (at: number | null) => (at === null || view.offsetMs === null ? null : at - view.offsetMs);

  steer(null);

  const keepReporting = () => {
    timers.arm('report', reportEveryMs, keepReporting);
    show({ traffic: connection.traffic(), report: connection.report() });
  };
  timers.arm('report', reportEveryMs, keepReporting);

  return {
    retryNow: connection.retryNow,
    reconnect: connection.reconnect,
    wish(next) {
      want = next;
      connection.wish(wanted());
    },
    record: wires.record,
    carry(next) {
      choice = next;
      carriedBy = wayWanted(choice, view.quality.grade, carriedBy);
      connection.carryBy(carriedBy);
    },
    clear() {
      connection.clear();
      show({ mirror: { ...view.mirror, events: [], gaps: [] } });
    },
    breakFor: way.breakFor,
    intend: intent.intend,
    token: (refused) => identity?.token(refused) ?? Promise.resolve(null),
    traffic: connection.traffic,
    stop() {
      intent.stop();
      // The connection's last word, that it is closed, is still told.
      connection.stop();
      way.breakFor(0);
      identity?.stop();
      stopped = true;
      timers.cancelAll();
    },
  };
}

function identityFor(
  { urls: [url = ''], clientId }: FeedOptions,
  { http, monoMs, wallMs, after, random }: Surroundings,
  secret: SecretPlace | undefined,
  told: Parameters<typeof keepIdentity>[2],
): Identity | null {
  if (http === undefined) return null;
  const options = { origin: originOf(url), clientId, ...(secret && { secret }) };
  return keepIdentity(options, { http, monoMs, wallMs, after, random }, told);
}

/**
 * The feed on a thread of its own, so that a hidden or a busy page keeps its link: the page's side, and what passes
 * between it and the Worker's, which is `serve-feed.ts`. The page answers each view it has taken.
 */
import type { Want } from '../../bridge/protocol/hello.ts';
import type { Feed, FeedOptions, Tell } from './feed.ts';
import type { IntentAsk } from './intent-view.ts';
import type { Sign } from './lifecycle.ts';
import type { Surroundings } from './surroundings.ts';
import { firstView, type Happened } from './view.ts';
import { applyDelta, type ViewDelta } from './view-delta.ts';
import type { Carry } from './ways.ts';

export type ToWorker =
  /** `originMs` is what the page's monotonic 0 is, ms since 1970, so that both tell times by one clock. */
  | { readonly t: 'start'; readonly options: FeedOptions; readonly originMs: number }
  | { readonly t: 'seen' }
  | { readonly t: 'sign'; readonly sign: Sign }
  | { readonly t: 'wish'; readonly want: Want }
  | { readonly t: 'carry'; readonly choice: Carry }
  | { readonly t: 'record'; readonly on: boolean }
  | { readonly t: 'breakFor'; readonly ms: number }
  | { readonly t: 'intend'; readonly ask: IntentAsk }
  /** HTTP is to be asked: the answer has the same `n`. */
  | { readonly t: 'token'; readonly n: number; readonly refused: string | null }
  | { readonly t: 'retryNow' | 'reconnect' | 'clear' | 'stop' };

export type ToPage =
  /** The Worker runs. */
  | { readonly t: 'ready' }
  | { readonly t: 'view'; readonly delta: ViewDelta; readonly happened: Happened }
  | { readonly t: 'token'; readonly n: number; readonly token: string | null };

/** One end of the way between page and Worker; what is posted is copied. */
export type Port<In, Out> = {
  post(message: Out): void;
  hear(run: (message: In) => void): void;
};

/** The page's end: it can also break, and be closed. */
export type WorkerPort = Port<ToPage, ToWorker> & {
  /** The Worker could not be loaded, or threw. */
  onFault(run: () => void): void;
  close(): void;
};

/** While this page holds a lease it says this often that its thread is alive ([A2]). */
const aliveEveryMs = 300;
/** A Worker that has not said that it runs within this is taken for none. */
const readyWithinMs = 3000;
/** A token that does not come within this is none: two calls of the Worker's own have an end before. */
const tokenWithinMs = 11_000;

export type Places = {
  /** Null, or an exception, where there are no Workers. */
  openWorker(): WorkerPort | null;
  /** The page's own thread, with the signs of the page's life. */
  readonly page: Surroundings;
  readonly originMs: number;
  /** The feed on the page's own thread. Its code may have to be fetched first: hardly any page needs it. */
  startHere(options: FeedOptions, surroundings: Surroundings, tell: Tell): Feed;
};

/** The feed in a Worker, or on the page where there is none, or from the moment on at which it breaks. */
export function startFeedBeside(
  options: FeedOptions,
  { openWorker, page, originMs, startHere }: Places,
  tell: Tell,
): Feed {
  let here: Feed | null = null;
  let worker: WorkerPort | null = null;
  let view = firstView(page.monoMs());
  let want: Want | null = null;
  let { carry } = options;
  let recording = false;
  let stopped = false;
  let cancelWait = () => {};
  let stopSigns = () => {};
  let stopAlive = () => {};

  /** Questions for a token that the Worker has not answered. */
  const asked = new Map<number, (token: string | null) => void>();
  let askedCount = 0;
  const askToken = (port: WorkerPort, refused: string | null): Promise<string | null> =>
    new Promise((resolve) => {
      askedCount += 1;
      const n = askedCount;
      const cancel = page.after(tokenWithinMs, () => asked.get(n)?.(null));
      asked.set(n, (token) => {
        cancel();
        asked.delete(n);
        resolve(token);
      });
      port.post({ t: 'token', n, refused });
    });

  const told: Tell = (next, happened) => {
    view = next;
    tell(next, happened);
  };
  const closeWorker = () => {
    cancelWait();
    stopSigns();
    worker?.close();
    worker = null;
    for (const answer of [...asked.values()]) answer(null);
  };
  const moveHere = () => {
    if (here !== null || stopped) return;
    closeWorker();
    here = startHere({ ...options, ...(want && { want }), ...(carry && { carry }) }, page, told);
    here.record(recording);
  };
  const take = (message: ToPage) => {
    cancelWait();
    if (message.t === 'token') return asked.get(message.n)?.(message.token);
    if (message.t === 'ready' || stopped || worker === null) return;
    told(applyDelta(view, message.delta), message.happened);
    worker.post({ t: 'seen' });
  };

  try {
    worker = openWorker();
  } catch {
    // As where Workers are forbidden by policy: the page's own thread does.
  }
  if (worker === null) moveHere();
  else {
    const port = worker;
    port.hear(take);
    port.onFault(moveHere);
    cancelWait = page.after(readyWithinMs, moveHere);
    port.post({ t: 'start', options, originMs });
    // A page that stood still says nothing of the Worker's thread, which watches its own sleep: its link lives on.
    const pass = (sign: Sign) => {
      if (sign.kind !== 'slept') port.post({ t: 'sign', sign });
    };
    stopSigns = page.lifecycle?.(pass) ?? stopSigns;
  }

  const intend = (asked: IntentAsk) => {
    if (here) here.intend(asked);
    else worker?.post({ t: 'intend', ask: asked });
  };
  const keepAlive = () => {
    stopAlive = page.after(aliveEveryMs, keepAlive);
    const { session } = view.intent;
    const holds = [...view.mirror.control.values()].some(({ lease }) => session !== null && lease.holder === session);
    if (holds) intend({ t: 'alive' });
  };
  stopAlive = page.after(aliveEveryMs, keepAlive);

  const ask = (t: 'retryNow' | 'reconnect' | 'clear') => () => (here ? here[t]() : worker?.post({ t }));
  return {
    retryNow: ask('retryNow'),
    reconnect: ask('reconnect'),
    clear: ask('clear'),
    breakFor(ms) {
      if (here) here.breakFor(ms);
      else worker?.post({ t: 'breakFor', ms });
    },
    intend,
    token(refused) {
      if (here) return here.token(refused);
      return worker === null ? Promise.resolve(null) : askToken(worker, refused);
    },
    wish(next) {
      want = next;
      if (here) here.wish(next);
      else worker?.post({ t: 'wish', want: next });
    },
    record(on) {
      recording = on;
      if (here) here.record(on);
      else worker?.post({ t: 'record', on });
    },
    carry(choice) {
      carry = choice;
      if (here) here.carry(choice);
      else worker?.post({ t: 'carry', choice });
    },
    traffic: () => here?.traffic() ?? view.traffic,
    stop() {
      stopped = true;
      stopAlive();
      here?.stop();
      worker?.post({ t: 'stop' });
      closeWorker();
    },
  };
}

/**
 * Who one is, kept proven. The token lives in memory and nowhere else; it is renewed at four fifths of its life and
 * brought over what is open, before an attempt that would say hello with one that hardly lasts, beside an attempt that
 * follows the bridge's own end (a bridge that was started anew takes none of the old), and when the bridge asks. A
 * refused token is renewed once; who is refused again, or is not known, has to be paired, and nothing is tried any more.
 */
import { closeCodes } from '../../bridge/protocol/close.ts';
import type { Identity as IdentityMessage, Proof } from '../../bridge/protocol/identity.ts';
import { answerWords } from '../words/answers.ts';
import { noCode } from './carrier.ts';
import { type CallMeans, type Grant, identityCalls, type Renewal, type SecretPlace } from './identity-calls.ts';
import { type IdentityView, notAskedYet } from './identity-view.ts';
import type { Proofs } from './proofs.ts';
import { namedTimers } from './timers.ts';

export type IdentityOptions = {
  readonly origin: string;
  readonly clientId: string;
  readonly secret?: SecretPlace;
};

export type IdentityMeans = CallMeans & {
  monoMs(): number;
  /** Uniform in [0, 1). */
  random(): number;
};

/** What the page is to know: who one is, and the installation's id where it had to become another. */
export type IdentityTold = (identity: IdentityView, clientId: string) => void;

export type Identity = Proofs & {
  /** What the bridge said on an open conversation. `untilMs` is its `untilAt` by our own clock, null where unknown. */
  heard(message: IdentityMessage, untilMs: number | null): void;
  /** For HTTP: one that lasts, or null where there is none. `refused` is one that was just refused. */
  token(refused: string | null): Promise<string | null>;
  stop(): void;
};

type Held = Grant & { readonly until: number; readonly grantedAt: number };

/** A proof with less left than this is renewed before it is used. */
const leastLeftMs = 30_000;
/** Of its life; a tenth more or less, so that tabs and devices do not all come at once. */
const renewedAtShare = 0.8;
/** After a renewal that failed, doubled each time; no longer than the bridge bears an old proof ([U5]). */
const retryFirstMs = 5000;
const retryMostMs = 30_000;
const graceMs = 60_000;
/** A greeting waits this long for a better proof than the one at hand. */
const betterWithinMs = 1000;
/** One that was just made is not made again because of one refusal. */
const settledAfterMs = 10_000;
/** A call that an attempt finds hanging this long is begun anew with it: the link that it was made on may be gone. */
const hangsAfterMs = 1000;

/** Ends that a bridge says, or leaves behind, when it goes: whoever comes next may be another run of it. */
const mayBeRestart: ReadonlySet<number> = new Set([
  noCode,
  closeCodes.goingAway,
  closeCodes.restart,
  closeCodes.tryLater,
  closeCodes.drain,
]);

export function keepIdentity(options: IdentityOptions, means: IdentityMeans, tell: IdentityTold): Identity {
  const { monoMs, after, random } = means;
  const calls = identityCalls(options.origin, means, options.secret);
  const timers = namedTimers<'renew'>(after);
  const followers = new Set<{ onProof(proof: Proof): void; onOver(why: string): void }>();
  let view = notAskedYet;
  let { clientId } = options;
  let isRenamed = false;
  /** Whether the bridge asks; null while that is not known. */
  let asks: boolean | null = null;
  let held: Held | null = null;
  let isDoubted = false;
  /** Tokens refused in a row that were thought good. */
  let refusals = 0;
  let failures = 0;
  let notBefore = Number.NEGATIVE_INFINITY;
  let over: string | null = null;
  let underWay: Promise<void> | null = null;
  let begunAt = Number.NEGATIVE_INFINITY;
  let stopped = false;

  const show = (next: IdentityView) => {
    view = next;
    if (!stopped) tell(view, clientId);
  };
  const leftMs = () => (held === null ? 0 : held.until - monoMs());
  const mayGreet = () => over === null && (asks !== true || leftMs() > 0);
  const isDue = () => asks === null || (asks && (leftMs() < leastLeftMs || isDoubted));
  const proof = (): Proof | undefined => (asks === false || held === null ? undefined : { token: held.token });

  const end = (why: string) => {
    over = why;
    held = null;
    timers.cancelAll();
    show({ state: 'unpaired', why });
    for (const { onOver } of [...followers]) onOver(why);
  };
  const bring = () => {
    const now = proof();
    if (now !== undefined) for (const { onProof } of [...followers]) onProof(now);
  };
  const beOpen = () => {
    asks = false;
    held = null;
    if (view.state !== 'open') show({ state: 'open' });
  };

  const take = (grant: Grant, sentAt: number) => {
    const isFirst = view.state !== 'known';
    held = { ...grant, until: sentAt + grant.leftMs, grantedAt: monoMs() };
    isDoubted = false;
    failures = 0;
    const { name, role } = grant;
    if (isFirst) show({ state: 'known', name, role, untilMs: held.until, phase: 'known', trouble: null });
    else if (view.state === 'known') show({ ...view, name, trouble: null });
    timers.arm('renew', grant.leftMs * renewedAtShare * (0.9 + random() / 5), () => void renew());
    bring();
  };
  /** What is open goes on; who waits for a proof waits for the next attempt's. */
  const fail = (why: string, waitMs: number) => {
    notBefore = monoMs() + waitMs;
    failures += 1;
    if (view.state === 'known') show({ ...view, trouble: why });
    if (leftMs() < -graceMs || held === null) return;
    const backoffMs = Math.min(retryMostMs, retryFirstMs * 2 ** (failures - 1));
    timers.arm('renew', Math.max(waitMs, backoffMs), () => void renew());
  };
  const settle = (renewal: Renewal, sentAt: number) => {
    if (renewal.kind === 'granted') take(renewal.grant, sentAt);
    else if (renewal.kind === 'unpaired') end(renewal.why);
    else if (renewal.kind === 'open') beOpen();
    else fail(renewal.why, renewal.waitMs);
  };

  const renewOnce = async () => {
    if (asks === null) asks = await calls.isAsked();
    if (stopped || over !== null || asks === null) return;
    if (!asks) return beOpen();
    const sentAt = monoMs();
    if (sentAt < notBefore) return;
    const renewal = await calls.renew();
    if (!stopped && over === null) settle(renewal, sentAt);
  };
  const renew = (): Promise<void> => {
    if (stopped || over !== null) return Promise.resolve();
    if (underWay !== null) return underWay;
    begunAt = monoMs();
    underWay = renewOnce().finally(() => {
      underWay = null;
    });
    return underWay;
  };

  /** The bridge takes no such proof: one more is made, once. */
  const refusedWith = (given: Proof | undefined): boolean => {
    const isOurs = held !== null && given !== undefined && 'token' in given && given.token === held.token;
    asks = true;
    if (!isOurs) return true;
    held = null;
    refusals += 1;
    if (refusals > 1) end(answerWords.noProof);
    return over === null;
  };
  /** At once, but not again and again: who ends what was just proven is given time. */
  const outlived = (): boolean => {
    isDoubted = true;
    return held === null || monoMs() - held.grantedAt > settledAfterMs;
  };
  const rename = (used: string): boolean => {
    if (used !== clientId) return true;
    if (isRenamed) return false;
    isRenamed = true;
    clientId = newId(random);
    show(view);
    return true;
  };

  return {
    prepare() {
      if (!isDue()) return;
      if (underWay === null || monoMs() - begunAt <= hangsAfterMs) return void renew();
      void underWay.then(renew);
      calls.abandon();
    },
    ready(run) {
      if (!isDue()) return over === null ? run() : undefined;
      let isDone = false;
      const greet = () => {
        if (isDone || !mayGreet()) return;
        isDone = true;
        run();
      };
      const cancel = after(betterWithinMs, greet);
      void renew().then(() => {
        cancel();
        greet();
      });
    },
    proof,
    clientId: () => clientId,
    welcomed({ proof: given }) {
      refusals = 0;
      isDoubted = false;
      if (given === undefined) beOpen();
    },
    ended(code, given) {
      if (mayBeRestart.has(code)) isDoubted = true;
      if (given === null || over !== null) return false;
      if (code === closeCodes.authExpired) return outlived();
      if (code === closeCodes.authFailed) return refusedWith(given.proof);
      if (code === closeCodes.forbidden) return rename(given.clientId);
      // Out, or only this conversation: the bridge knows.
      if (code === closeCodes.ended) void renew();
      return false;
    },
    over: () => over,
    follow(onProof, onOver) {
      const follower = { onProof, onOver };
      followers.add(follower);
      return () => followers.delete(follower);
    },
    heard({ name, role, phase }, untilMs) {
      if (over !== null) return;
      const trouble = view.state === 'known' && phase !== 'known' ? view.trouble : null;
      show({ state: 'known', name, role, untilMs, phase, trouble });
      if (phase === 'known') return;
      // The bridge's word counts, not our clock, which may have slept; what was just made is on its way, or was lost.
      if (held !== null && monoMs() - held.grantedAt < settledAfterMs) bring();
      else void renew();
    },
    async token(refused) {
      if (asks === null || (asks && leftMs() < leastLeftMs)) await renew();
      const isRefused = held !== null && held.token === refused;
      if (isRefused && held !== null && monoMs() - held.grantedAt > settledAfterMs) await renew();
      return leftMs() > 0 ? (held?.token ?? null) : null;
    },
    stop() {
      stopped = true;
      timers.cancelAll();
      followers.clear();
    },
  };
}

/** Sixteen hex digits. It is a name and opens nothing, so chance will do ([U3]). */
const newId = (random: () => number): string =>
  Array.from({ length: 16 }, () => Math.floor(random() * 16).toString(16)).join('');

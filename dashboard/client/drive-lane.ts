/**
 * The sticks' way from the page to the bridge. It runs where the conversation runs: what the page posts is sent on in the
 * lane's own time, newest wins, and every post is also the page's proof of life. A page that posts nothing is blocked,
 * hidden or dead, and its last stick means nothing any more: the lane itself says neutral, at once, and held sticks count
 * again only after they were seen centred.
 */
import type { Policy } from '../../bridge/protocol/hello.ts';
import { idleLane, type LaneReason, type LaneView, type Stick } from './intent-view.ts';
import type { Surroundings } from './surroundings.ts';
import { namedTimers } from './timers.ts';
import type { Voice } from './voice.ts';

export type LanePorts = {
  voices(): readonly Voice[];
  policy(): Policy | null;
  /** The term under which this page may drive the vehicle now, or why it may not. */
  authority(vehicle: string): number | LaneReason;
  /** The bridge's monotonic ms of the newest state that came; null before any. */
  seenAt(): number | null;
  /** Told when its phase or reason changes, never for each stick. */
  show(lane: LaneView): void;
};

export type DriveLane = {
  stick(stick: Stick): void;
  /** Neutral now, if it is live. */
  release(why: LaneReason): void;
  /** What it stands on may have changed: conversation, lease, STOP. */
  look(): void;
  /** Says neutral once if it is live, and nothing after it. */
  stop(): void;
};

/** How long neutral is repeated ([D5] goes on in the bridge). */
const neutralForMs = 1000;
/** Both axes within this are centred ([D4]). */
const centredWithin = 0.05;
/** A Worker's clock and its page's tell one moment this much apart at most. */
const clockSlackMs = 20;

type Helm = { readonly vehicle: string; readonly voice: Voice; readonly term: number };
type State =
  | { readonly name: 'idle' }
  | { readonly name: 'live'; readonly helm: Helm }
  | { readonly name: 'neutral'; readonly helm: Helm; readonly until: number };

const isCentred = ({ steer, throttle }: Stick) =>
  Math.abs(steer) <= centredWithin && Math.abs(throttle) <= centredWithin;
const axis = (value: number) => (Number.isFinite(value) ? Math.max(-1, Math.min(1, value)) : 0);

export function startDriveLane({ monoMs, after }: Pick<Surroundings, 'monoMs' | 'after'>, ports: LanePorts): DriveLane {
  const timers = namedTimers<'send' | 'life'>(after);
  let state: State = { name: 'idle' };
  let shown = idleLane;
  let dropped = 0;
  /** The newest stick that was not sent; at most one. */
  let next: Stick | null = null;
  let mustCentre = true;
  let stopped = false;
  let n = 0;
  let lastC = Number.NEGATIVE_INFINITY;
  let lastReadAt = Number.NEGATIVE_INFINITY;
  let sentAt = Number.NEGATIVE_INFINITY;

  const show = (phase: LaneView['phase'], vehicle: string | null, why: LaneReason | null) => {
    if (shown.phase === phase && shown.vehicle === vehicle && shown.why === why) return;
    shown = { phase, vehicle, why, dropped };
    ports.show(shown);
  };
  const lifeMs = () => ports.policy()?.pageLifeMs ?? 0;
  const intervalMs = () => ports.policy()?.driveIntervalMs ?? 0;

  /** The same as before while that is heard: another path means centred first, so none is changed for little. */
  const voiceNow = (): Voice | null => {
    const heard = ports.voices().filter((voice) => voice.way === 'socket' && voice.isHeard());
    const kept =
      state.name === 'idle' ? undefined : heard.find((voice) => state.name !== 'idle' && voice === state.helm.voice);
    return kept ?? heard[0] ?? null;
  };

  const say = ({ vehicle, term }: Helm, voice: Voice, stick: Omit<Stick, 'vehicle'>) => {
    // Time that goes back is a fault to the bridge ([D3]): no stamp is before the last.
    lastC = Math.max(lastC, Math.min(stick.readAt, monoMs()));
    sentAt = monoMs();
    n += 1;
    const { steer, throttle, held } = stick;
    voice.say({ t: 'drive', vehicle, term, n, c: lastC, seen: ports.seenAt() ?? 0, steer, throttle, held });
  };

  const sayNeutral = (helm: Helm) => {
    const voice = voiceNow() ?? helm.voice;
    say(helm, voice, { steer: 0, throttle: 0, held: false, readAt: monoMs() });
  };
  const keepNeutral = () => {
    if (state.name !== 'neutral') return;
    if (monoMs() >= state.until) {
      state = { name: 'idle' };
      show('idle', shown.vehicle, shown.why);
      return;
    }
    sayNeutral(state.helm);
    timers.arm('send', intervalMs(), keepNeutral);
  };

  const release = (why: LaneReason) => {
    mustCentre = true;
    next = null;
    if (state.name !== 'live') return;
    const { helm } = state;
    state = { name: 'neutral', helm, until: monoMs() + neutralForMs };
    keepNeutral();
    show('neutral', helm.vehicle, why);
  };

  /** Why what is live may not go on, or null. */
  const objection = ({ vehicle, voice, term }: Helm): LaneReason | null => {
    const allowed = ports.authority(vehicle);
    if (typeof allowed !== 'number') return allowed;
    if (allowed !== term) return 'not_in_control';
    return voiceNow() === voice ? null : 'connection_changed';
  };
  const look = () => {
    if (state.name !== 'live') return;
    const why = objection(state.helm);
    if (why !== null) release(why);
  };

  /** The newest stick, if it is due; it waits for its turn otherwise. A reading is sent once. */
  const sendDue = () => {
    look();
    if (state.name !== 'live' || next === null) return;
    const waitMs = sentAt + intervalMs() - monoMs();
    if (waitMs > 0) return timers.arm('send', waitMs, sendDue);
    // This thread itself stood still: what waited meanwhile is no present.
    if (monoMs() - next.readAt > lifeMs() + clockSlackMs) return release('no_life');
    const stick = next;
    next = null;
    say(state.helm, state.helm.voice, stick);
  };

  /** Held sticks came while nothing is driven: they begin it, or it is shown what is missing. */
  const begin = (stick: Stick) => {
    const { vehicle } = stick;
    const term = ports.authority(vehicle);
    if (typeof term !== 'number') return show('locked', vehicle, term);
    const voice = voiceNow();
    if (voice === null) return show('locked', vehicle, ports.voices().length > 0 ? 'no_websocket' : 'no_link');
    if (mustCentre && !isCentred(stick)) return show('centre', vehicle, shown.why);
    mustCentre = false;
    timers.cancel('send');
    state = { name: 'live', helm: { vehicle, voice, term } };
    show('live', vehicle, null);
    next = stick;
    sentAt = Number.NEGATIVE_INFINITY;
    sendDue();
  };

  const noLife = () => {
    if (state.name === 'live') release('no_life');
    else {
      mustCentre = true;
      if (state.name === 'idle') show('idle', shown.vehicle, shown.why);
    }
  };

  /** A reading that comes late or out of order is what a page left behind before it stood still. */
  const isOld = ({ readAt }: Stick): boolean =>
    readAt <= lastReadAt || readAt <= lastC - clockSlackMs || monoMs() - readAt > lifeMs() + clockSlackMs;

  return {
    stick(raw) {
      if (stopped) return;
      const stick = { ...raw, steer: axis(raw.steer), throttle: axis(raw.throttle) };
      if (!stick.held) {
        lastReadAt = Math.max(lastReadAt, stick.readAt);
        timers.cancel('life');
        if (state.name === 'live') return release('let_go');
        mustCentre = true;
        if (state.name === 'idle') show('idle', shown.vehicle, shown.phase === 'locked' ? null : shown.why);
        return;
      }
      if (isOld(stick)) {
        dropped += 1;
        return;
      }
      lastReadAt = stick.readAt;
      timers.arm('life', lifeMs(), noLife);
      if (state.name === 'live' && state.helm.vehicle !== stick.vehicle) release('not_in_control');
      if (state.name !== 'live') return begin(stick);
      next = stick;
      sendDue();
    },
    release,
    look,
    stop() {
      if (stopped) return;
      stopped = true;
      timers.cancelAll();
      if (state.name === 'live') sayNeutral(state.helm);
      state = { name: 'idle' };
    },
  };
}

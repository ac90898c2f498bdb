/**
 * One camera as it is looked at: opened, watched, and opened again by itself when it has ended or stalled, ever later; at
 * once when the link to the bridge is back or somebody asks. What plays it is handed in, so that nothing here knows of a
 * browser.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { jitteredMs } from '../../../bridge/protocol/backoff.ts';
import type { CameraKind } from '../../../bridge/protocol/camera.ts';
import { cameraWords as words } from '../../words/camera.ts';
import { firstPace, nextPace, type Pace, type Way } from './pace.ts';
import { began, drew, ended, firstSight, lookOf, opened, type PictureAge, type Sight } from './sight.ts';

/** What a player tells. After `ended` it tells nothing more, and has let go of everything. */
export type PlayerTell = {
  opened(): void;
  drew(age: PictureAge): void;
  /** One sentence. */
  ended(why: string): void;
};

/** Plays until what it returns is called. */
export type Player = (options: { readonly id: string; readonly fps: number }, tell: PlayerTell) => () => void;

export type ViewingPorts = {
  monoMs(): number;
  after(ms: number, run: () => void): () => void;
  random(): number;
  /** How the link is at this moment. */
  way(): Omit<Way, 'pictureAgeMs'> & { readonly linked: boolean };
};

export type ViewingState = { readonly sight: Sight; readonly pace: Pace };

export type Viewing = {
  readonly store: StoreApi<ViewingState>;
  retryNow(): void;
  /** May be called twice. */
  stop(): void;
};

const lookEveryMs = 250;
const movingMs = 1000;
const retryMs = 500;
const retryMostMs = 8000;
/** It answered and shows nothing: another attempt may. The bridge has its own patience with the camera. */
const stuckMs = 8000;

export function startViewing(id: string, kind: CameraKind, play: Player, ports: ViewingPorts): Viewing {
  const { monoMs, after, random, way } = ports;
  const store = createStore<ViewingState>()(() => ({ sight: firstSight(monoMs()), pace: firstPace(monoMs()) }));
  let stopPlayer = () => {};
  let cancelLook = () => {};
  let attempt = 0;
  let wasLinked = way().linked;
  let current = 0;
  let stopped = false;

  const setSight = (change: (sight: Sight) => Sight) => store.setState(({ sight }) => ({ sight: change(sight) }));
  const open = () => {
    stopPlayer();
    const own = ++current;
    const ifOwn = (act: () => void) => {
      if (own === current && !stopped) act();
    };
    setSight((sight) => began(sight, monoMs()));
    stopPlayer = play(
      { id, fps: store.getState().pace.fps },
      {
        opened: () => ifOwn(() => setSight((sight) => opened(sight, monoMs()))),
        drew: (age) =>
          ifOwn(() => {
            attempt = 0;
            setSight((sight) => drew(sight, monoMs(), age));
          }),
        ended: (why) => ifOwn(() => end(why)),
      },
    );
  };
  const end = (why: string) => {
    current++;
    stopPlayer();
    stopPlayer = () => {};
    const now = monoMs();
    const waitMs = jitteredMs(attempt++, retryMs, retryMostMs, random());
    setSight((sight) => ended(sight, now, why, now + waitMs));
  };
  const look = () => {
    const now = monoMs();
    const { linked, ...rest } = way();
    const isBack = linked && !wasLinked;
    wasLinked = linked;
    const { sight, pace } = store.getState();
    const { phase } = sight;
    if (phase.name === 'ended') {
      if (isBack || now >= phase.retryAt) open();
      // What was on its way when the link went is old by now.
    } else if (isBack && (kind === 'mjpeg' || lookOf(sight, now).name !== 'live')) open();
    else if (now - Math.max(phase.since, sight.drawn.at(-1) ?? 0) > stuckMs) end(words.ceased);
    else if (kind === 'mjpeg') adapt(pace, rest, sight, now);
    cancelLook = after(lookEveryMs, look);
  };
  /** Only of motion JPEG can fewer pictures be had. */
  const adapt = (pace: Pace, rest: Omit<Way, 'pictureAgeMs'>, sight: Sight, now: number) => {
    // As it arrived: that none comes at all is the camera's matter as likely as the link's.
    const isMoving = sight.phase.name === 'open' && now - (sight.drawn.at(-1) ?? Number.NEGATIVE_INFINITY) < movingMs;
    const pictureAgeMs = isMoving && sight.age.is !== 'unknown' ? sight.age.ms : null;
    const next = nextPace(pace, { ...rest, pictureAgeMs }, now);
    if (next === pace) return;
    store.setState({ pace: next });
    open();
  };

  open();
  cancelLook = after(lookEveryMs, look);
  return {
    store,
    retryNow() {
      if (stopped) return;
      attempt = 0;
      open();
    },
    stop() {
      if (stopped) return;
      stopped = true;
      cancelLook();
      stopPlayer();
    },
  };
}

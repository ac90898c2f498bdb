/** A camera that is looked at for as long as a panel shows it and the page is seen. */
import { type RefObject, useEffect, useState, useSyncExternalStore } from 'react';
import type { Camera, CameraKind } from '../../../bridge/protocol/camera.ts';
import type { Look } from '../../store/camera/sight.ts';
import { lookOf } from '../../store/camera/sight.ts';
import { type Player, startViewing, type Viewing } from '../../store/camera/viewing.ts';
import type { Dashboard } from '../../store/dashboard.ts';
import { ageMsOf, stateAgeMs } from '../../store/select.ts';
import { useDashboard } from '../use-dashboard.ts';
import { hlsPlayer } from './hls.ts';
import { mjpegPlayer } from './mjpeg.ts';
import type { Way } from './way.ts';
import { whepPlayer } from './whep.ts';

type Screen = { readonly canvas: HTMLCanvasElement | null; readonly video: HTMLVideoElement | null };

const lateTelemetryMs = 1000;

/** Null where the page is not seen, or nothing can be asked. */
export function useViewing({ id, kind }: Camera, screen: RefObject<Screen>): Viewing | null {
  const dashboard = useDashboard();
  const isSeen = useSyncExternalStore(onVisibility, () => document.visibilityState === 'visible');
  const [viewing, setViewing] = useState<Viewing | null>(null);
  useEffect(() => {
    const play = isSeen ? playerOf(kind, screen.current, dashboard) : null;
    if (play === null) return;
    const started = startViewing(id, kind, play, portsOf(dashboard));
    setViewing(started);
    return () => {
      started.stop();
      setViewing(null);
    };
  }, [id, kind, isSeen, screen, dashboard]);
  return viewing;
}

function onVisibility(run: () => void): () => void {
  document.addEventListener('visibilitychange', run);
  return () => document.removeEventListener('visibilitychange', run);
}

function playerOf(kind: CameraKind, { canvas, video }: Screen, { ground, store }: Dashboard): Player | null {
  if (ground === null) return null;
  const way: Way = { origin: ground.origin, token: ground.token };
  const ageMs = (at: number) => ageMsOf({ ...store.getState(), nowMs: ground.surroundings.monoMs() }, at);
  if (kind === 'mjpeg') return canvas === null ? null : mjpegPlayer(canvas, way, ageMs);
  if (video === null) return null;
  return kind === 'hls' ? hlsPlayer(video, way) : whepPlayer(video, way);
}

function portsOf({ ground, store }: Dashboard) {
  const { monoMs, after, random } = ground?.surroundings ?? { monoMs: () => 0, after: () => () => {}, random: () => 0 };
  return {
    monoMs,
    after,
    random,
    way() {
      const state = store.getState();
      const linked = state.connection.name === 'connected';
      const telemetryLate = !linked || (stateAgeMs(state) ?? 0) > lateTelemetryMs;
      return { linked, telemetryLate, rttMs: state.quality.rttMs };
    },
  };
}

/** Figures that change with every picture are read four times a second: nobody reads faster. */
const readEveryMs = 250;

export function useLook(viewing: Viewing | null): { readonly look: Look | null; readonly fps: number } {
  const { ground } = useDashboard();
  const [, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTurn((turn) => turn + 1), readEveryMs);
    return () => clearInterval(timer);
  }, []);
  if (viewing === null || ground === null) return { look: null, fps: 30 };
  const { sight, pace } = viewing.store.getState();
  return { look: lookOf(sight, ground.surroundings.monoMs()), fps: pace.fps };
}

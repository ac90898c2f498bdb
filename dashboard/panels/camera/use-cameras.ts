/** Which cameras there are, and which one is looked at, for all panels that show one. */
import { useEffect } from 'react';
import { Type } from 'typebox';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { askCameras, type CamerasKnown, cameraOf, noCamerasKnown } from '../../store/camera/list.ts';
import { oneOf, shaped } from '../../store/kept-choice.ts';
import { kept, useKept } from '../kept.ts';
import { useDashboard, useSelect } from '../use-dashboard.ts';

const known = createStore<CamerasKnown>()(() => noCamerasKnown);

const chosenCamera = kept('tether.camera', shaped(Type.String({ maxLength: 32 })), '');
export const large = kept('tether.camera.large', oneOf(['map', 'camera']), 'map');

export const chooseCamera = (id: string): void => chosenCamera.choose(id);

/** Asked for when the link comes. */
export function useCameras() {
  const { ground } = useDashboard();
  const linked = useSelect(({ connection }) => connection.name === 'connected');
  const list = useStore(known);
  const chosen = useKept(chosenCamera);
  useEffect(() => {
    if (ground !== null && linked) void renew(ground.ask);
  }, [ground, linked]);
  return { ...list, camera: cameraOf(list, chosen) };
}

async function renew(ask: Parameters<typeof askCameras>[0]): Promise<void> {
  known.setState(await askCameras(ask, known.getState()));
}

const renewEveryMs = 2500;

/** While `isWanted`, the bridge is asked again and again what it knows of a camera that shows nothing. */
export function useRenewal(isWanted: boolean): void {
  const { ground } = useDashboard();
  useEffect(() => {
    if (!isWanted || ground === null) return;
    const timer = setInterval(() => void renew(ground.ask), renewEveryMs);
    return () => clearInterval(timer);
  }, [isWanted, ground]);
}

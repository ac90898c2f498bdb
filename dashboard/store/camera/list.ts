/** Which cameras there are, asked of the bridge now and then while somebody looks. */
import { Check } from 'typebox/schema';
import { type Camera, CameraList } from '../../../bridge/protocol/camera.ts';
import { cameraWords as words } from '../../words/camera.ts';
import type { Ask } from '../ask.ts';

export type CamerasKnown = {
  /** Null before the first answer; the last good one stays. */
  readonly cameras: readonly Camera[] | null;
  /** Why the newest question failed, else null. */
  readonly why: string | null;
};

export const noCamerasKnown: CamerasKnown = { cameras: null, why: null };

export async function askCameras(ask: Ask, before: CamerasKnown): Promise<CamerasKnown> {
  const result = await ask('/api/cameras');
  if (!result.ok) return { ...before, why: result.why };
  if (!Check(CameraList, result.value)) return { ...before, why: words.notUnderstood };
  return { cameras: result.value.cameras, why: null };
}

/** The chosen one where it exists, else the first; null where there is none. */
export const cameraOf = ({ cameras }: CamerasKnown, chosen: string): Camera | null =>
  cameras?.find(({ id }) => id === chosen) ?? cameras?.[0] ?? null;

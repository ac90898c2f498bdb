/**
 * Motion JPEG on a canvas. Pictures are decoded beside the page's own work; while one is decoded only the newest of those
 * that come meanwhile is kept. What is no picture is left out and never counts as seen.
 */
import { readPictures } from '../../client/picture-stream.ts';
import { ageUnknown, type PictureAge } from '../../store/camera/sight.ts';
import type { Player } from '../../store/camera/viewing.ts';
import { cameraWords as words } from '../../words/camera.ts';
import type { Way } from './way.ts';

type Waiting = { readonly jpeg: Uint8Array<ArrayBuffer>; readonly arrivedMs: number | null };

/** `ageMs` of what was true at the bridge's monotonic ms; null before the clocks are known. */
export function mjpegPlayer(canvas: HTMLCanvasElement, way: Way, ageMs: (at: number) => number | null): Player {
  return ({ id, fps }, tell) => {
    const abort = new AbortController();
    const context = canvas.getContext('bitmaprenderer');
    let waiting: Waiting | null = null;
    let isDecoding = false;

    const decode = async () => {
      isDecoding = true;
      while (waiting !== null && !abort.signal.aborted) {
        const { jpeg, arrivedMs } = waiting;
        waiting = null;
        const bitmap = await createImageBitmap(new Blob([jpeg], { type: 'image/jpeg' })).catch(() => null);
        if (abort.signal.aborted) bitmap?.close();
        if (bitmap === null || abort.signal.aborted) continue;
        if (canvas.width !== bitmap.width || canvas.height !== bitmap.height) {
          canvas.width = bitmap.width;
          canvas.height = bitmap.height;
        }
        context?.transferFromImageBitmap(bitmap);
        tell.drew(ageOf(arrivedMs === null ? null : ageMs(arrivedMs)));
      }
      isDecoding = false;
    };
    readPictures({
      url: `${way.origin}/api/cameras/${id}/mjpeg?fps=${fps}`,
      token: way.token,
      fetch: (url, init) => fetch(url, init),
      signal: abort.signal,
      onOpen: tell.opened,
      onPicture(jpeg, arrivedMs) {
        waiting = { jpeg: new Uint8Array(jpeg), arrivedMs };
        if (!isDecoding) void decode();
      },
    }).then(
      (why) => tell.ended(why ?? words.ended),
      () => tell.ended(words.ceased),
    );
    return () => abort.abort();
  };
}

/** From the bridge on: what the camera took before nobody says. */
const ageOf = (ms: number | null): PictureAge => (ms === null ? ageUnknown : { is: 'atLeast', ms });

/** A film in a video element: each new picture of it is told, and nothing else counts as a sign of life. */
import type { PictureAge } from '../../store/camera/sight.ts';
import type { PlayerTell } from '../../store/camera/viewing.ts';

export type Shown = { readonly now: number; readonly captureTime?: number; readonly receiveTime?: number };

/** How often a browser that tells of no pictures (Firefox before 132) is asked how far its film has come. */
const askEveryMs = 100;

/** Tells of each new picture by the film's own time, where the browser does not; of when it was taken nothing is known then. */
function watchTime(video: HTMLVideoElement, drew: (shown: Shown) => void): () => void {
  let seen = video.currentTime;
  const timer = setInterval(() => {
    if (video.currentTime === seen) return;
    seen = video.currentTime;
    drew({ now: performance.now() });
  }, askEveryMs);
  return () => clearInterval(timer);
}

function watchPictures(video: HTMLVideoElement, drew: (shown: Shown) => void): () => void {
  const next: VideoFrameRequestCallback = (now, { captureTime, receiveTime }) => {
    drew({
      now,
      ...(captureTime !== undefined && { captureTime }),
      ...(receiveTime !== undefined && { receiveTime }),
    });
    request = video.requestVideoFrameCallback(next);
  };
  let request = video.requestVideoFrameCallback(next);
  return () => video.cancelVideoFrameCallback(request);
}

/** `ageOf` is asked with each new picture. What it returns ends that, and empties the element. */
export function watchFilm(video: HTMLVideoElement, tell: PlayerTell, ageOf: (shown: Shown) => PictureAge): () => void {
  const watch = 'requestVideoFrameCallback' in video ? watchPictures : watchTime;
  const stop = watch(video, (shown) => tell.drew(ageOf(shown)));
  return () => {
    stop();
    video.pause();
    video.srcObject = null;
    video.removeAttribute('src');
  };
}

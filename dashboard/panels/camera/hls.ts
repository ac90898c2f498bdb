/** HLS in a video element: by the library, which can say who asks; it is fetched when the first such camera is shown. */
import type { PictureAge } from '../../store/camera/sight.ts';
import type { Player } from '../../store/camera/viewing.ts';
import { cameraWords as words } from '../../words/camera.ts';
import { watchFilm } from './film.ts';
import type { Way } from './way.ts';

export const hlsPlayer =
  (video: HTMLVideoElement, { origin, token }: Way): Player =>
  ({ id }, tell) => {
    let stop = () => {};
    let stopped = false;
    const begin = async () => {
      const { default: Hls } = await import('hls.js/light');
      if (stopped) return;
      if (!Hls.isSupported()) return tell.ended(words.noHls);
      const hls = new Hls({
        // A Worker from a text would need a wider policy of the page.
        enableWorker: false,
        liveSyncDurationCount: 2,
        maxBufferLength: 10,
        backBufferLength: 5,
        async xhrSetup(xhr, url) {
          const held = await token(null);
          if (xhr.readyState === XMLHttpRequest.UNSENT) xhr.open('GET', url, true);
          if (held !== null) xhr.setRequestHeader('authorization', `Bearer ${held}`);
        },
      });
      // Behind the end of its playlist: what lies before that, in camera and packager, nobody says.
      const ageOf = (): PictureAge => {
        const ms = hls.latency * 1000;
        return ms > 0 ? { is: 'atLeast', ms } : { is: 'unknown' };
      };
      const unwatch = watchFilm(video, tell, ageOf);
      stop = () => {
        unwatch();
        hls.destroy();
      };
      hls.on(Hls.Events.MANIFEST_PARSED, () => {
        tell.opened();
        // Muted, it may; where it may not, no picture comes, and that is said.
        video.play().catch(() => {});
      });
      hls.on(Hls.Events.ERROR, (_, { fatal, details }) => {
        if (fatal) tell.ended(words.broken(details));
      });
      hls.loadSource(`${origin}/api/cameras/${id}/hls`);
      hls.attachMedia(video);
    };
    begin().catch(() => tell.ended(words.noHls));
    return () => {
      stopped = true;
      stop();
    };
  };

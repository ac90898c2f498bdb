/** WebRTC in a video element (WHEP): one offer with all candidates, one answer; then pictures come by the way that was found. */
import { asPerson } from '../../client/as-person.ts';
import { ageUnknown, type PictureAge } from '../../store/camera/sight.ts';
import type { Player } from '../../store/camera/viewing.ts';
import { cameraWords as words } from '../../words/camera.ts';
import { type Shown, watchFilm } from './film.ts';
import type { Way } from './way.ts';

const gatherMs = 1000;
/** Clocks of camera and browser that were never brought together give ages that cannot be. */
const likelyMs = 30_000;

export const whepPlayer =
  (video: HTMLVideoElement, way: Way): Player =>
  ({ id }, tell) => {
    if (typeof RTCPeerConnection === 'undefined') {
      queueMicrotask(() => tell.ended(words.noWebRtc));
      return () => {};
    }
    const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' });
    const unwatch = watchFilm(video, tell, ageOf);
    let resource: string | null = null;
    let stopped = false;
    const send = (url: string, method: string, body: string | null) =>
      asPerson(way.token, (headers) =>
        fetch(url, {
          method,
          body,
          headers: { ...headers, ...(body !== null && { 'content-type': 'application/sdp' }) },
        }),
      );
    const leave = () => {
      if (resource !== null) send(`${way.origin}${resource}`, 'DELETE', null).catch(() => {});
      resource = null;
    };

    let wasConnected = false;
    peer.addEventListener('connectionstatechange', () => {
      if (peer.connectionState === 'connected') {
        wasConnected = true;
        tell.opened();
      } else if (peer.connectionState === 'failed') tell.ended(wasConnected ? words.wayLost : words.noWay);
    });
    peer.addEventListener('track', ({ track, receiver }) => {
      // As soon as it is here: a smooth picture of the past is of no use to a driver.
      if ('jitterBufferTarget' in receiver) receiver.jitterBufferTarget = 0;
      video.srcObject = new MediaStream([track]);
      video.play().catch(() => {});
    });
    const begin = async () => {
      peer.addTransceiver('video', { direction: 'recvonly' });
      await peer.setLocalDescription(await peer.createOffer());
      await gathered(peer);
      if (stopped) return;
      const answer = await send(`${way.origin}/api/cameras/${id}/whep`, 'POST', peer.localDescription?.sdp ?? '');
      if (answer.status !== 201) return tell.ended(reasonOf(await answer.json().catch(() => null)));
      resource = answer.headers.get('location');
      if (stopped) return leave();
      await peer.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
    };
    begin().catch((error: unknown) => tell.ended(words.broken(error instanceof Error ? error.message : String(error))));
    return () => {
      stopped = true;
      unwatch();
      peer.close();
      leave();
    };
  };

/** All candidates, or those that were found in time. */
function gathered(peer: RTCPeerConnection): Promise<void> {
  if (peer.iceGatheringState === 'complete') return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, gatherMs);
    peer.addEventListener('icegatheringstatechange', () => {
      if (peer.iceGatheringState !== 'complete') return;
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Since it was taken, where the camera says when; else since it arrived, which is the least that it can be. */
function ageOf({ now, captureTime, receiveTime }: Shown): PictureAge {
  const since = (at: number | undefined) => {
    const ms = at === undefined ? Number.NaN : now - at;
    return ms >= 0 && ms < likelyMs ? ms : null;
  };
  const known = since(captureTime);
  if (known !== null) return { is: 'known', ms: known };
  const least = since(receiveTime);
  return least === null ? ageUnknown : { is: 'atLeast', ms: least };
}

const reasonOf = (value: unknown): string =>
  typeof value === 'object' && value !== null && 'error' in value && typeof value.error === 'string'
    ? value.error
    : words.notUnderstood;

/**
 * One who looks at a camera of motion JPEG. The newest picture wins: while one is on its way to a slow reader the next
 * waits, and is replaced by those that come after it, so that nobody is shown an old one and nothing queues up here. A
 * reader that takes nothing for seconds is hung up on hard, which throws away what the system still holds for it.
 */
import type { ServerResponse } from 'node:http';
import type { Clock } from '../../core/clock.ts';
import type { Counters } from '../../core/counters.ts';
import { arrivedHeader, pictureBoundary } from '../../protocol/camera.ts';
import type { MjpegSource, Picture } from './mjpeg.ts';

export type Viewing = {
  readonly source: MjpegSource;
  readonly fps: number;
  readonly kbPerS: number;
  readonly clock: Clock;
  readonly counters: Counters;
};

const stuckMs = 4000;
/** Pictures come a little early as often as a little late. */
const earlyMs = 5;

/** Shows until the reader leaves. `raw` has its headers set. Returns what ends it. */
export function showTo(raw: ServerResponse, { source, fps, kbPerS, clock, counters }: Viewing): () => void {
  let waiting: Picture | null = null;
  let stuckSince: number | null = null;
  let dueAt = 0;
  const budget = budgetOf(kbPerS, clock);

  const send = (picture: Picture) => {
    const head = `--${pictureBoundary}\r\ncontent-type: image/jpeg\r\ncontent-length: ${picture.bytes.length}\r\n${arrivedHeader}: ${picture.at.toFixed(1)}\r\n\r\n`;
    raw.write(head);
    raw.write(picture.bytes);
    const isTaken = raw.write('\r\n');
    budget.spend(picture.bytes.length);
    counters.add('camera_pictures');
    if (!isTaken) stuckSince = clock.monoMs();
  };
  const show = (picture: Picture) => {
    const at = picture.at;
    if (stuckSince !== null) {
      if (waiting !== null) counters.add('camera_pictures_skipped');
      waiting = picture;
      if (at - stuckSince > stuckMs) hangUp();
      return;
    }
    if (at < dueAt - earlyMs) return;
    if (!budget.has()) return counters.add('camera_pictures_skipped');
    dueAt = Math.max(dueAt + 1000 / fps, at);
    send(picture);
  };
  const onDrain = () => {
    stuckSince = null;
    const picture = waiting;
    waiting = null;
    if (picture !== null) show(picture);
  };
  const hangUp = () => {
    counters.add('camera_viewers_dropped');
    // Under TLS it is not the system's own socket, and cannot be reset.
    if (raw.socket && !('encrypted' in raw.socket)) raw.socket.resetAndDestroy();
    else raw.destroy();
  };
  const leave = source.watch(show);
  raw.on('drain', onDrain);
  raw.once('close', leave);
  raw.on('error', leave);
  return () => raw.destroy();
}

/** So much a second, a second's worth saved up; a picture may run into debt, and the next waits until it is paid. */
function budgetOf(kbPerS: number, clock: Clock) {
  const mostB = kbPerS * 1000;
  let leftB = mostB;
  let at = clock.monoMs();
  return {
    has(): boolean {
      const now = clock.monoMs();
      leftB = Math.min(mostB, leftB + (now - at) * kbPerS);
      at = now;
      return leftB > 0;
    },
    spend(bytes: number): void {
      leftB -= bytes;
    },
  };
}

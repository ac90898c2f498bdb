/**
 * A camera of HLS through the bridge: playlists rewritten, segments passed on as they come, at the pace that one viewer
 * may have. Nothing is kept but how the camera answered last.
 */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Clock } from '../../core/clock.ts';
import { askCamera, CameraFault, faultOf, wholeOf } from './ask-camera.ts';
import type { Health } from './mjpeg.ts';
import { baseOf, rewritePlaylist, within } from './playlist.ts';
import type { CameraSpec } from './spec.ts';

export type HlsAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Readable;
};

export type HlsSource = {
  /** `path` below the camera's playlist, with its query; empty for the playlist. Rejects with {@link CameraFault}. */
  get(path: string, prefix: string, range: string | undefined): Promise<HlsAnswer>;
  health(): Health;
  stop(): void;
};

const answerMs = 5000;
const silentMs = 5000;
const playlistMostB = 512 * 1024;
const segmentMostB = 32 * 1024 * 1024;
const atOnceMost = 16;
/** Nobody has asked for so long: nobody looks. */
const idleMs = 15_000;
const passedOn = ['content-length', 'content-range', 'accept-ranges'];
/** Films and what belongs to them. All else a camera calls as it likes, and here it would be a page or a script of ours. */
const films = /^(video|audio)\/[\w.+-]+$|^text\/vtt$/i;

const isPlaylist = (url: URL, { headers }: IncomingMessage): boolean =>
  /mpegurl/i.test(headers['content-type'] ?? '') || url.pathname.endsWith('.m3u8');

export function hlsSource(spec: CameraSpec, clock: Clock, kbPerS: number): HlsSource {
  const { username, password } = new URL(spec.url);
  const playlist = new URL(spec.url);
  // What is compared and written has neither name nor password; what is asked is given them back.
  playlist.username = '';
  playlist.password = '';
  const base = baseOf(playlist);
  const open = new Set<IncomingMessage>();
  let asking = 0;
  let askedAt = Number.NEGATIVE_INFINITY;
  let health: Health = { state: 'idle', why: '', seenAt: null };

  const target = (path: string): URL => {
    if (path === '') return playlist;
    const url = within(base, path);
    if (url === null) throw new CameraFault('this address is not below the camera’s own');
    return url;
  };
  const fetched = async (path: string, prefix: string, range: string | undefined): Promise<HlsAnswer> => {
    const url = target(path);
    const asked = Object.assign(new URL(url), { username, password });
    const answer = await askCamera({
      url: asked,
      withinMs: answerMs,
      ...(range !== undefined && { headers: { range } }),
    });
    if (isPlaylist(url, answer)) {
      const text = (await wholeOf(answer, playlistMostB, answerMs)).toString('utf8');
      const rewritten = rewritePlaylist(text, base, url, prefix);
      if (!rewritten.ok) throw new CameraFault(rewritten.why);
      return { status: 200, headers: { 'content-type': 'application/vnd.apple.mpegurl' }, body: rewritten.text };
    }
    if (path === '') {
      answer.destroy();
      throw new CameraFault('it sends something that is no playlist');
    }
    open.add(answer);
    answer.once('close', () => open.delete(answer));
    const headers: Record<string, string> = Object.fromEntries(
      passedOn.flatMap((name) => (typeof answer.headers[name] === 'string' ? [[name, answer.headers[name]]] : [])),
    );
    const type = answer.headers['content-type']?.split(';')[0]?.trim() ?? '';
    headers['content-type'] = films.test(type) ? type : 'application/octet-stream';
    const body = Readable.from(paced(answer, kbPerS, clock), { objectMode: false });
    // Whoever asked may be gone before the first piece: then nothing of `paced` was ever run.
    body.once('close', () => answer.destroy());
    return { status: answer.statusCode ?? 200, headers, body };
  };

  return {
    async get(path, prefix, range) {
      if (asking + open.size >= atOnceMost) throw new CameraFault('too much of it is asked for at once');
      asking++;
      askedAt = clock.monoMs();
      if (health.state === 'idle') health = { ...health, state: 'connecting' };
      try {
        const answer = await fetched(path, prefix, range);
        health = { state: 'live', why: '', seenAt: clock.monoMs() };
        return answer;
      } catch (error) {
        const fault = faultOf(error);
        health = { ...health, state: 'failed', why: fault.message };
        throw fault;
      } finally {
        asking--;
      }
    },
    health: () => (clock.monoMs() - askedAt > idleMs ? { ...health, state: 'idle', why: '' } : health),
    stop() {
      for (const answer of open) answer.destroy();
    },
  };
}

/** Pieces as they come, no faster than this; ends with an error where the camera ceases or sends without end. */
async function* paced(answer: IncomingMessage, kbPerS: number, clock: Clock): AsyncGenerator<Buffer> {
  const from = clock.monoMs();
  let bytes = 0;
  const isSilent = () => answer.destroy(new CameraFault('it ceased in the middle of a segment'));
  answer.setTimeout(silentMs, isSilent);
  try {
    for await (const piece of answer) {
      bytes += piece.length;
      if (bytes > segmentMostB) throw new CameraFault(`a segment is longer than ${segmentMostB} bytes`);
      yield piece;
      const aheadMs = bytes / kbPerS - (clock.monoMs() - from) - 1000;
      if (aheadMs > 0) await pause(Math.min(aheadMs, 1000));
    }
  } finally {
    answer.destroy();
  }
}

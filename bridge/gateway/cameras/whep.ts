/**
 * A camera of WebRTC: offers and answers pass through the bridge (WHEP), pictures do not. They flow between camera and
 * browser by the way that both find (ICE), which has to exist: where only the bridge reaches the camera there is none.
 */
import type { Clock } from '../../core/clock.ts';
import { askCamera, CameraFault, faultOf, wholeOf } from './ask-camera.ts';
import type { Health } from './mjpeg.ts';
import type { CameraSpec } from './spec.ts';

export type WhepAnswer = {
  readonly status: number;
  readonly body: string;
  readonly type: string | undefined;
  readonly etag: string | undefined;
};

export type WhepSource = {
  /** An offer as SDP; the answer, and the number of what it opened. Rejects with {@link CameraFault}. */
  offer(sdp: string): Promise<WhepAnswer & { readonly session: string }>;
  /** Null where nothing is open under this number. */
  patch(session: string, fragment: string, ifMatch: string | undefined): Promise<WhepAnswer | null>;
  /** False where nothing is open under this number. */
  end(session: string): Promise<boolean>;
  health(): Health;
  open(): number;
  stop(): Promise<void>;
};

const withinMs = 5000;
/** A bridge that leaves waits for no camera. */
const leavingMs = 300;
const sdpMostB = 64 * 1024;
/** The oldest gives way: a page that was closed hard never ended its own. */
const openMost = 8;

export function whepSource(spec: CameraSpec, clock: Clock, newId: () => string): WhepSource {
  const endpoint = new URL(spec.url);
  const sessions = new Map<string, URL>();
  let health: Health = { state: 'idle', why: '', seenAt: null };

  const noted = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      const answer = await act();
      health = { state: 'live', why: '', seenAt: clock.monoMs() };
      return answer;
    } catch (error) {
      const fault = faultOf(error);
      health = { ...health, state: 'failed', why: fault.message };
      throw fault;
    }
  };
  const end = async (session: string, patienceMs = withinMs): Promise<boolean> => {
    const url = sessions.get(session);
    if (url === undefined) return false;
    sessions.delete(session);
    // It is over for us whatever the camera says.
    await askCamera({ url, method: 'DELETE', withinMs: patienceMs }).then(
      (answer) => answer.destroy(),
      () => {},
    );
    return true;
  };
  /** Where the camera keeps what it opened: on its own address, or it is not believed. */
  const resourceOf = (location: string | undefined): URL => {
    if (location === undefined || !URL.canParse(location, endpoint.href))
      throw new CameraFault('it does not say where the session is that it opened');
    const url = new URL(location, endpoint);
    if (url.origin !== endpoint.origin) throw new CameraFault('it opens sessions at another address than its own');
    url.username = endpoint.username;
    url.password = endpoint.password;
    return url;
  };

  return {
    offer: (sdp) =>
      noted(async () => {
        const headers = { 'content-type': 'application/sdp', accept: 'application/sdp' };
        const answer = await askCamera({ url: endpoint, method: 'POST', headers, body: sdp, withinMs });
        const { location, etag } = answer.headers;
        const type = answer.headers['content-type'];
        if (answer.statusCode !== 201 || !/^application\/sdp\b/i.test(type ?? '')) {
          answer.destroy();
          throw new CameraFault('it does not answer an offer as WHEP says');
        }
        const body = (await wholeOf(answer, sdpMostB, withinMs)).toString('utf8');
        const resource = resourceOf(location);
        const [oldest] = sessions.keys();
        if (sessions.size >= openMost && oldest !== undefined) void end(oldest);
        const session = newId();
        sessions.set(session, resource);
        return { status: 201, body, type, etag, session };
      }),
    async patch(session, fragment, ifMatch) {
      const url = sessions.get(session);
      if (url === undefined) return null;
      return noted(async () => {
        const headers = {
          'content-type': 'application/trickle-ice-sdpfrag',
          ...(ifMatch !== undefined && { 'if-match': ifMatch }),
        };
        const answer = await askCamera({ url, method: 'PATCH', headers, body: fragment, withinMs });
        const body = (await wholeOf(answer, sdpMostB, withinMs)).toString('utf8');
        const { etag, 'content-type': type } = answer.headers;
        return { status: answer.statusCode ?? 204, body, type, etag };
      });
    },
    end: (session) => end(session),
    health: () => (sessions.size === 0 && health.state === 'live' ? { ...health, state: 'idle' } : health),
    open: () => sessions.size,
    async stop() {
      await Promise.all([...sessions.keys()].map((session) => end(session, leavingMs)));
    },
  };
}

/**
 * One question to a camera, over a connection of its own: to the address that was configured and to no other. Whoever
 * sends us elsewhere is not followed, since what answers there is not what the owner named. Every wait has an end, and
 * what goes wrong is one sentence without the address, which may hold a password.
 */
import { type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';

export type Question = {
  readonly url: URL;
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly withinMs: number;
  readonly signal?: AbortSignal;
};

/** What went wrong with a camera, in one sentence. */
export class CameraFault extends Error {}

const saidOfCode: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers at its address',
  EHOSTUNREACH: 'its address cannot be reached',
  ENETUNREACH: 'its address cannot be reached',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name is not known',
  ECONNRESET: 'it hung up',
  EPIPE: 'it hung up',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'nobody vouches for its certificate',
  CERT_HAS_EXPIRED: 'its certificate is too old',
};

export function faultOf(error: unknown): CameraFault {
  if (error instanceof CameraFault) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new CameraFault(
    saidOfCode[code] ?? (code.startsWith('HPE_') ? 'it does not speak HTTP' : 'it cannot be read'),
  );
}

/** Resolves to an answer of 2xx with its body unread; rejects with {@link CameraFault}. */
export function askCamera(question: Question): Promise<IncomingMessage> {
  const { url, method = 'GET', headers = {}, body, withinMs, signal } = question;
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? overHttps : overHttp;
    // No agent: a connection serves one question, so that none waits behind another.
    const asked = send(url, { method, headers, agent: false, ...(signal && { signal }) });
    const late = new CameraFault(`it has not answered within ${withinMs / 1000} s`);
    const timer = setTimeout(() => asked.destroy(late), withinMs);
    asked.once('error', (error) => {
      clearTimeout(timer);
      reject(faultOf(error));
    });
    asked.once('response', (answer) => {
      clearTimeout(timer);
      // Read by whoever asked; until then an end of the connection is nobody's exception.
      answer.on('error', () => {});
      const why = refusalOf(answer);
      if (why === null) return resolve(answer);
      answer.destroy();
      reject(new CameraFault(why));
    });
    asked.end(body);
  });
}

function refusalOf({ statusCode: status = 0 }: IncomingMessage): string | null {
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return `it sends elsewhere (${status}): configure the address that it means`;
  if (status === 401 || status === 403) return `it lets nobody in (${status}): write name and password into its URL`;
  return `it answered ${status}`;
}

/** The whole of a small answer; rejects with {@link CameraFault} where it is longer or does not end in time. */
export async function wholeOf(answer: IncomingMessage, mostB: number, withinMs: number): Promise<Buffer> {
  const timer = setTimeout(() => answer.destroy(new CameraFault('it ceased in the middle of an answer')), withinMs);
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of answer) {
      bytes += piece.length;
      if (bytes > mostB) throw new CameraFault(`its answer is longer than ${mostB} bytes`);
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  } catch (error) {
    throw faultOf(error);
  } finally {
    clearTimeout(timer);
  }
}

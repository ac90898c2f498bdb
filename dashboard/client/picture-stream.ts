/**
 * Motion JPEG as the bridge sends it ([Z2]), read by hand: so it can be said who asks, each picture has its time, and an
 * end is noticed. `onPicture` is called with each as it comes; nothing is kept.
 */
import { arrivedHeader, pictureMostB } from '../../bridge/protocol/camera.ts';
import { multipartReader } from '../../bridge/protocol/multipart.ts';
import { asPerson } from './as-person.ts';
import type { TokenOf } from './bearing.ts';

type Reader = { read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }> };
type Answer = {
  readonly status: number;
  readonly body: { getReader(): Reader } | null;
  json(): Promise<unknown>;
};
type Init<Signal> = { headers: Record<string, string>; cache: 'no-store'; signal: Signal };

export type PictureAsk<Signal> = {
  readonly url: string;
  readonly token: TokenOf;
  readonly fetch: (url: string, init: Init<Signal>) => Promise<Answer>;
  readonly signal: Signal;
  /** The stream is open; pictures may follow. */
  onOpen(): void;
  /** `arrivedMs`: when it reached the bridge, by the bridge's monotonic clock; null where that was not said. */
  onPicture(jpeg: Uint8Array, arrivedMs: number | null): void;
};

/** Resolves to why it ended, null where the bridge gave no reason; rejects where the network failed or it was aborted. */
export async function readPictures<Signal>(ask: PictureAsk<Signal>): Promise<string | null> {
  const { url, token, fetch, signal } = ask;
  const answer = await asPerson(token, (headers) => fetch(url, { headers, cache: 'no-store', signal }));
  if (answer.status !== 200 || answer.body === null) return reasonOf(await answer.json().catch(() => null));
  ask.onOpen();
  const reader = answer.body.getReader();
  const next = multipartReader(pictureMostB);
  for (;;) {
    const { done, value } = await reader.read();
    if (done || value === undefined) return null;
    const { parts, fault } = next(value);
    for (const { headers, body } of parts) ask.onPicture(body, figureOf(headers.get(arrivedHeader)));
    if (fault !== null) return fault;
  }
}

const figureOf = (text: string | undefined): number | null => {
  const figure = Number(text ?? Number.NaN);
  return Number.isFinite(figure) ? figure : null;
};

const reasonOf = (value: unknown): string | null =>
  typeof value === 'object' && value !== null && 'error' in value && typeof value.error === 'string'
    ? value.error
    : null;

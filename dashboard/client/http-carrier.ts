/**
 * The conversation over HTTP, for networks that carry no WebSocket ([W1]–[W3]): messages go up by POST, one after the
 * other, and come down as an event stream or, where even that is held back on the way, by polling. Whatever call fails
 * ends the carrier: what was under way with it is lost, and only a resume from the cursor brings it back.
 */

import { answerWords } from '../words/answers.ts';
import { linkWords } from '../words/link.ts';
import { type Carrier, type CarrierEvents, noCode, type OpenCarrier } from './carrier.ts';
import { eventStream } from './event-stream.ts';
import type { Http, HttpAnswer, HttpRequest } from './http.ts';
import { afterCall, firstPace, type PollPace, pollLimitsMs } from './poll-pace.ts';

/** Messages that wait for their POST; a way that is so far behind carries nothing. */
const mostWaiting = 64;
/** As long as the bridge lets a poll wait. */
const longestWaitMs = 25_000;
/** The greeting, the state and the first events are fetched without a pause. */
const polledAtOnce = 3;
/** A burst of messages is not fetched one by one. */
const leastGapMs = 50;

export type HttpPlatform = {
  readonly http: Http;
  monoMs(): number;
  after(ms: number, run: () => void): () => void;
};

/** What both ways down share: the way up, and one end. */
type Trunk = {
  readonly address: string;
  /** Null once the carrier has ended, or where the call failed, which ends it. */
  ask(request: Omit<HttpRequest, 'url'>, path?: string): Promise<HttpAnswer | null>;
  end(code: number, why: string): void;
  isOpen(): boolean;
};

type Down = (trunk: Trunk, events: CarrierEvents) => Promise<void>;

/** `ws://host/ws` is the same bridge as `http://host/api/carriers`. */
export const carriersUrl = (url: string): string => `${url.replace(/^ws/, 'http').replace(/\/ws$/, '')}/api/carriers`;

function openHttp(
  platform: HttpPlatform,
  url: string,
  events: CarrierEvents,
  down: Down,
  onCall: (latencyMs: number | null) => void,
): Carrier {
  const { http, monoMs } = platform;
  const base = carriersUrl(url);
  const calls = new Set<() => void>();
  let waiting: { readonly text: string; readonly lane: string | undefined }[] = [];
  let address = '';
  let ended = false;
  let posting = false;

  const end = (code: number, why: string) => {
    if (ended) return;
    drop();
    events.onClose(code, why);
  };

  const drop = () => {
    if (ended) return;
    ended = true;
    for (const abort of calls) abort();
    // Nobody waits for this one: the bridge forgets an unread carrier by itself.
    if (address !== '') http({ method: 'DELETE', url: address }).answer.catch(() => {});
  };

  const ask: Trunk['ask'] = async (request, path = '') => {
    if (ended) return null;
    const { answer, abort } = http({ ...request, url: `${address || base}${path}` });
    calls.add(abort);
    try {
      const { status, ...rest } = await answer;
      if (ended) return null;
      if (status < 300) return { status, ...rest };
      end(noCode, status === 404 ? linkWords.forgotten : answerWords.answered(status));
    } catch (error) {
      onCall(null);
      end(noCode, error instanceof Error ? error.message : String(error));
    } finally {
      calls.delete(abort);
    }
    return null;
  };

  const post = async () => {
    if (posting || address === '') return;
    posting = true;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const since = monoMs();
      const answer = await ask({ method: 'POST', body: next.text });
      if (answer === null) return;
      onCall(monoMs() - since);
    }
    posting = false;
  };

  const begin = async () => {
    const answer = await ask({ method: 'POST' });
    if (answer === null) return;
    const id = textField(answer.text, 'id');
    if (id === null) return end(noCode, linkWords.noCarrier);
    address = `${base}/${encodeURIComponent(id)}`;
    events.onOpen();
    await down({ address, ask, end, isOpen: () => !ended }, events);
  };

  begin().catch((error) => end(noCode, String(error)));
  return {
    send(text, lane) {
      if (ended) return;
      // Of one lane only the newest is worth its POST.
      if (lane !== undefined) waiting = waiting.filter((one) => one.lane !== lane);
      waiting.push({ text, lane });
      if (waiting.length > mostWaiting) end(noCode, linkWords.stuck);
      else post();
    },
    drop,
  };
}

/** Messages come as an event stream. */
export const streamCarrier =
  (platform: HttpPlatform): OpenCarrier =>
  (url, events) =>
    openHttp(
      platform,
      url,
      events,
      async ({ ask, end, isOpen }, { onText }) => {
        const take = eventStream();
        const answer = await ask(
          {
            method: 'GET',
            onText(piece) {
              for (const { name, data } of take(piece)) {
                if (!isOpen()) return;
                if (name === 'ended') endAs(parsed(data), end);
                else onText(data);
              }
            },
          },
          '/stream',
        );
        if (answer !== null) end(noCode, linkWords.streamEnded);
      },
      () => {},
    );

/** Messages are fetched, from `firstMs` apart on. The pace is kept over carriers, since it is the way's. */
export function pollingCarrier(platform: HttpPlatform, firstMs: number = firstPace.intervalMs): OpenCarrier {
  let pace: PollPace = { ...firstPace, intervalMs: firstMs };
  const onCall = (latencyMs: number | null) => {
    pace = afterCall(pace, latencyMs);
  };
  const pause = (ms: number) => new Promise<void>((resolve) => platform.after(ms, resolve));
  const down: Down = async ({ ask, end, isOpen }, { onText }) => {
    for (let count = 0; isOpen(); count++) {
      const since = platform.monoMs();
      const answer = await ask({ method: 'GET' }, `?waitMs=${longestWaitMs}`);
      if (answer === null) return;
      const value = parsed(answer.text);
      for (const text of messagesOf(value)) if (isOpen()) onText(text);
      if (isObject(value) && isObject(value.ended)) return endAs(value.ended, end);
      // At the best pace a call is always waiting: what comes once a second then comes fresh, and nothing comes faster.
      const gapMs = count < polledAtOnce || pace.intervalMs <= pollLimitsMs.least ? leastGapMs : pace.intervalMs;
      const restMs = gapMs - (platform.monoMs() - since);
      if (restMs > 0) await pause(restMs);
    }
  };
  return (url, events) => ({
    ...openHttp(platform, url, events, down, onCall),
    promisedMs: () => pace.intervalMs,
  });
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function textField(text: string, name: string): string | null {
  const value = parsed(text);
  const field = isObject(value) ? value[name] : null;
  return typeof field === 'string' ? field : null;
}

function messagesOf(value: unknown): readonly string[] {
  const messages = isObject(value) ? value.messages : null;
  return Array.isArray(messages) ? messages.filter((one) => typeof one === 'string') : [];
}

/** The bridge's own word of the end ([W2]). */
function endAs(ending: unknown, end: Trunk['end']): void {
  const code = isObject(ending) && typeof ending.code === 'number' ? ending.code : noCode;
  const reason = isObject(ending) && typeof ending.reason === 'string' ? ending.reason : '';
  end(code, reason);
}

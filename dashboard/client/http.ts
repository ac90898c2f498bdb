/**
 * HTTP as the client needs it: one call at a time, that can be aborted, and whose body can be taken as it comes. What
 * browsers, Workers and Node have for it is handed in, so that nothing here is ambient and a test plays the other end.
 */

export type HttpRequest = {
  readonly method: string;
  readonly url: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Takes the body in pieces as it comes; the answer's own `text` is then empty. */
  onText?(piece: string): void;
};

/** `header` answers null where there is none. */
export type HttpAnswer = { readonly status: number; header(name: string): string | null; readonly text: string };

export type HttpCall = {
  /** Rejects where no answer came: the network failed, or the call was aborted. Any status is an answer. */
  readonly answer: Promise<HttpAnswer>;
  abort(): void;
};

export type Http = (request: HttpRequest) => HttpCall;

type Reader = { read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }> };
type ResponseLike = {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: { getReader(): Reader } | null;
  text(): Promise<string>;
};
type Init<Signal> = {
  method: string;
  body?: string;
  headers: Record<string, string>;
  cache: 'no-store';
  signal: Signal;
};

/** The part of the Fetch standard that browsers, Workers and Node have in common. */
export type FetchPlatform<Signal> = {
  fetch(url: string, init: Init<Signal>): Promise<ResponseLike>;
  readonly AbortController: new () => { readonly signal: Signal; abort(): void };
  readonly TextDecoder: new () => { decode(bytes?: Uint8Array, options?: { stream?: boolean }): string };
};

/** HTTP over `fetch`. Nothing is cached. */
export const fetchHttp =
  <Signal>(platform: FetchPlatform<Signal>): Http =>
  (request) => {
    const controller = new platform.AbortController();
    return { answer: call(platform, request, controller.signal), abort: () => controller.abort() };
  };

async function call<Signal>(
  { fetch, TextDecoder }: FetchPlatform<Signal>,
  { method, url, body, headers, onText }: HttpRequest,
  signal: Signal,
): Promise<HttpAnswer> {
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(url, {
    method,
    ...(body !== undefined && { body }),
    headers: { ...type, ...headers },
    cache: 'no-store',
    signal,
  });
  const isTaken = onText !== undefined && response.status < 300 && response.body !== null;
  if (isTaken && response.body) await readAll(response.body.getReader(), new TextDecoder(), onText);
  const text = isTaken ? '' : await response.text();
  return { status: response.status, header: (name) => response.headers.get(name), text };
}

async function readAll(
  reader: Reader,
  decoder: { decode(bytes?: Uint8Array, options?: { stream?: boolean }): string },
  onText: (piece: string) => void,
): Promise<void> {
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    onText(decoder.decode(value, { stream: true }));
  }
}

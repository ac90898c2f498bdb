import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { fetchJson, type JsonRequest, retryAfterMs } from '../../dashboard/client/fetch-json.ts';
import type { Http } from '../../dashboard/client/http.ts';
import { nodeHttp } from '../support/node-surroundings.ts';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

/** A server that gives these answers in turn, the last for good. */
async function serve(...answers: readonly ((response: ServerResponse) => void)[]) {
  const requests: { method: string; key: unknown; body: string }[] = [];
  const answer = (request: IncomingMessage, response: ServerResponse, body: string) => {
    requests.push({ method: request.method ?? '', key: request.headers['idempotency-key'], body });
    (answers[requests.length - 1] ?? answers.at(-1))?.(response);
  };
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => {
      body += piece;
    });
    request.on('end', () => answer(request, response, body));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { requests, url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/` };
}

const say =
  (status: number, body: unknown = {}, headers = {}) =>
  (response: ServerResponse) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const cut = (response: ServerResponse) => response.socket?.destroy();

/** Waits of the retries pass at once, and are noted; the time-outs of answers do not. */
async function ask(request: JsonRequest, random = 0.5, http: Http = nodeHttp) {
  const waits: number[] = [];
  const result = await fetchJson(request, {
    http,
    after(ms, run) {
      if (ms === 10_000) return () => {};
      waits.push(ms);
      queueMicrotask(run);
      return () => {};
    },
    random: () => random,
    wallMs: () => Date.parse('2026-11-21T12:00:00Z'),
  });
  return { result, waits };
}

test('a good answer comes at once', async () => {
  const { url, requests } = await serve(say(200, { a: 1 }));
  expect(await ask({ url })).toEqual({ result: { ok: true, status: 200, value: { a: 1 } }, waits: [] });
  expect(requests).toHaveLength(1);
});

test('5xx and cut connections are tried again after 1, 2 and 3 s, and then handed on', async () => {
  const { url, requests } = await serve(say(500), cut, say(503), say(502, { error: 'the bridge is starting' }));
  const { result, waits } = await ask({ url });
  expect(waits).toEqual([1000, 2000, 3000]);
  expect(requests).toHaveLength(4);
  expect(result).toEqual({ ok: false, status: 502, why: 'the bridge is starting' });
});

test('the waits have a quarter of jitter on either side', async () => {
  const { url } = await serve(say(500));
  expect((await ask({ url }, 0)).waits).toEqual([750, 1500, 2250]);
  expect((await ask({ url }, 0.9999)).waits.map(Math.round)).toEqual([1250, 2500, 3750]);
});

test('a success in between ends it', async () => {
  const { url } = await serve(cut, say(200, 'fine'));
  expect(await ask({ url })).toEqual({ result: { ok: true, status: 200, value: 'fine' }, waits: [1000] });
});

test('4xx is an answer, and not asked for again', async () => {
  const { url, requests } = await serve(say(404, { error: 'nothing is here' }));
  expect((await ask({ url })).result).toEqual({ ok: false, status: 404, why: 'nothing is here' });
  expect(requests).toHaveLength(1);
});

test('a POST is sent once, unless it carries a key by which the other side does it once', async () => {
  const { url, requests } = await serve(say(503));
  await ask({ url, method: 'post', body: { on: true } });
  expect(requests).toEqual([{ method: 'POST', key: undefined, body: '{"on":true}' }]);
  await ask({ url, method: 'POST', body: {}, idempotencyKey: 'k1' });
  expect(requests.slice(1).map(({ key }) => key)).toEqual(['k1', 'k1', 'k1', 'k1']);
});

test('Retry-After is honoured: seconds and dates, also of a 429; a wait of more than a minute is not begun', async () => {
  const one = await serve(say(503, {}, { 'retry-after': '7' }), say(429, {}, { 'retry-after': '2' }), say(200));
  expect((await ask({ url: one.url }, 0)).waits).toEqual([7000, 2000]);
  server?.close();
  const two = await serve(say(503, {}, { 'retry-after': 'Sat, 21 Nov 2026 12:00:05 GMT' }), say(200));
  expect((await ask({ url: two.url }, 0)).waits).toEqual([5000]);
  server?.close();
  const three = await serve(say(503, {}, { 'retry-after': '3600' }));
  expect((await ask({ url: three.url })).waits).toEqual([]);
  expect([retryAfterMs(null, 0), retryAfterMs('soon', 0), retryAfterMs('0', 0)]).toEqual([null, null, 0]);
});

test('an answer that is no JSON is a failure in words, never an exception', async () => {
  const { url } = await serve((response) => response.writeHead(200).end('<html>'));
  expect((await ask({ url })).result).toEqual({ ok: false, status: 200, why: 'the answer is not JSON' });
  const broken: Http = () => ({ answer: Promise.reject(new TypeError('Failed to fetch')), abort: () => {} });
  expect((await ask({ url }, 0.5, broken)).result).toEqual({
    ok: false,
    status: 0,
    why: 'no answer came: Failed to fetch',
  });
});

test('a try that hangs is given up after 10 s and counts as unanswered', async () => {
  let abortions = 0;
  const hanging: Http = () => {
    let reject: (error: Error) => void = () => {};
    const answer = new Promise<never>((_resolve, fail) => {
      reject = fail;
    });
    return {
      answer,
      abort() {
        abortions += 1;
        reject(new Error('aborted'));
      },
    };
  };
  const means = { http: hanging, random: () => 0.5, wallMs: () => 0 };
  const after = (_ms: number, run: () => void) => {
    queueMicrotask(run);
    return () => {};
  };
  const result = await fetchJson({ url: 'http://nowhere/' }, { ...means, after });
  expect(result).toMatchObject({ ok: false, status: 0 });
  expect(abortions).toBe(4);
});

/** What nobody should send: to see that it is refused by the book and disturbs nobody. */
import type { WebSocket } from 'ws';
import type { Random } from '../kit/random.ts';

const waitMs = 400;

const hello = {
  t: 'hello',
  protocol: [1],
  clientId: 'rubbish',
  tab: 'tab',
  page: 'page',
  gen: 0,
  mode: 'watch',
  cursor: null,
};
const say = (value: unknown) => JSON.stringify(value);

const kinds: readonly ((random: Random) => readonly (string | Uint8Array)[])[] = [
  (random) => Array.from({ length: 3 }, () => bytesOf(random, random.below(2000))),
  (random) => Array.from({ length: 4 }, () => Buffer.from(bytesOf(random, 50)).toString('latin1')),
  () => ['{', '[1,2', '{"t":'],
  () => [say({ t: 'nothing' }), say([]), say(null), say(7), say('text')],
  () => ['x'.repeat(70_000)],
  (random) => [say(hello), bytesOf(random, 100), bytesOf(random, 4000), bytesOf(random, 4000)],
  () => [say({ ...hello, cursor: { epoch: 'of another', seq: 99 } }), say({ t: 'ack', seq: 1e9 })],
  () => [
    say({ ...hello, cursor: { epoch: '', seq: -1 } }),
    say({ ...hello, protocol: [] }),
    say({ ...hello, gen: 'x' }),
  ],
  () => [say({ t: 'ping', n: 1, c0: 1 }), say(hello), say(hello), say({ t: 'ack', q: 1e9 })],
  () => [say({ ...hello, clientId: 'x'.repeat(60_000) })],
  () => [say(hello), '['.repeat(30_000), `{"t":"ping","n":${'9'.repeat(400)}}`, '"\\ud800"'],
];

const bytesOf = (random: Random, length: number) => Uint8Array.from({ length }, () => random.below(256));

/** Sends one kind of rubbish over a fresh socket; resolves to the close code, or 0 where it was merely refused. */
export function hurl(socket: WebSocket, random: Random): Promise<number> {
  const kind = kinds[random.below(kinds.length)];
  return new Promise((resolve) => {
    const end = (code: number) => {
      clearTimeout(timer);
      socket.terminate();
      resolve(code);
    };
    let timer = setTimeout(() => end(1006), 5000);
    socket.on('error', () => {});
    socket.on('close', end);
    socket.on('open', () => {
      for (const message of kind?.(random) ?? []) socket.send(message);
      clearTimeout(timer);
      timer = setTimeout(() => end(0), waitMs);
    });
  });
}

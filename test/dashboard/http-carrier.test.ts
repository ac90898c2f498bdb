import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { OpenCarrier } from '../../dashboard/client/carrier.ts';
import { webSocketCarrier } from '../../dashboard/client/carrier.ts';
import { startConnection } from '../../dashboard/client/connection.ts';
import type { Connection } from '../../dashboard/client/connection-ports.ts';
import type { ConnectionState } from '../../dashboard/client/connection-state.ts';
import type { Content } from '../../dashboard/client/content.ts';
import type { Surroundings } from '../../dashboard/client/surroundings.ts';
import { nodeSurroundings } from '../support/node-surroundings.ts';
import { type RealGateway, startRealGateway, startSilentPort } from '../support/real-gateway.ts';

let bridge: RealGateway;
let silentPort: Awaited<ReturnType<typeof startSilentPort>>;
const connections: Connection[] = [];

beforeEach(async () => {
  bridge = await startRealGateway();
  silentPort = await startSilentPort();
});

afterEach(async () => {
  for (const connection of connections.splice(0)) connection.stop();
  await bridge.stop();
  await silentPort.stop();
});

function connect(surroundings: Surroundings) {
  const states: ConnectionState[] = [];
  const contents: Content[] = [];
  const since = performance.now();
  const times: number[] = [];
  const connection = startConnection({ url: bridge.url, clientId: 'node', tab: 'one', page: 'p' }, surroundings, {
    onState: (state) => {
      states.push(state);
      times.push(performance.now() - since);
    },
    onWelcome: () => {},
    onContent: (message) => contents.push(message),
    onQuality: () => {},
    onOffset: () => {},
  });
  connections.push(connection);
  const words = () =>
    contents.flatMap((one) =>
      one.t === 'events' ? one.entries.flatMap(({ body }) => (body.kind === 'link' ? [body.why] : [])) : [],
    );
  return { connection, states, contents, times, words };
}

/** Waits for a fact; fails after 10 s. */
async function until(isSo: () => boolean): Promise<void> {
  const limit = performance.now() + 10_000;
  while (!isSo()) {
    if (performance.now() > limit) throw new Error(`it did not come to be within 10 s: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A WebSocket that never opens. */
const swallowed: OpenCarrier = (_url, events) => webSocketCarrier(WebSocket)(silentPort.url, events);
/** A WebSocket that is refused. */
const refused: OpenCarrier = (_url, events) => webSocketCarrier(WebSocket)('ws://127.0.0.1:1/ws', events);

const over = (name: 'stream' | 'polling', open: OpenCarrier): Surroundings => {
  const surroundings = nodeSurroundings();
  return { ...surroundings, open, fallbacks: (surroundings.fallbacks ?? []).filter((one) => one.name === name) };
};

for (const name of ['stream', 'polling'] as const) {
  test(`[W1] the whole conversation goes over ${name} where WebSockets are swallowed`, async () => {
    const { states, contents, times, words } = connect(over(name, swallowed));
    await until(() => states.at(-1)?.name === 'connected');
    expect(states.at(-1)).toMatchObject({ fallback: name });
    expect(times.at(-1)).toBeLessThan(3500);
    bridge.happen('one');
    bridge.happen('two');
    await until(() => words().length === 2);
    await until(() => contents.filter(({ t }) => t === 'telemetry').length > 2);
    expect(words()).toEqual(['one', 'two']);
    expect(contents[0]?.t).toBe('state_restored');
    expect(bridge.desk.counters.get('refused_malformed')).toBe(0);
  });

  test(`[W2] a carrier over ${name} that the bridge ends is followed by another, from the cursor`, async () => {
    const { states, words } = connect(over(name, refused));
    await until(() => states.at(-1)?.name === 'connected');
    bridge.happen('before');
    await until(() => words().length === 1);
    bridge.gateway.drain('a test', 10);
    bridge.happen('while it is away');
    await until(() => words().length === 2);
    expect(words()).toEqual(['before', 'while it is away']);
    expect(states.some((state) => state.name === 'failed')).toBe(false);
  });
}

test('a WebSocket that passes again is taken back, and no event is lost or doubled on the way', async () => {
  let open: OpenCarrier = refused;
  const surroundings = nodeSurroundings();
  // The clock of the retries runs fast, all else in real time.
  const after = (ms: number, run: () => void) => surroundings.after(ms >= 5000 ? ms / 20 : ms, run);
  const { states, words } = connect({ ...surroundings, after, open: (url, events) => open(url, events) });
  await until(() => states.at(-1)?.name === 'connected');
  expect(states.at(-1)).toMatchObject({ fallback: 'stream' });
  let count = 0;
  const timer = setInterval(() => bridge.happen(String(count++)), 3);
  try {
    await until(() => words().length > 20);
    open = surroundings.open;
    await until(() => {
      const now = states.at(-1);
      return now?.name === 'connected' && now.fallback === undefined;
    });
    const known = words().length;
    await until(() => words().length > known + 20);
  } finally {
    clearInterval(timer);
  }
  await until(() => words().length === count);
  expect(words()).toEqual(Array.from({ length: count }, (_, index) => String(index)));
  expect(states.some((state) => state.name === 'failed')).toBe(false);
});

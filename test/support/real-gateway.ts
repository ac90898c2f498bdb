/** The real gateway on a port of its own, ticking by the machine's clock, for clients that are real as well. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDoor } from '../../bridge/core/access/door.ts';
import type { Entrance } from '../../bridge/gateway/auth/entrance.ts';
import type { Cameras } from '../../bridge/gateway/cameras/cameras.ts';
import { buildServer } from '../../bridge/gateway/server.ts';
import { testGateway } from './desk.ts';
import { healthSample } from './wire-samples.ts';

export type RealGateway = ReturnType<typeof testGateway> & {
  /** `ws://…/ws`. */
  readonly url: string;
  /** Tells everyone of a link, as an event with this sentence. */
  happen(why: string): void;
  stop(): Promise<void>;
};

const tickMs = 20;

/** `dashboardDir`: a built page to serve; none where nothing is said. `names`: hosts that it answers to. `asks`: who it asks. */
export async function startRealGateway(
  dashboardDir?: string,
  names: readonly string[] = [],
  addresses: readonly string[] = [],
  asks: ((parts: ReturnType<typeof testGateway>) => Promise<Entrance>) | null = null,
  cameras?: Cameras,
): Promise<RealGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  const parts = testGateway();
  const { gateway, clock } = parts;
  const entrance = (await asks?.(parts)) ?? null;
  const door = entrance ?? openDoor('admin');
  Object.assign(gateway.desk, { addresses, door });
  const server = await buildServer({
    gateway,
    sources: {
      health: () => healthSample({ at: clock.monoMs() }),
      links: () => [],
      vehicles: () => [],
      commands: { history: () => [], byId: () => undefined },
      events: async () => ({ ok: true, entries: [], gaps: [], more: false }),
    },
    rule: { lan: false, names, addresses },
    doorway: { door, entrance },
    dashboardDir: dashboardDir ?? folder,
    ...(cameras && { cameras }),
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  const address = server.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    clock.advance(now - last);
    last = now;
    gateway.sweep();
    gateway.tick();
  }, tickMs);
  let stopped = false;
  return {
    ...parts,
    url: `ws://127.0.0.1:${port}/ws`,
    happen(why) {
      gateway.announce([{ at: clock.monoMs(), severity: 6, body: { kind: 'link', link: 'one', up: true, why } }]);
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      clearInterval(timer);
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** An address that takes every connection and never says a word, as a middle box that swallows upgrades. */
export async function startSilentPort(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `ws://127.0.0.1:${port}/ws`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

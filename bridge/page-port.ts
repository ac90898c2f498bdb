/**
 * The port of the page. An address of this machine may come after the bridge, as an access point's or a tunnel's does: it is
 * waited for where the bridge is to wait for what is missing, for ever, and meanwhile everything else runs, since a rover has
 * to be stopped and recorded without anybody who looks. The log says why nobody can come, and again where that is another.
 */
import type { FastifyInstance } from 'fastify';
import type { Stop } from './core/clock.ts';
import type { Doorway } from './doorway.ts';
import { AbsentHost, addressOf, listen, mustBeHere } from './gateway/listen.ts';
import { type SuperviseRim, supervise } from './links/supervise.ts';
import { realTimers } from './links/timers.ts';
import { type Given, StartError } from './opened.ts';
import type { Config } from './settings.ts';

export type PagePort = {
  /** As people type it, also before it is open. */
  readonly url: string;
  /** Why nobody can open the page now; undefined where they can. */
  why(): string | undefined;
  /** Ends the wait; the server is its owner's to close. */
  readonly stop: Stop;
};

export type PagePortOptions = {
  /** Opens it once: resolves to its address, rejects with one sentence. */
  listen(): Promise<string>;
  /** Where it will be, once it is open. */
  readonly url: string;
  readonly waits: boolean;
  note(level: 'info' | 'warn', text: string): void;
};

/** It costs nothing beyond this machine, and whoever has just switched a network on stands there. */
const retry = { baseMs: 500, maxMs: 2000 } as const;

/** Resolves once it is open, or is waited for; rejects with what {@link PagePortOptions.listen} rejects with. */
export async function openPagePort(
  { listen, url, waits, note }: PagePortOptions,
  rim: SuperviseRim,
): Promise<PagePort> {
  try {
    return { url: await listen(), why: () => undefined, stop: async () => {} };
  } catch (error) {
    if (!waits || !(error instanceof AbsentHost)) throw error;
  }
  let missing: string | undefined = 'it is not open yet';
  const open = async () => {
    await listen();
    return { close: async () => {} };
  };
  const events = {
    onBytes: () => {},
    onLeave: () => {},
    onUp() {
      missing = undefined;
      note('info', `the page is open now: ${url}`);
    },
    onDown(why: string) {
      missing = why;
      note('warn', `nobody can open the page, and that is tried again: ${why}`);
    },
  };
  return { url, why: () => missing, stop: supervise({ retry, open }, events, rim) };
}

export const wouldWait = '(with --wait-for-devices it would be waited for)';

/** Before anything is opened: who is started again and again leaves no trace of each time on the disk. */
export async function refuseAbsentHost({ host, waitForDevices }: Config): Promise<void> {
  if (waitForDevices) return;
  await mustBeHere(host).catch((error: Error) => Promise.reject(new StartError(`${error.message} ${wouldWait}`)));
}

/** Rejects with {@link StartError}. */
export function openPage(
  { config, clock, log }: Given,
  { certificates }: Doorway,
  server: FastifyInstance,
): Promise<PagePort> {
  const scheme = certificates === null ? 'http' : 'https';
  return openPagePort(
    {
      listen: () => listen(server, config, scheme),
      url: addressOf(config, scheme),
      waits: config.waitForDevices,
      note: (level, text) => log[level](text),
    },
    { clock, timers: realTimers, random: Math.random },
  ).catch((error: Error) => Promise.reject(new StartError(error.message)));
}

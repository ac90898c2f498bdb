/**
 * What is said in the log of what happened: one line for each transition, with whose it is. What repeats itself is said
 * once, and then every five seconds how often it came since, so that nobody fills the log by asking for the same again and
 * again.
 */
import type { Clock, Stop } from './core/clock.ts';
import type { EventBody } from './protocol/stream.ts';

const everyMs = 5000;
/** Different ones that are held back at once; beyond it they are counted together. */
const mostKinds = 256;

export type Line = { readonly text: string; readonly ids: Readonly<Record<string, unknown>> };

export type Transitions = {
  /** `key`: what is the same again; undefined for what is always said. */
  say(line: Line, key?: string): void;
  stop: Stop;
};

export type TransitionLog = { info(ids: Readonly<Record<string, unknown>>, text: string): void };

type Held = { readonly line: Line; more: number; until: number };

export function logTransitions(log: TransitionLog, clock: Clock): Transitions {
  const held = new Map<string, Held>();
  let others = 0;
  const tellMore = ({ line, more }: Held) => log.info({ ...line.ids, more }, `${line.text}, and the same again`);
  const sweep = (at: number) => {
    for (const [key, one] of held) {
      if (at < one.until) continue;
      if (one.more === 0) held.delete(key);
      else {
        tellMore(one);
        held.set(key, { ...one, more: 0, until: at + everyMs });
      }
    }
    if (others > 0) log.info({ more: others }, 'and others');
    others = 0;
  };
  const timer = setInterval(() => sweep(clock.monoMs()), everyMs);
  timer.unref();
  return {
    say(line, key) {
      const known = key === undefined ? undefined : held.get(key);
      if (known) known.more += 1;
      else if (key !== undefined && held.size >= mostKinds) others += 1;
      else {
        if (key !== undefined) held.set(key, { line, more: 0, until: clock.monoMs() + everyMs });
        log.info(line.ids, line.text);
      }
    },
    async stop() {
      clearInterval(timer);
      sweep(Number.POSITIVE_INFINITY);
    },
  };
}

/** What of an event nobody did, and is to be in the log all the same. */
export function lineOf(body: EventBody): Line | undefined {
  if (body.kind === 'contact')
    return { text: `vehicle ${body.first ? 'found' : body.contact}`, ids: { vehicle: body.vehicle } };
  if (body.kind === 'reboot') return { text: 'vehicle restarted', ids: { vehicle: body.vehicle } };
  return undefined;
}

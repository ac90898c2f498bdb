/**
 * A connection of its own beside the page's, for measuring: it greets as a hidden page does, so that no telemetry stands
 * in the way of its pings, and every ping is answered or given up on.
 */
import type { ConnectionResponse, Hello } from '../../bridge/protocol/hello.ts';
import { protocolVersion } from '../../bridge/protocol/version.ts';
import { offsetSample } from '../client/clock-offset.ts';
import { parseServerMessage } from '../client/parse.ts';
import type { Surroundings } from '../client/surroundings.ts';
import { probeWords } from '../words/scenarios.ts';

export type Probe = {
  readonly welcome: ConnectionResponse;
  /** Until the answer to the greeting, ms. */
  readonly openMs: number;
  /** The round trip in ms, without the bridge's own time; null where no answer came within 2 s. `pad` makes it longer. */
  ping(pad?: string): Promise<number | null>;
  /** Why it was closed from outside; null while it is open. */
  closedBy(): string | null;
  close(): void;
};

const openWithinMs = 5000;
const answerWithinMs = 2000;

type Way = Pick<Surroundings, 'open' | 'after' | 'monoMs'>;

/** Rejects with one sentence where the bridge is not met within 5 s. */
export function openProbe(
  url: string,
  hello: Omit<Hello, 't' | 'protocol' | 'gen' | 'mode'>,
  way: Way,
): Promise<Probe> {
  const { open, after, monoMs } = way;
  return new Promise((resolve, reject) => {
    const since = monoMs();
    const waiting = new Map<number, (roundTripMs: number | null) => void>();
    let closed: string | null = null;
    let n = 0;

    const end = (why: string) => {
      closed ??= why;
      cancel();
      for (const answer of [...waiting.values()]) answer(null);
      reject(new Error(why));
    };
    const ping = (pad = '') =>
      new Promise<number | null>((tell) => {
        if (closed !== null) return tell(null);
        n += 1;
        const own = n;
        const stop = after(answerWithinMs, () => answer(null));
        const answer = (roundTripMs: number | null) => {
          stop();
          waiting.delete(own);
          tell(roundTripMs);
        };
        waiting.set(own, answer);
        // Unknown fields are ignored ([B5]): the padding is weight and nothing else.
        carrier.send(JSON.stringify({ t: 'ping', n: own, c0: monoMs(), ...(pad && { pad }) }));
      });

    const cancel = after(openWithinMs, () => {
      carrier.drop();
      end(probeWords.unanswered(openWithinMs / 1000));
    });
    const carrier = open(url, {
      onOpen() {
        carrier.send(JSON.stringify({ t: 'hello', protocol: [protocolVersion], gen: 1, mode: 'hidden', ...hello }));
      },
      onText(text) {
        const now = monoMs();
        const parsed = parseServerMessage(text);
        if (!parsed.ok) return;
        const { message } = parsed;
        if (message.t === 'pong') {
          waiting.get(message.n)?.(offsetSample(message.c0, message.s1, message.s2, now).roundTripMs);
        } else if (message.t === 'connection_response') {
          cancel();
          resolve({
            welcome: message,
            openMs: now - since,
            ping,
            closedBy: () => closed,
            close() {
              end(probeWords.byThisPage);
              carrier.drop();
            },
          });
        }
      },
      onFrame() {},
      onClose: (code, why) => end(probeWords.closed(code, why)),
    });
  });
}

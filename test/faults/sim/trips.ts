/** The round trips of one conversation as its wire sees them: what the client's idea of the time may be wrong by. */

const kept = 16;

export function tripsOf(now: () => number) {
  const tripsMs: number[] = [];
  const waiting = new Map<string, number>();
  const tagOf = (text: string): string => /^\{"t":"(\w+)"/.exec(text)?.[1] ?? '';
  const numberOf = (text: string): string => /"n":(\d+)/.exec(text)?.[1] ?? '';
  return {
    sent(text: string): void {
      const tag = tagOf(text);
      if (tag === 'hello' || tag === 'ping') waiting.set(tag + numberOf(text), now());
    },
    heard(text: string): void {
      const tag = tagOf(text);
      if (tag !== 'connection_response' && tag !== 'pong') return;
      const key = tag === 'pong' ? `ping${numberOf(text)}` : 'hello';
      const sentAt = waiting.get(key);
      waiting.delete(key);
      if (sentAt === undefined) return;
      tripsMs.push(now() - sentAt);
      if (tripsMs.length > kept) tripsMs.shift();
    },
    /** The smallest of the last 16, as the client believes it; infinite before the first. */
    bestMs: (): number => Math.min(...tripsMs),
  };
}

/**
 * One thing at a time is said, the gravest first. What is critical interrupts what is not; what has waited too long is old
 * news and is dropped; the very same is not said again for a while, and then with how often it was. Pure:
 * (mouth, what happened, now) → what to do.
 */
import { newsMs } from './heard.ts';
import { rankOf, type Utterance } from './utterance.ts';

type Waiting = Utterance & { readonly at: number; readonly count: number };
type Said = { readonly topic: string; readonly text: string; readonly at: number; readonly passed: number };

export type Mouth = {
  readonly saying: Waiting | null;
  /** At most `mostWaiting`; beyond it the least important and newest goes. */
  readonly waiting: readonly Waiting[];
  /** What was said last of each topic, and how often the same was passed over since. */
  readonly said: readonly Said[];
  /** What was never said: too much at once, or too old when its turn came. */
  readonly dropped: number;
};

export const silentMouth: Mouth = { saying: null, waiting: [], said: [], dropped: 0 };

export const mostWaiting = 3;
/** The very same is not said again sooner. */
export const againMs = 8000;
const keptTopics = 40;

/** How a text is said that came so many times. */
export type TimesOf = (text: string, count: number) => string;

export type Act = {
  readonly mouth: Mouth;
  /** What is being said is broken off. */
  readonly hush: boolean;
  readonly say: { readonly text: string; readonly priority: Utterance['priority'] } | null;
};

/** These are new. */
export function told(mouth: Mouth, utterances: readonly Utterance[], now: number, times: TimesOf): Act {
  const taken = utterances.reduce((one, utterance) => withUtterance(one, utterance, now), mouth);
  const { saying, waiting } = taken;
  const hush = saying !== null && saying.priority !== 'critical' && waiting[0]?.priority === 'critical';
  if (saying !== null && !hush) return { mouth: taken, hush: false, say: null };
  return { ...spoken(taken, now, times), hush };
}

/** What was being said is over, however it ended. */
export const ended = (mouth: Mouth, now: number, times: TimesOf): Act => ({
  ...spoken(mouth, now, times),
  hush: false,
});

function withUtterance(mouth: Mouth, utterance: Utterance, now: number): Mouth {
  const { topic, text } = utterance;
  const last = mouth.said.find((one) => one.topic === topic && one.text === text);
  if (last !== undefined && now - last.at < againMs) {
    const said = mouth.said.map((one) => (one === last ? { ...one, passed: one.passed + 1 } : one));
    return { ...mouth, said };
  }
  const before = mouth.waiting.find((one) => one.topic === topic);
  const count = 1 + (before?.text === text ? before.count : 0) + (last?.passed ?? 0);
  const waiting = [...mouth.waiting.filter((one) => one !== before), { ...utterance, at: now, count }].toSorted(
    (a, b) => rankOf(b.priority) - rankOf(a.priority) || a.at - b.at,
  );
  const dropped = mouth.dropped + Math.max(0, waiting.length - mostWaiting);
  return { ...mouth, waiting: waiting.slice(0, mostWaiting), dropped };
}

function spoken(mouth: Mouth, now: number, times: TimesOf): Omit<Act, 'hush'> {
  const fresh = mouth.waiting.filter(({ at }) => now - at <= newsMs);
  const dropped = mouth.dropped + mouth.waiting.length - fresh.length;
  const [next, ...waiting] = fresh;
  if (next === undefined) return { mouth: { ...mouth, saying: null, waiting, dropped }, say: null };
  const { topic, text, priority, count } = next;
  const said = [...mouth.said.filter((one) => one.topic !== topic), { topic, text, at: now, passed: 0 }];
  return {
    mouth: { saying: next, waiting, said: said.slice(-keptTopics), dropped },
    say: { text: count > 1 ? times(text, count) : text, priority },
  };
}

/** What this page keeps over a reload, and what becomes of it. */
import { messages } from './counts.ts';

export const keepingWords = {
  nothing: 'this page keeps nothing',
  notKept: (why: string) => `events are not kept over a reload: ${why}`,
  storageSilent: 'storage does not answer',
  logAnew: 'the bridge began its log anew: what happened meanwhile may be missing',
} as const;

type Restored = { readonly [part in 'kept' | 'replayed' | 'missed' | 'perhaps']: number };

const lack = (missed: number, perhaps: number): string => {
  if (missed > 0) return `${messages(missed)} missing`;
  return perhaps > 0 ? 'what the bridge told before it was cut off may be missing' : 'none missing';
};

export const recoveryWords = {
  checking: 'Looking for your last session',
  recovering: (kept: number) => `Recovering your session: ${messages(kept)} kept`,
  failed: (why: string) => `Session not recovered: ${why}`,
  restored: ({ kept, replayed, missed, perhaps }: Restored) =>
    `Session restored: ${messages(kept)}${replayed > 0 ? ` and ${replayed} since` : ''}, ${lack(missed, perhaps)}`,
} as const;

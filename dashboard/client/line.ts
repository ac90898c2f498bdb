/** One conversation and the way it takes, as the reconnect loop knows it. */
import type { Conversation } from './conversation.ts';
import type { Given } from './proofs.ts';
import type { FallbackName } from './surroundings.ts';
import type { Voice } from './voice.ts';

export type Line = {
  readonly way: FallbackName | 'socket';
  conversation: Conversation | null;
  /** From its greeting's answer on. */
  voice: Voice | null;
  /** Number of its `hello`; 0 before that. */
  gen: number;
  /** What it said hello with; null before that. */
  given: Given | null;
  /** Of its greeting's answer. */
  epoch: string;
  deadAfterMs: number;
  /** Whether the state came that follows the greeting's answer. */
  hasState: boolean;
};

export const newLine = (way: Line['way']): Line => ({
  way,
  conversation: null,
  voice: null,
  gen: 0,
  given: null,
  epoch: '',
  deadAfterMs: 0,
  hasState: false,
});

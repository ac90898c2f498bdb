/** Rows of an instrument: what it is, the figure, and how good that is, with the limits that it is judged by. */
import type { ReactNode } from 'react';
import { type Limits, type Verdict, verdictOf } from '../../store/judge.ts';
import { tileWords as words } from '../../words/tiles.ts';
import './tiles.css';

/** `isOwn`: not of the tile's group, and not grey with it. */
export const Facts = ({ children, isOwn = false }: { readonly children: ReactNode; readonly isOwn?: boolean }) => (
  <dl className={isOwn ? 'tile-facts is-own' : 'tile-facts'}>{children}</dl>
);

type FactProps = {
  readonly label: string;
  readonly children: ReactNode;
  readonly tone?: Verdict | null | undefined;
  readonly title?: string;
};

const tones = { good: '', doubtful: 'caution', bad: 'warn' } as const;

export const Fact = ({ label, children, tone = null, title }: FactProps) => (
  <div title={title}>
    <dt>{label}</dt>
    <dd className={tone === null ? '' : tones[tone]}>{children}</dd>
  </div>
);

type JudgedProps = {
  readonly label: string;
  readonly value: number | null | undefined;
  readonly limits: Limits;
  /** The figure with its unit. */
  readonly text: string;
  /** A limit as it is written. */
  write?(limit: number): string;
};

/** A figure with its verdict as a word; one that is not told has none. */
export function Judged({ label, value, limits, text, write = String }: JudgedProps) {
  const verdict = verdictOf(value, limits);
  const say = limits.bad < limits.doubtful ? words.below : words.above;
  const title = say(write(limits.doubtful), write(limits.bad), words.source[limits.source]);
  return (
    <Fact label={label} tone={verdict} title={title}>
      {text} {verdict === null ? null : <small>{words.verdict[verdict]}</small>}
    </Fact>
  );
}

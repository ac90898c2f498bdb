/** Who drives, at the top right of every page: a word, a shape of border, and what to do about it. Opens its sheet. */

import { useShallow } from 'zustand/react/shallow';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { lostForMs, wallBaseMs } from '../../store/select.ts';
import { controlOf, type LeaseChip, leaseChipOf } from '../../store/select-intent.ts';
import { leaseWords as words } from '../../words/lease.ts';
import { clockTime } from '../format.ts';
import { Icon, type IconName } from '../icons.tsx';
import { openSheet, useOpenSheet } from '../open-sheet.ts';
import { pageName } from '../operator-name.ts';
import { useSelect } from '../use-dashboard.ts';
import './lease.css';

const icons: Readonly<Record<LeaseChip['name'], IconName>> = {
  you: 'user',
  asked: 'user',
  other: 'user',
  asking: 'clock',
  nobody: 'lock',
  lapsed: 'lock',
  unknown: 'lock',
};

/** As the protocol says ([A2]). */
const livesMs = 3000;

const name = (session: string | null): string => (session === null ? words.somebody : pageName(session));

/** Without a link for longer than a lease lives, whoever drove does no longer, or nobody here can tell. */
export function shownChip(state: DashboardState): LeaseChip {
  const chip = leaseChipOf(state);
  if ((lostForMs(state) ?? 0) < livesMs) return chip;
  const wasMine = chip.name === 'you' || chip.name === 'asked' || chip.name === 'lapsed';
  return { ...chip, name: wasMine ? 'lapsed' : 'unknown' };
}

/** The chip's first line. */
export function leaseTitle({ name: state, holder, asker }: LeaseChip): string {
  switch (state) {
    case 'you':
      return words.you;
    case 'asked':
      return words.asked(name(asker));
    case 'other':
      return words.drives(name(holder));
    case 'asking':
      return words.asking(name(holder));
    case 'nobody':
      return words.nobody;
    case 'lapsed':
      return words.lapsed;
    case 'unknown':
      return words.unknown;
  }
}

/** The chip's second line: since when, until when, or what to do. */
export function leaseDetail(chip: LeaseChip, state: DashboardState): string {
  const since = sinceText(state);
  const left = chip.until === null ? 0 : Math.max(0, Math.ceil((chip.until - state.nowMs) / 1000));
  switch (chip.name) {
    case 'you':
      return since === '' ? words.tapToHandOver : words.since(since);
    case 'asked':
      return words.askedDetail(left);
    case 'other':
      return chip.mayTake && state.intent.role !== 'admin' ? words.noAnswer : words.toAsk;
    case 'asking':
      return words.answerIn(left);
    case 'nobody':
      return words.toAsk;
    case 'lapsed':
      return state.connection.name === 'connected' ? words.askAgain : words.askAgainLater;
    case 'unknown':
      return words.whoDrives;
  }
}

export function sinceText(state: DashboardState): string {
  const since = controlOf(state)?.lease.since ?? null;
  const base = wallBaseMs(state);
  if (since === null || base === null || state.offsetMs === null) return '';
  return clockTime(base + since - state.offsetMs).slice(0, 5);
}

export function LeaseButton() {
  const chip = useSelect(useShallow(shownChip));
  const detail = useSelect((state) => leaseDetail(chip, state));
  const open = useOpenSheet() === 'lease';
  const title = leaseTitle(chip);
  return (
    <button
      type="button"
      className={`lease l-${chip.name}`}
      aria-expanded={open}
      aria-label={words.chip(title, detail)}
      onClick={() => openSheet(open ? null : 'lease')}
    >
      <Icon name={icons[chip.name]} />
      <span className="st">
        <b>{title}</b>
        <small>{detail}</small>
      </span>
    </button>
  );
}

/**
 * The last command beside STOP: what was asked, by whom, its five steps, and how it ended, until it is over and 6 s more.
 * What was refused with a question is asked here.
 */

import { isCommandName } from '../../../bridge/protocol/command.ts';
import type { CommandView } from '../../client/intent-view.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { vehicleOf } from '../../store/select.ts';
import { commandOnShow, outcomeShownMs } from '../../store/select-intent.ts';
import { commandWords as words } from '../../words/commands.ts';
import { Icon } from '../icons.tsx';
import { useDashboard, useSelect } from '../use-dashboard.ts';
import { commandTitle, detailOf, lookOf } from './command-words.ts';
import './intent.css';
import { operatorName } from '../operator-name.ts';
import { Pips } from './pips.tsx';

/** This page's own, else what somebody else asks of the vehicle at this moment. */
function shownCommand(state: DashboardState): CommandView | null {
  const own = commandOnShow(state);
  if (own !== null) return own;
  const id = vehicleOf(state)?.id;
  const newest = state.intent.commands.findLast(({ mine, vehicle }) => !mine && vehicle === id);
  return newest && (!newest.final || state.nowMs - newest.stageAt < outcomeShownMs) ? newest : null;
}

/** What was said no to about lease or sticks, while it is news. */
function leaseRefusal({ intent: { lastRefusal, commands }, nowMs }: DashboardState): string | null {
  if (lastRefusal === null || nowMs - lastRefusal.at > outcomeShownMs) return null;
  return commands.some(({ id }) => id === lastRefusal.id) ? null : lastRefusal.message;
}

/** Whether there is something to tell. */
export const hasNews = (state: DashboardState): boolean => shownCommand(state) !== null || leaseRefusal(state) !== null;

export function CommandLine() {
  const command = useSelect(shownCommand);
  const refusal = useSelect(leaseRefusal);
  return (
    <div className="cmdline" role="status" aria-live="polite">
      {command !== null ? <Told command={command} /> : refusal === null ? null : <Refused why={refusal} />}
    </div>
  );
}

function Told({ command }: { readonly command: CommandView }) {
  const mine = useSelect((state) => state.intent.session);
  const { icon, tone, word } = lookOf(command);
  const detail = detailOf(command);
  const isQuestion = command.mine && command.code === 'CONFIRM';
  return (
    <>
      <span className="words">
        <span className={tone}>
          <Icon name={icon} small />
        </span>
        <span>
          <b>{commandTitle(command.name, command.args)}</b> <span className={tone}>{word}</span>
          {command.mine || command.by === null ? null : words.by(operatorName(command.by, mine))}
          {detail === '' ? null : <span className="muted">{words.detail(detail)}</span>}
        </span>
      </span>
      {isQuestion ? <Question command={command} /> : <Pips course={command} />}
    </>
  );
}

function Question({ command: { name, args } }: { readonly command: CommandView }) {
  const { operate } = useDashboard();
  if (!isCommandName(name) || args === null) return null;
  return (
    <button type="button" className="btn ask" onClick={() => operate.sendCommand(name, args, { confirmed: true })}>
      {words.doAllTheSame}
    </button>
  );
}

const Refused = ({ why }: { readonly why: string }) => (
  <span className="words">
    <span className="warn">
      <Icon name="no" small />
    </span>
    <span>{why}</span>
  </span>
);

/** A command among the messages: what was asked, by whom, how it stands; and its steps where they are wanted. */

import { commandWords as words } from '../words/commands.ts';
import { argsOf, courseOfEvents, type FoldedCommand } from './fold-commands.ts';
import { clockTime } from './format.ts';
import { commandTitle, detailOf, lookOf } from './intent/command-words.ts';
import { Pips } from './intent/pips.tsx';
import { operatorName } from './operator-name.ts';
import { useSelect } from './use-dashboard.ts';

type CommandTextProps = { readonly command: FoldedCommand; readonly expandable: boolean };

export function CommandText({ command, expandable }: CommandTextProps) {
  const { body } = command.last;
  const course = courseOfEvents(command);
  const mine = useSelect((state) => state.intent.session);
  const detail = detailOf(course);
  const line = (
    <>
      <b>{commandTitle(body.name, argsOf(command))}</b> {lookOf(course).word}
      {words.detailBy(detail, operatorName(body.by, mine))}
    </>
  );
  if (!expandable) return line;
  return (
    <details className="steps">
      <summary>
        {line} <Pips course={course} />
      </summary>
      <ol>
        {command.events.map(({ key, wall, body: step }) => (
          <li key={key}>
            <time>{clockTime(wall)}</time> {words.step(step.step, step.attempt ?? null, step.message ?? null)}
          </li>
        ))}
      </ol>
    </details>
  );
}

/** A row of the list as plain text, for searching and copying. */
import type { LoggedEvent } from '../client/mirror.ts';
import type { Line, Listed } from '../store/message-list.ts';
import { argsOf, courseOfEvents } from './fold-commands.ts';
import { clockTime } from './format.ts';
import { commandTitle, detailOf, lookOf } from './intent/command-words.ts';
import { sentenceOf, sentenceOfGap, severityLook } from './message-text.ts';
import type { Row } from './messages.tsx';

/** What the page calls the vehicle of an event, and its own session. */
export type Names = { name(event: LoggedEvent): string; readonly mine: string | null };

function textOf(row: Row, { name, mine }: Names): string {
  switch (row.of) {
    case 'command': {
      const { subject } = row;
      const course = courseOfEvents(subject);
      const title = commandTitle(subject.last.body.name, argsOf(subject));
      return [`${title} ${lookOf(course).word}`, detailOf(course)].filter((part) => part !== '').join(', ');
    }
    case 'event':
    case 'headline':
      return sentenceOf(row.subject.body, name(row.subject), mine);
    case 'gap':
      return sentenceOfGap(row.subject);
    case 'note':
      return row.subject.text;
  }
}

export const lineOf = (row: Row, names: Names): Line<Row> => ({
  row,
  text: textOf(row, names),
  severity: row.severity,
  wall: row.wall,
  isCommand: row.of === 'command',
});

/** One a line, the newest first: time, severity, text, how often. */
export const copyOf = (all: readonly Listed<Row>[]): string =>
  all
    .map(({ wall, severity, text, count }) =>
      [clockTime(wall ?? Number.NaN), severityLook(severity).word, text, ...(count > 1 ? [`× ${count}`] : [])].join(
        '\t',
      ),
    )
    .join('\n');

/** A command's steps are an event each; as a message it is one, which says how it stands and holds the steps. */
import type { EventBody } from '../../bridge/protocol/stream.ts';
import type { LoggedEvent } from '../client/mirror.ts';
import type { Course } from './intent/command-words.ts';

export type CommandBody = Extract<EventBody, { kind: 'command' }>;
type CommandEvent = LoggedEvent & { readonly body: CommandBody };

/** `events`: oldest first, at least one. */
export type FoldedCommand = {
  readonly id: string;
  readonly events: readonly CommandEvent[];
  readonly last: CommandEvent;
};

const isCommand = (event: LoggedEvent): event is CommandEvent => event.body.kind === 'command';

/** Each command with all its steps, by the key of the newest of them. */
export function folded(events: readonly LoggedEvent[]): readonly (readonly [key: string, command: FoldedCommand])[] {
  const steps = new Map<string, CommandEvent[]>();
  for (const event of events) {
    if (!isCommand(event)) continue;
    const known = steps.get(event.body.id);
    if (known === undefined) steps.set(event.body.id, [event]);
    else known.push(event);
  }
  return [...steps].flatMap(([id, all]): [string, FoldedCommand][] => {
    const last = all.at(-1);
    return last === undefined ? [] : [[last.key, { id, events: all, last }]];
  });
}

export const courseOfEvents = ({ events, last: { body } }: FoldedCommand): Course => ({
  stage: body.step,
  final: body.final,
  steps: events.map(({ at, body: { step } }) => ({ step, at })),
  verified: body.verified ?? null,
  progressPct: body.progressPct ?? null,
  message: body.message ?? null,
  result: body.result ?? null,
});

/** What was asked stands with the first step, where that is here. */
export const argsOf = ({ events }: FoldedCommand): object | null =>
  events.find(({ body }) => body.args !== undefined)?.body.args ?? null;

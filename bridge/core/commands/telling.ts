/** Each step of a command, told to who asked and to everyone: `command_response`, and an event of the stream ([I2]). */
import type { CommandResponse } from '../../protocol/command.ts';
import type { Extra, Told } from './life.ts';
import type { CommandEvent, CommandPorts } from './ports.ts';

type Step = CommandResponse['step'];

/** MAV_SEVERITY of a step: what did not come about is a warning. */
const warning = 4;
const info = 6;
const warned: ReadonlySet<Step> = new Set(['refused', 'failed', 'unknown', 'expired']);
/** Sessions that are told of a command; arguments longer than this are not kept, for they were refused. */
const mostAskers = 4;
const longestArgs = 4000;

type About = Pick<Told, 'id' | 'vehicle' | 'name' | 'args' | 'by'>;

export const newTold = (about: About, askedWall: number): Told => ({
  ...about,
  args: JSON.stringify(about.args).length > longestArgs ? {} : about.args,
  askedWall,
  announced: false,
  askers: new Set([about.by]),
  steps: [],
  outcome: null,
  endedAt: null,
});

export function ask(told: Told, session: string): void {
  told.askers.delete(session);
  told.askers.add(session);
  const [oldest] = told.askers;
  if (told.askers.size > mostAskers && oldest !== undefined) told.askers.delete(oldest);
}

/** What a step says, as an answer. */
export const responseOf = ({ id, vehicle, name }: About, step: Step, final: boolean, at: number, extra: Extra) =>
  ({ t: 'command_response', at, id, vehicle, name, step, final, ...extra }) satisfies CommandResponse;

/** Into the stream; with its first event go the arguments. Hands back its number. */
export function announce(
  ports: CommandPorts,
  told: Told,
  response: CommandResponse,
  more: Partial<CommandEvent>,
): number {
  const { t: _, at, ...step } = response;
  const body: CommandEvent = {
    kind: 'command',
    ...step,
    by: told.by,
    ...(!told.announced && { args: told.args, ...more }),
  };
  told.announced = true;
  return ports.announce([{ at, severity: warned.has(step.step) ? warning : info, body }]);
}

/** To who asked, remembered for who asks again. */
export function answer(ports: CommandPorts, told: Told, response: CommandResponse): void {
  told.steps = [...told.steps.filter(({ step }) => step !== response.step), response];
  for (const session of told.askers) ports.tellSession(session, response);
}

/** What became of each parameter that was set from here: from the commands, a word and a sentence for its row. Pure. */
import type { CommandStage, CommandView } from '../../client/intent-view.ts';
import type { Setting } from './ledger.ts';
import { isSame, valueText } from './value.ts';

export type Outcome = {
  readonly id: string;
  readonly final: boolean;
  readonly tone: 'muted' | 'accent' | 'ok' | 'warn' | 'caution';
  /** `set, read back as 4.5`. */
  readonly text: string;
};

type Asked = { readonly name: string; readonly value: number };

/** What a command sets; nothing where it is of another kind. */
export function askedIn({ name, args }: Pick<CommandView, 'name' | 'args'>): readonly Asked[] {
  if (args === null) return [];
  if (name === 'param_set') return isAsked(args) ? [args] : [];
  return name === 'params_set' && 'params' in args && Array.isArray(args.params) ? args.params.filter(isAsked) : [];
}

const isAsked = (one: unknown): one is Asked =>
  typeof one === 'object' &&
  one !== null &&
  'name' in one &&
  typeof one.name === 'string' &&
  'value' in one &&
  typeof one.value === 'number';

const under: Partial<Record<CommandStage, string>> = {
  waiting: 'waits for a link',
  sending: 'on its way to the bridge',
  undelivered: 'not delivered yet',
  accepted: 'permitted, not sent yet',
  sent: 'sent, waiting to be read back',
  in_progress: 'under way',
};

/** What an operator can do about a refusal, by its code. */
const cures: Readonly<Record<string, string>> = {
  CHANGED: 'Look at what it is now, and decide anew',
  NOT_IN_CONTROL: 'While it is armed only who drives may set this: ask to drive, or disarm',
  VEHICLE_OFFLINE: 'Try again when the rover is heard',
  BUSY: 'Try again when what is under way has ended',
  FORBIDDEN: 'A viewer sets nothing',
};

function outcomeOf(command: CommandView, { name, value }: Asked): Outcome {
  const { id, stage, final, found, message, code } = command;
  if (!final) return { id, final, tone: 'accent', text: under[stage] ?? 'under way' };
  const read = found?.find((one) => one.name === name);
  const isSet = read !== undefined && read.value !== null && isSame(read.value, value);
  if (isSet) return { id, final, tone: 'ok', text: `set, read back as ${valueText(read.value)}` };
  const cure = code === null ? undefined : cures[code];
  const why = [message ?? 'nobody says why', ...(cure ? [cure] : [])].join('. ');
  if (stage === 'unknown') return { id, final, tone: 'caution', text: `may be set, nobody knows: ${why}` };
  return { id, final, tone: 'warn', text: `${stage === 'done' ? 'not set' : stage}: ${why}` };
}

/** By name, the newest command of each. */
export function outcomesOf(commands: readonly CommandView[]): ReadonlyMap<string, Outcome> {
  return new Map(commands.flatMap((command) => askedIn(command).map((one) => [one.name, outcomeOf(command, one)])));
}

/** What a command that is over did set. */
export const settledBy = (command: CommandView): readonly Setting[] =>
  command.final && askedIn(command).length > 0
    ? (command.found ?? []).flatMap(({ name, value, was }) =>
        value === null || typeof was !== 'number' ? [] : [{ name, was, value }],
      )
    : [];

/** What became of each parameter that was set from here: from the commands, a word and a sentence for its row. Pure. */
import type { CommandStage, CommandView } from '../../client/intent-view.ts';
import { settingWords as words } from '../../words/parameter-values.ts';
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

const under: Partial<Record<CommandStage, string>> = words.under;

function outcomeOf(command: CommandView, { name, value }: Asked): Outcome {
  const { id, stage, final, found, message, code } = command;
  if (!final) return { id, final, tone: 'accent', text: under[stage] ?? words.under.in_progress };
  const read = found?.find((one) => one.name === name);
  const isSet = read !== undefined && read.value !== null && isSame(read.value, value);
  if (isSet) return { id, final, tone: 'ok', text: words.set(valueText(read.value)) };
  const cure = code === null ? undefined : words.cures[code];
  const why = [message ?? words.noReason, ...(cure ? [cure] : [])].join('. ');
  if (stage === 'unknown') return { id, final, tone: 'caution', text: words.unknown(why) };
  return { id, final, tone: 'warn', text: stage === 'done' ? words.notSet(why) : words.ended(stage, why) };
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

/** What typing and setting make of the state of the page: (state, act) → change. Pure. */
import type { Info } from '../../../bridge/protocol/parameter-answers.ts';
import { type Setting, withSetting } from './ledger.ts';
import { type ParametersState, rowOf } from './parameters-state.ts';
import { inputOf, isSame } from './value.ts';

type Ruled = { readonly type: number; readonly info: Info | null };

/** Whether a text says just this value. */
function isMeant(text: string | undefined, value: number, row: Ruled): boolean {
  if (text === undefined) return false;
  const input = inputOf(text, row);
  return input.ok && isSame(input.value, value);
}

/** What was typed for these and is a value other than the one on show, which it is to replace. */
export const settingsFor = (
  state: Pick<ParametersState, 'rows' | 'drafts'>,
  names: readonly string[],
): readonly Setting[] =>
  names.flatMap((name) => {
    const [row, text] = [rowOf(state, name), state.drafts.get(name)];
    if (row === null || row.value === null || text === undefined) return [];
    const input = inputOf(text, row);
    return !input.ok || isSame(input.value, row.value) ? [] : [{ name, was: row.value, value: input.value }];
  });

/** This was typed, or nothing any more; what became of the setting before is over. */
export function withDraft(state: ParametersState, name: string, text: string | null): Partial<ParametersState> {
  const drafts = new Map(state.drafts);
  const outcomes = new Map(state.outcomes);
  const row = rowOf(state, name);
  const isNothing = text === null || (row !== null && row.value !== null && isMeant(text, row.value, row));
  if (isNothing) drafts.delete(name);
  else drafts.set(name, text);
  if (outcomes.get(name)?.final) outcomes.delete(name);
  return { drafts, outcomes };
}

/** These were read back at `at`: they are on show, in the account, and typed no more. */
export function withSettings(
  state: ParametersState,
  settings: readonly Setting[],
  at: number,
): Pick<ParametersState, 'rows' | 'drafts' | 'ledger'> {
  const values = new Map(settings.map(({ name, value }) => [name, value]));
  const drafts = new Map(state.drafts);
  let { ledger } = state;
  for (const setting of settings) {
    const row = rowOf(state, setting.name);
    ledger = withSetting(ledger, setting, at, row?.info?.rebootRequired ?? false);
    if (row && isMeant(drafts.get(setting.name), setting.value, row)) drafts.delete(setting.name);
  }
  const rows = state.rows.map((row) => {
    const value = values.get(row.name);
    if (value === undefined) return row;
    return { ...row, value, isChanged: row.default !== null && !isSame(value, row.default) };
  });
  return { rows, drafts, ledger };
}

/** ArduPilot's own file of descriptions, handed to the bridge, which keeps it for all and for when there is no network. */
import { Check } from 'typebox/schema';
import type { StoreApi } from 'zustand/vanilla';
import { most } from '../../../bridge/protocol/files/reading.ts';
import { textOf } from '../../../bridge/protocol/files/text.ts';
import {
  DescriptionsAnswer,
  DescriptionsTaken,
  type KeptDescriptions,
} from '../../../bridge/protocol/parameter-answers.ts';
import { answerWords } from '../../words/answers.ts';
import { descriptionWords as words } from '../../words/parameter-files.ts';
import type { Ask } from '../ask.ts';
import type { ParameterFileHere } from './file-desk.ts';
import type { DescriptionsShown, ParametersState, Said } from './parameters-state.ts';

export type DescriptionKey = Pick<KeptDescriptions, 'vehicle' | 'firmware'>;

/** None rejects: what came of it is in the state. */
export type DescriptionDesk = {
  refresh(): Promise<void>;
  handIn(file: ParameterFileHere, key: DescriptionKey): Promise<void>;
  forget(key: DescriptionKey): Promise<void>;
};

const path = '/api/parameters/metadata';
const queryOf = ({ vehicle, firmware }: DescriptionKey): string =>
  `${path}?vehicle=${encodeURIComponent(vehicle)}&firmware=${encodeURIComponent(firmware)}`;

/** `changed`: what parameters mean may be said otherwise from now on. */
export function descriptionDeskOver(ask: Ask, store: StoreApi<ParametersState>, changed: () => void): DescriptionDesk {
  const shown = (change: Partial<DescriptionsShown>) =>
    store.setState(({ descriptions }) => ({ descriptions: { ...descriptions, ...change } }));

  async function refresh(): Promise<void> {
    const result = await ask(path);
    if (result.ok && Check(DescriptionsAnswer, result.value)) shown({ kept: result.value.kept });
  }

  async function act(work: () => Promise<Said>): Promise<void> {
    shown({ busy: true, said: null });
    shown({ busy: false, said: await work() });
    await refresh();
    changed();
  }

  return {
    refresh,
    handIn: (file, key) =>
      act(async () => {
        const text = await textIn(file);
        if (typeof text !== 'string') return { tone: 'warn', lines: [words.notTaken(file.name, text.why)] };
        const result = await ask(queryOf(key), { method: 'PUT', text, withinMs: 300_000 });
        if (!result.ok) return { tone: 'warn', lines: [words.notTaken(file.name, result.why)] };
        if (!Check(DescriptionsTaken, result.value)) return { tone: 'warn', lines: [answerWords.notUnderstood] };
        const { count, warnings } = result.value;
        return { tone: warnings.length > 0 ? 'caution' : 'ok', lines: [words.kept(count), ...warnings] };
      }),
    forget: (key) =>
      act(async () => {
        const result = await ask(queryOf(key), { method: 'DELETE' });
        return result.ok ? { tone: 'ok', lines: [words.forgotten] } : { tone: 'warn', lines: [result.why] };
      }),
  };
}

async function textIn(file: ParameterFileHere): Promise<string | { readonly why: string }> {
  const mb = most.metadataBytes / 1_048_576;
  if (file.size > most.metadataBytes) return { why: words.tooLarge(mb) };
  try {
    return textOf(new Uint8Array(await file.arrayBuffer()), most.metadataBytes);
  } catch (error) {
    return { why: error instanceof Error ? error.message : words.unreadable };
  }
}

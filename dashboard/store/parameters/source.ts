/** One vehicle's parameters as the bridge knows them, and what they mean. An answer that is still the same costs a few bytes. */
import { Check } from 'typebox/schema';
import { BookAnswer, type Info, InfosAnswer } from '../../../bridge/protocol/parameter-answers.ts';
import { answerWords } from '../../words/answers.ts';
import type { Ask } from '../ask.ts';

/** More than a thousand of them over a bad link take their time. */
const withinMs = 60_000;

export type Learnt<T> =
  | { readonly ok: true; readonly value: T | 'same' }
  | { readonly ok: false; readonly why: string };

export type Source = {
  book(): Promise<Learnt<BookAnswer>>;
  infos(): Promise<Learnt<readonly Info[]>>;
};

export function sourceOf(ask: Ask, vehicle: string): Source {
  const url = `/api/vehicles/${encodeURIComponent(vehicle)}/parameters`;
  const tags = new Map<string, string>();

  async function learn<T>(path: string, read: (value: unknown) => T | null): Promise<Learnt<T>> {
    const result = await ask(path, { knownTag: tags.get(path) ?? null, withinMs });
    if (!result.ok) return result.status === 304 ? { ok: true, value: 'same' } : result;
    const value = read(result.value);
    if (value === null) return { ok: false, why: answerWords.notUnderstood };
    if (result.tag !== undefined) tags.set(path, result.tag);
    return { ok: true, value };
  }

  return {
    book: () => learn(url, (value) => (Check(BookAnswer, value) ? value : null)),
    infos: () => learn(`${url}/metadata`, (value) => (Check(InfosAnswer, value) ? value.infos : null)),
  };
}

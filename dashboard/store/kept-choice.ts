/**
 * What somebody chose on this device, such as a theme or units: it holds over visits and in every tab, where storage is
 * allowed; where it is not, until the page is left. What is stored was perhaps written by another version of the page, or
 * by hand: what cannot be read, or is not what it should be, is the first value again.
 */
import type { Static, TSchema } from 'typebox';
import { Check } from 'typebox/schema';

/** Where choices lie. Getting at the storage may throw where a browser forbids it, and so may each call. */
export type Shelf = {
  storage(): { getItem(key: string): string | null; setItem(key: string, text: string): void };
  /** Tells of what another tab has stored under `key`; null for all of it at once. Listens for as long as the page lives. */
  watch(heard: (key: string | null) => void): void;
};

/** How a choice is written; `read` answers null for what is not one. */
export type Form<T> = { read(text: string): T | null; write(value: T): string };

/** One of these words, stored as it is. */
export const oneOf = <const T extends string>(words: readonly T[]): Form<T> => ({
  read: (text) => words.find((word) => word === text) ?? null,
  write: (value) => value,
});

/** Anything with a schema, stored as JSON. */
export const shaped = <S extends TSchema>(schema: S): Form<Static<S>> => ({
  read(text) {
    try {
      const value: unknown = JSON.parse(text);
      return Check(schema, value) ? value : null;
    } catch {
      return null;
    }
  },
  write: (value) => JSON.stringify(value),
});

/** No choice is larger, in characters; what is was not written by this page, and is not parsed. */
const mostCharacters = 65_536;

export type KeptChoice<T> = {
  /** The same value until another is chosen. */
  now(): T;
  /** Shown at once in this tab and the others; remembered where that is allowed. */
  choose(value: T): void;
  /** Back to the first value. */
  reset(): void;
  /** What it returns ends that. */
  subscribe(onChange: () => void): () => void;
};

/** `key` is the storage's; two choices must not share one. */
export function keptChoice<T>(shelf: Shelf, key: string, form: Form<T>, first: T): KeptChoice<T> {
  const listeners = new Set<() => void>();
  const stored = (): T => {
    try {
      const text = shelf.storage().getItem(key);
      return text === null || text.length > mostCharacters ? first : (form.read(text) ?? first);
    } catch {
      return first;
    }
  };
  let value = stored();
  const show = (next: T) => {
    value = next;
    for (const listener of listeners) listener();
  };
  shelf.watch((changed) => {
    if (changed === key || changed === null) show(stored());
  });
  const choose = (next: T) => {
    try {
      shelf.storage().setItem(key, form.write(next));
    } catch {
      // Shown, but not remembered.
    }
    show(next);
  };
  return {
    now: () => value,
    choose,
    reset: () => choose(first),
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
  };
}

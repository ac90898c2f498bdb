/**
 * What the links that need only this machine first say of themselves. A person who starts the bridge wants to hear at
 * once that a device is missing or a port taken; what lies beyond this machine may come and go.
 */
import type { LinkSpec } from './links/link-specs.ts';

const localKinds: readonly string[] = ['serial', 'replay', 'udpin', 'tcpin', 'sim'];

export type FirstWords = {
  /** To be told of every change of every link. */
  hear(link: string, up: boolean, why: string): void;
  /** Resolves, once all have spoken, to why the first of them could not be opened, or to undefined. */
  readonly missing: Promise<string | undefined>;
};

/** Each open has an end of its own, so that every link speaks at last. */
export function listenForFirstWords(specs: readonly LinkSpec[]): FirstWords {
  const waiting = new Map<string, (why: string | undefined) => void>();
  const local = specs.filter(({ target }) => localKinds.includes(target.kind));
  const words = local.map(({ id }) => new Promise<string | undefined>((resolve) => waiting.set(id, resolve)));
  return {
    hear: (link, up, why) => waiting.get(link)?.(up ? undefined : why),
    missing: Promise.all(words).then((whys) => whys.find((why) => why !== undefined)),
  };
}

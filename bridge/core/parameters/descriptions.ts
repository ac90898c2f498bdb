/**
 * What is known about the sense of parameters: from ArduPilot's file of descriptions for a kind of vehicle and its version,
 * where an operator handed one in, and from our own. Ours decide over ranges where both have one, since theirs say what is
 * usual rather than what is possible, and would refuse our own preset.
 */
import type { ParameterInfo } from '../../protocol/files/parameter-info.ts';
import { builtInInfo } from '../../protocol/rover-parameters/lookup.ts';
import { namesOf } from './aliases.ts';

/** A kind of vehicle as its identity tells it, and major and minor version, or `any`. */
export type DescriptionKey = { readonly vehicle: string; readonly firmware: string };

export type KeptDescriptions = DescriptionKey & { readonly count: number; readonly at: number };

type Held = { readonly infos: ReadonlyMap<string, ParameterInfo>; readonly at: number };

export const anyFirmware = 'any';
/** Kinds and versions; the oldest gives way. */
export const mostDescriptions = 16;

/** "4.8.0-dev" is 4.8. */
export const minorOf = (version: string | null | undefined): string =>
  /^\d+\.\d+/.exec(version ?? '')?.[0] ?? anyFirmware;

export const nameOf = ({ vehicle, firmware }: DescriptionKey): string => `${vehicle}-${firmware}`;

export class Descriptions {
  readonly #held = new Map<string, Held & DescriptionKey>();
  #version = 0;

  /** Rises with every file that comes or goes. */
  get version(): number {
    return this.#version;
  }

  /** `at`: wall ms. Hands back the name of what gave way. */
  put(key: DescriptionKey, infos: readonly ParameterInfo[], at: number): DescriptionKey | undefined {
    this.#held.delete(nameOf(key));
    this.#held.set(nameOf(key), { ...key, infos: new Map(infos.map((info) => [info.name, info])), at });
    this.#version += 1;
    if (this.#held.size <= mostDescriptions) return undefined;
    const [oldest] = [...this.#held.values()].sort((a, b) => a.at - b.at);
    if (oldest) this.#held.delete(nameOf(oldest));
    return oldest;
  }

  remove(key: DescriptionKey): boolean {
    this.#version += 1;
    return this.#held.delete(nameOf(key));
  }

  list(): KeptDescriptions[] {
    return [...this.#held.values()].map(({ vehicle, firmware, infos, at }) => ({
      vehicle,
      firmware,
      at,
      count: infos.size,
    }));
  }

  has(key: DescriptionKey): boolean {
    return this.#held.has(nameOf(key));
  }

  /** What is known of a parameter, by either of its names; undefined where nothing is. */
  find({ vehicle, firmware }: DescriptionKey, name: string): ParameterInfo | undefined {
    const { infos } =
      this.#held.get(nameOf({ vehicle, firmware })) ?? this.#held.get(nameOf({ vehicle, firmware: anyFirmware })) ?? {};
    const theirs = firstOf(name, (one) => infos?.get(one));
    const ours = vehicle === 'rover' || vehicle === 'boat' ? firstOf(name, builtInInfo) : undefined;
    if (!theirs) return ours && { ...ours, name };
    return { ...theirs, name, range: ours ? ours.range : theirs.range };
  }
}

function firstOf(name: string, find: (name: string) => ParameterInfo | undefined): ParameterInfo | undefined {
  for (const one of namesOf(name)) {
    const info = find(one);
    if (info) return info;
  }
  return undefined;
}

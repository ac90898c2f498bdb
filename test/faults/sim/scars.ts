/** Seeds that hurt once, kept so that what they showed stays mended. Both read and written from the project's root. */
import { readFileSync, writeFileSync } from 'node:fs';

export type Scar = { readonly seed: number; readonly why: string };

const path = 'test/faults/scars.json';

export const readScars = (): readonly Scar[] => JSON.parse(readFileSync(path, 'utf8'));

/** Keeps a seed with the first thing that went wrong. */
export function keepScar(scar: Scar): void {
  const scars = readScars();
  if (scars.some(({ seed }) => seed === scar.seed)) return;
  const lines = [...scars, scar].map((one) => `  { "seed": ${one.seed}, "why": ${JSON.stringify(one.why)} }`);
  writeFileSync(path, `[\n${lines.join(',\n')}\n]\n`);
}

/**
 * Which stretches of a recording were played: what happened in them was told, and is not told again when they are played
 * once more ([R4]).
 */
type Stretch = { readonly fromMs: number; readonly toMs: number };

/** More are joined where the least lies between them. */
const mostStretches = 256;

export class ToldStretches {
  #stretches: readonly Stretch[] = [];

  /** Both ends included. */
  add(fromMs: number, toMs: number): void {
    if (toMs < fromMs) return;
    const all = [...this.#stretches, { fromMs, toMs }].sort((a, b) => a.fromMs - b.fromMs);
    this.#stretches = joined(all);
  }

  has(positionMs: number): boolean {
    return this.#stretches.some(({ fromMs, toMs }) => positionMs >= fromMs && positionMs <= toMs);
  }
}

function joined(all: readonly Stretch[], apartMs = 0): readonly Stretch[] {
  const result: Stretch[] = [];
  for (const next of all) {
    const last = result.at(-1);
    if (last === undefined || next.fromMs > last.toMs + apartMs) result.push(next);
    else result[result.length - 1] = { fromMs: last.fromMs, toMs: Math.max(last.toMs, next.toMs) };
  }
  return result.length <= mostStretches ? result : joined(result, Math.max(1, apartMs * 2));
}

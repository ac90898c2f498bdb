/** Which messages are listed, and what came several times in a row as one. Pure; rows are in order, the oldest first. */

export type Line<R> = {
  readonly row: R;
  /** As it reads, for searching and copying. */
  readonly text: string;
  readonly severity: number;
  /** When it came, by the bridge's wall clock; null before that was met. */
  readonly wall: number | null;
  readonly isCommand: boolean;
};

/** A line, how often it came without another between, and when first. */
export type Listed<R> = Line<R> & { readonly count: number; readonly firstWall: number | null };

export type MessageFilter = {
  /** MAV_SEVERITY: these and graver ones. */
  readonly atLeast: number;
  readonly commandsOnly: boolean;
  readonly query: string;
};

export const everything: MessageFilter = { atLeast: 7, commandsOnly: false, query: '' };

/** Every word that was typed is somewhere in it, in any order and case. */
function isFound(text: string, query: string): boolean {
  const lower = text.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}

export const listed = <R>(lines: readonly Line<R>[], filter: MessageFilter): readonly Listed<R>[] =>
  lines
    .filter(({ severity }) => severity <= filter.atLeast)
    .filter(({ isCommand }) => isCommand || !filter.commandsOnly)
    .filter(({ text }) => isFound(text, filter.query))
    .reduce<Listed<R>[]>((all, line) => {
      const last = all.at(-1);
      const isRepeat =
        last !== undefined && !line.isCommand && last.text === line.text && last.severity === line.severity;
      if (isRepeat) all[all.length - 1] = { ...line, count: last.count + 1, firstWall: last.firstWall };
      else all.push({ ...line, count: 1, firstWall: line.wall });
      return all;
    }, []);

/** The last one that came at or before `wall`, else the first; -1 where there is none. */
export function indexAt(all: readonly Pick<Line<unknown>, 'wall'>[], wall: number): number {
  if (all.length === 0) return -1;
  return Math.max(
    0,
    all.findLastIndex((one) => one.wall !== null && one.wall <= wall),
  );
}

/** `12:40` or `12:40:51` of the day on which `nowWall` lies, where the page is; yesterday's where that is still to come. */
export function wallOf(time: string, nowWall: number): number | null {
  const match = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(time);
  if (match === null) return null;
  const [, hours, minutes, seconds = '0'] = match;
  const wall = new Date(nowWall).setHours(Number(hours), Number(minutes), Number(seconds), 999);
  return wall > nowWall + 60_000 ? wall - 24 * 3_600_000 : wall;
}

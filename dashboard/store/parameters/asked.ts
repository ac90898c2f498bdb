/** A parameter that an address asks for, `?name=FS_ACTION`, or words to search for, `?search=battery`. Pure. */

export type Asked = {
  readonly search: string;
  /** Null where none is asked for; `no name` where what is asked for cannot be one. */
  readonly name: string | 'no name' | null;
};

const longestSearch = 80;
const canBeName = /^[A-Z0-9_]{1,16}$/;

/** Of the address, as it came. */
type Query = { get(name: 'name' | 'search'): string | null };

export function askedBy(query: Query): Asked {
  const name = query.get('name')?.trim().toUpperCase() ?? null;
  return {
    search: (query.get('search') ?? '').trim().slice(0, longestSearch),
    name: name === null || name === '' ? null : canBeName.test(name) ? name : 'no name',
  };
}

const mostNear = 5;

/** Names that share the longest beginning with one that is not there: at least its first word. */
export function namesNear(name: string, names: readonly string[]): readonly string[] {
  const [word = ''] = name.split('_');
  const shared = (other: string) => {
    let count = 0;
    while (count < name.length && name[count] === other[count]) count += 1;
    return count;
  };
  return names
    .filter((other) => other.startsWith(word) && word.length > 1)
    .sort((a, b) => shared(b) - shared(a) || a.localeCompare(b))
    .slice(0, mostNear);
}

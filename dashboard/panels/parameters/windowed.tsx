/** A list of which only what is in sight is drawn, so that a thousand rows cost a phone no more than a dozen. */
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { useSize } from '../use-size.ts';

type WindowedProps<T> = {
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  /** CSS pixels, the same each time for the same item. */
  readonly heightOf: (item: T) => number;
  readonly children: (item: T) => ReactNode;
  readonly label: string;
  /** Brought into sight when it changes; a new object each time it is wished. */
  readonly goTo?: { readonly key: string } | null;
};

const spare = 6;

export function Windowed<T>({ items, keyOf, heightOf, children, label, goTo = null }: WindowedProps<T>) {
  const { ref, size } = useSize<HTMLUListElement>();
  const [top, setTop] = useState(0);
  const tops = useMemo(() => {
    let sum = 0;
    const starts = items.map((item) => {
      const start = sum;
      sum += heightOf(item);
      return start;
    });
    return [...starts, sum];
  }, [items, heightOf]);
  useEffect(() => {
    const index = goTo === null ? -1 : items.findIndex((item) => keyOf(item) === goTo.key);
    if (index >= 0 && ref.current) ref.current.scrollTop = tops[index] ?? 0;
  }, [goTo, items, keyOf, ref, tops]);
  const from = Math.max(0, indexAt(tops, top) - spare);
  // Before it was measured once there is a screenful, so that nothing jumps.
  const to = Math.min(items.length, indexAt(tops, top + (size.height || 900)) + spare);
  return (
    <ul ref={ref} className="windowed" aria-label={label} onScroll={(event) => setTop(event.currentTarget.scrollTop)}>
      <li className="windowed-room" aria-hidden="true" style={{ height: tops.at(-1) }} />
      {items.slice(from, to).map((item, index) => (
        <li
          key={keyOf(item)}
          aria-setsize={items.length}
          aria-posinset={from + index + 1}
          style={{ top: tops[from + index], height: heightOf(item) }}
        >
          {children(item)}
        </li>
      ))}
    </ul>
  );
}

/** The last one that begins at or above `y`. */
function indexAt(tops: readonly number[], y: number): number {
  let [low, high] = [0, tops.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((tops[middle] ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

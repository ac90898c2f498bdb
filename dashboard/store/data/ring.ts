/**
 * Samples of one field by their true time, oldest first. Bounded in number and in age: what lies beyond goes, oldest first.
 * It takes 16 bytes for each of the samples that there were at most, and grows by doubling, so that a field of which little
 * is said costs little.
 */

export type Ring = {
  /** `t`: wall seconds, later than the one before; what is not is dropped and counted. NaN is "not known". */
  push(t: number, value: number): void;
  clear(): void;
  readonly size: number;
  readonly bytes: number;
  readonly dropped: number;
  /** The i-th oldest. */
  timeAt(i: number): number;
  valueAt(i: number): number;
  /** How many are older than `t`. */
  countBefore(t: number): number;
};

const firstRoom = 64;

export function ring(most: number, oldestS: number): Ring {
  let times = new Float64Array(Math.min(firstRoom, most));
  let values = new Float64Array(times.length);
  let start = 0;
  let size = 0;
  let dropped = 0;
  const place = (i: number) => (start + i) % times.length;
  const timeAt = (i: number) => times[place(i)] ?? Number.NaN;
  const valueAt = (i: number) => values[place(i)] ?? Number.NaN;

  function grow(): void {
    const room = Math.min(most, times.length * 2);
    const [grownTimes, grownValues] = [new Float64Array(room), new Float64Array(room)];
    for (let i = 0; i < size; i++) {
      grownTimes[i] = timeAt(i);
      grownValues[i] = valueAt(i);
    }
    [times, values, start] = [grownTimes, grownValues, 0];
  }

  function forget(): void {
    start = place(1);
    size--;
  }

  function countBefore(t: number): number {
    let [low, high] = [0, size];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (timeAt(middle) < t) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    push(t, value) {
      if (!Number.isFinite(t) || (size > 0 && t <= timeAt(size - 1))) {
        dropped++;
        return;
      }
      while (size > 0 && timeAt(0) < t - oldestS) forget();
      if (size === times.length && size < most) grow();
      if (size === times.length) forget();
      times[place(size)] = t;
      values[place(size)] = value;
      size++;
    },
    clear() {
      [times, values] = [new Float64Array(Math.min(firstRoom, most)), new Float64Array(Math.min(firstRoom, most))];
      [start, size] = [0, 0];
    },
    get size() {
      return size;
    },
    get bytes() {
      return times.byteLength + values.byteLength;
    },
    get dropped() {
      return dropped;
    },
    timeAt,
    valueAt,
    countBefore,
  };
}

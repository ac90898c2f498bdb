/** What goes on beside the pages and would be cut off by a reload, as a file on its way to the rover. */
let count = 0;

/** What it returns ends it; it may be called twice. */
export function beginUnfinished(): () => void {
  let isOver = false;
  count += 1;
  return () => {
    if (isOver) return;
    isOver = true;
    count -= 1;
  };
}

export const isUnfinished = (): boolean => count > 0;

/** The names that a rover may have: the one that was chosen, and what it takes where somebody else has that. */
const most = 9;

/** `rover.local`, `rover-2.local`, …; none where none is wanted. */
export const candidates = (name: string): readonly string[] =>
  name === 'none' ? [] : Array.from({ length: most }, (_, i) => `${name}${i === 0 ? '' : `-${i + 1}`}.local`);

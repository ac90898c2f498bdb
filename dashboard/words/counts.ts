/** How many of what. */
export const messages = (count: number): string => `${count} ${count === 1 ? 'message' : 'messages'}`;

/** The first names, and how many are left out. */
export const namesAndMore = (names: readonly string[], more: number): string =>
  `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;

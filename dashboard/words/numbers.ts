/** What is said of a number that is typed and does not fit. */
export const numberWords = {
  due: 'a number is due',
  atLeast: (least: number) => `${least} at least`,
  atMost: (most: number) => `${most} at most`,
} as const;

/** Rows of the fault catalogue that this lab does not show yet, and what each waits for. Never counted as passed. */
export const notBuilt: readonly { readonly id: string; readonly title: string; readonly why: string }[] = [
  { id: 'M-01…M-03, M-05', title: 'several bridges', why: 'need relays' },
];

/** Rows of the fault catalogue that this lab does not show yet, and what each waits for. Never counted as passed. */
export const notBuilt: readonly { readonly id: string; readonly title: string; readonly why: string }[] = [
  { id: 'L-21', title: 'both paths up, one dies', why: 'needs two paths of one session on the bridge' },
  {
    id: 'W-02',
    title: 'hidden while driving',
    why: 'needs the sticks of a page in a browser; so does the dead-man of W-08',
  },
  {
    id: 'C-01',
    title: 'STOP pressed with the link down',
    why: 'is the page’s: what it shows while STOP is not delivered',
  },
  { id: 'M-01…M-03, M-05', title: 'several bridges', why: 'need relays' },
];

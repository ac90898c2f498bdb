/** Rows of the fault catalogue that this lab does not show yet, and what each waits for. Never counted as passed. */
export const notBuilt: readonly { readonly id: string; readonly title: string; readonly why: string }[] = [
  {
    id: 'L-07',
    title: '+200/500/1000 ms latency, quality and drive speed',
    why: 'needs the drive lane and its speed cap',
  },
  { id: 'L-21', title: 'both paths up, one dies', why: 'needs two paths of one session on the bridge' },
  { id: 'W-02', title: 'hidden while driving', why: 'needs the drive lane; so does the dead-man of W-08' },
  { id: 'M-04', title: 'a command sent via both paths', why: 'needs commands on two paths of one session' },
  { id: 'M-01…M-03, M-05', title: 'several bridges', why: 'need relays' },
];

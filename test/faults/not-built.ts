/** Rows of the fault catalogue that this lab does not show yet, and what each waits for. Never counted as passed. */
export const notBuilt: readonly { readonly id: string; readonly title: string; readonly why: string }[] = [
  {
    id: 'L-07',
    title: '+200/500/1000 ms latency, quality and drive speed',
    why: 'needs the drive lane and its speed cap',
  },
  { id: 'L-14', title: 'NAT idle kill after 60/270 s', why: 'needs the hidden page and its keep-alive' },
  { id: 'L-21', title: 'both paths up, one dies', why: 'needs several bridge addresses in the client' },
  { id: 'B-09', title: 'memory limit with slow clients', why: 'needs a control group' },
  { id: 'W-01…W-14', title: 'browser rows', why: 'need a real Chromium; W-14 runs in virtual time as A-01' },
  { id: 'M-01…M-05', title: 'several bridges', why: 'need relays' },
];

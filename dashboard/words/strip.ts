/** What is said under the top bar when a link is down. */
export const stripWords = {
  attempt: (attempt: number, wait: string) => `Attempt ${attempt}, next in ${wait}`,
  notReached: 'Bridge not reached',
  lostFor: (time: string) => `Link lost for ${time}`,
  lostAgo: (time: string) => `Link lost ${time} ago`,
  check: 'Check power and network of the rover. What came in is kept.',
  /** After the attempt, where there is room. */
  goesOn: ' · tries go on until it is back',
  retry: 'Retry now',
  failed: 'No connection to the bridge',
  silent: (link: string) => `${link} is open and silent`,
  down: (link: string, why: string) => `${link}: ${why}`,
  notHeard: (time: string) => `Rover not heard for ${time}`,
  replay: 'So it was in the recording.',
  listens: 'The bridge is reached and listens on.',
} as const;

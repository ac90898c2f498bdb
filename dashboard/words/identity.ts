/** What is said of who this device is, where that ends or has ended. Reasons come as they are. */
export const identityWords = {
  unpaired: (why: string) => `${why}. This connection ends soon: have the device paired again. STOP works until then.`,
  ended: (trouble: string | null) =>
    `Stopped: this device could not prove in time who it is${trouble === null ? '' : ` (${trouble})`}. STOP still ` +
    'works. It is tried on by itself: go where the link is better, then ask to drive again.',
  ending: (seconds: number, trouble: string) =>
    `${seconds} s until only STOP is left: who this device is could not be renewed (${trouble}). Stop, or go where the ` +
    'link is better.',
  looking: 'You look on as a viewer. STOP works; for more ask an admin.',
} as const;

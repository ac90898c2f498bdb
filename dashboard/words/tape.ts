/** What the tape of headings is called to who hears it. */
export const tapeWords = {
  /** From north on, every 45°. */
  cards: ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'],
  label: (heading: string, course: string | null) =>
    `Heading ${heading} degrees${course === null ? '' : `, course over ground ${course}`}`,
} as const;

/** What whoever is behind a session is called. */
export const nameWords = {
  page: (tab: string) => `Page ${tab}`,
  test: (tab: string) => `Test ${tab}`,
  you: 'you',
} as const;

/** What may be said aloud, and how much it matters. */

/** `critical` interrupts what is being said. */
export const priorities = ['info', 'warning', 'critical'] as const;
export type Priority = (typeof priorities)[number];

export type Utterance = {
  /** What it is about: of the same, only the newest is said, with how often it was. */
  readonly topic: string;
  readonly priority: Priority;
  readonly text: string;
};

export const utter = (priority: Priority, topic: string, text: string): Utterance => ({ priority, topic, text });

export const rankOf = (priority: Priority): number => priorities.indexOf(priority);

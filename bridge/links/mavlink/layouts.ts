/** Message layouts by id, as frames name them. */
import type { Layout } from './definition.ts';
import { definitions } from './generated/messages.ts';

export const layouts: ReadonlyMap<number, Layout> = new Map(
  Object.values(definitions).map((definition) => [definition.id, definition]),
);

/** Answers over HTTP that last, as the pictures of a camera, by whose they are: who is put out gets no more of them ([U6]). */
import type { ServerResponse } from 'node:http';

export type OpenAnswers = {
  follow(device: string, answer: ServerResponse): void;
  /** Cuts off what has begun; what has not is still told that it is over. */
  end(device: string): void;
};

export function openAnswers(): OpenAnswers {
  const open = new Map<string, Set<ServerResponse>>();
  return {
    follow(device, answer) {
      if (answer.destroyed) return;
      const own = open.get(device) ?? new Set();
      open.set(device, own.add(answer));
      answer.once('close', () => {
        own.delete(answer);
        if (own.size === 0 && open.get(device) === own) open.delete(device);
      });
    },
    end(device) {
      for (const answer of open.get(device) ?? []) if (answer.headersSent) answer.destroy();
    },
  };
}

/** The file that the thread runs: answers one question after another. */
import { parentPort, workerData } from 'node:worker_threads';
import { answerTo } from './answering.ts';
import { type Answer, type Question, type Reply, type Request, refusal, type ThreadSettings } from './messages.ts';
import { openShelf, type Shelf } from './shelf.ts';

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function serve(port: NonNullable<typeof parentPort>, { directory, limits }: ThreadSettings): void {
  const tell = (reply: Reply) => port.postMessage(reply);
  let shelf: Shelf | undefined;
  /** A folder that cannot be used now may be usable later: tried again with each question. */
  const open = (): Shelf => {
    shelf ??= openShelf(directory, limits);
    return shelf;
  };
  const answer = (question: Question): Answer => {
    try {
      return answerTo(question, open());
    } catch (error) {
      return refusal('DISK', `documents cannot be kept in ${directory}: ${wordsOf(error)}`);
    }
  };
  const greet = (): void => {
    try {
      const { entries, notes } = open();
      tell({ t: 'opened', entries: entries(), notes });
    } catch (error) {
      tell({ t: 'opened', entries: [], notes: [`documents cannot be kept in ${directory}: ${wordsOf(error)}`] });
    }
  };
  port.on('message', (request: Request) => {
    if (request.t !== 'used') tell({ t: 'answer', id: request.id, answer: answer(request) });
    else {
      try {
        shelf?.used(request.hash, request.at);
      } catch {
        // Its time of use is worth no more than this try.
      }
    }
  });
  greet();
}

if (parentPort) serve(parentPort, workerData);

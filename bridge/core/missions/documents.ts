/** Lists of plans that were handed in to be given to vehicles. */
import type { PlanItem, PlanList } from '../../protocol/plan.ts';
import type { Documents } from '../documents.ts';

export const noDocuments: Documents = { get: () => undefined };

/** The items of one list of a document without home, or one sentence that says why there are none. */
export function listOf(documents: Documents, hash: string, list: PlanList): readonly PlanItem[] | string {
  const document = documents.get(hash);
  if (document === undefined) return 'no document of this name was handed in';
  if (!('plan' in document)) return 'the document is no plan';
  return document.plan[list] ?? `the document has no ${list}`;
}

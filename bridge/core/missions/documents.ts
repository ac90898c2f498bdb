/** Plans that were handed in to be given to vehicles: the port to wherever they are kept. */
import type { PlanItem, PlanList } from '../../protocol/plan.ts';

/** The lists that a document has, without home. */
export type PlanDocument = { readonly [L in PlanList]?: readonly PlanItem[] };

export interface PlanDocuments {
  /** By its hash; undefined where none of that name is kept. May take a while, since it may be on disk. */
  get(hash: string): PlanDocument | undefined | Promise<PlanDocument | undefined>;
}

export const noDocuments: PlanDocuments = { get: () => undefined };

/** The items of one list of a document, or one sentence that says why there are none; `then` is called once. */
export function takeList(
  documents: PlanDocuments,
  hash: string,
  list: PlanList,
  then: (items: readonly PlanItem[] | string) => void,
): void {
  const take = (document: PlanDocument | undefined) =>
    then(document?.[list] ?? (document ? `the document has no ${list}` : 'no document of this name was handed in'));
  const found = documents.get(hash);
  if (!(found instanceof Promise)) take(found);
  else
    found.then(take, () => {
      then('the document could not be read');
    });
}

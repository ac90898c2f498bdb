/** A plan that is being made: its three lists, under a name, for a vehicle; and the record in which drafts are kept. */
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/schema';
import { byName } from '../../../bridge/protocol/by-name.ts';
import type { PlanContent } from '../../../bridge/protocol/files/plan-content.ts';
import { PlanItem, type PlanList, planLists } from '../../../bridge/protocol/plan.ts';

export type Lists = { readonly [list in PlanList]: readonly PlanItem[] };
/** With what its file had beyond them, so that an untouched list is written as it was read. */
export type Plan = Lists & Pick<PlanContent, 'home' | 'original'>;

export const emptyPlan: Plan = { mission: [], fence: [], rally: [] };
export const isEmpty = (plan: Lists): boolean => planLists.every((list) => plan[list].length === 0);

/** `vehicle`: for which it was made; null where none was heard by then. `savedAt`: wall ms, to be shown. */
export type Draft = {
  readonly id: string;
  readonly vehicle: string | null;
  readonly name: string;
  readonly savedAt: number;
  readonly plan: Plan;
};

/** The draft that is open, by vehicle, goes along, so that a reload opens the same. */
export type KeptDrafts = {
  readonly version: 1;
  readonly drafts: readonly Draft[];
  readonly open: Readonly<Record<string, string>>;
};

/** More than this are not begun: none is ever given up by itself. */
export const mostDrafts = 60;

const Items = Type.Array(PlanItem, { maxItems: 5000 });
const KeptHash = Type.Optional(Type.String());
const KeptDraft = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 64 }),
  vehicle: Type.Union([Type.String(), Type.Null()]),
  name: Type.String({ maxLength: 200 }),
  savedAt: Type.Number(),
  plan: Type.Object({
    mission: Items,
    fence: Items,
    rally: Items,
    home: Type.Optional(Type.Object({ x: Type.Number(), y: Type.Number(), z: Type.Number() })),
    original: Type.Optional(
      Type.Object({
        json: Type.Unknown(),
        hashes: Type.Object({ mission: KeptHash, fence: KeptHash, rally: KeptHash }),
      }),
    ),
  }),
});
const Kept = Type.Object({
  version: Type.Literal(1),
  drafts: Type.Array(Type.Unknown()),
  open: byName(Type.String()),
});

/** What was kept; a draft that is damaged is left out, and the others stay. */
export function draftsIn(value: unknown): KeptDrafts {
  if (!Check(Kept, value)) return { version: 1, drafts: [], open: {} };
  return { version: 1, open: value.open, drafts: value.drafts.flatMap((one) => (isDraft(one) ? [draftOf(one)] : [])) };
}

const isDraft = (value: unknown): value is Static<typeof KeptDraft> => Check(KeptDraft, value);

function draftOf({ plan, ...rest }: Static<typeof KeptDraft>): Draft {
  const { mission, fence, rally, home, original } = plan;
  return { ...rest, plan: { mission, fence, rally, ...(home && { home }), ...(original && { original }) } };
}

/**
 * What is kept, by any page of this browser, with what this one has: its own copy of a draft where it changed it or
 * where none is kept, and none that was deleted here. Who writes last has it, whatever clocks say: they may be set back.
 */
export function merged(
  kept: readonly Draft[],
  own: readonly Draft[],
  changed: ReadonlySet<string>,
  deleted: ReadonlySet<string>,
): readonly Draft[] {
  const all = new Map(kept.map((draft) => [draft.id, draft]));
  for (const draft of own) if (changed.has(draft.id) || !all.has(draft.id)) all.set(draft.id, draft);
  return [...all.values()].filter(({ id }) => !deleted.has(id));
}

/** A document as it is kept: its content, and what people are told of it. Its hash is that of the content alone. */

import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { documentKinds } from '../../protocol/document.ts';
import { type PlanContent, planContentHash, summaryOf } from '../../protocol/files/plan-content.ts';
import { PlanItem } from '../../protocol/plan.ts';
import { parametersHash } from '../../protocol/plan-hash.ts';
import type { Entry } from './messages.ts';

const Items = Type.Optional(Type.Array(PlanItem));
const Hash = Type.Optional(Type.String());

const PlanPart = Type.Object({
  mission: Items,
  fence: Items,
  rally: Items,
  home: Type.Optional(Type.Object({ x: Type.Integer(), y: Type.Integer(), z: Type.Number() })),
  original: Type.Optional(
    Type.Object({ json: Type.Unknown(), hashes: Type.Object({ mission: Hash, fence: Hash, rally: Hash }) }),
  ),
});

const KeptDocument = Type.Object({
  version: Type.Literal(1),
  kind: Type.Enum(documentKinds),
  name: Type.String(),
  format: Type.String(),
  made: Type.Number(),
  warnings: Type.Array(Type.String()),
  plan: Type.Optional(PlanPart),
  parameters: Type.Optional(
    Type.Array(Type.Object({ name: Type.String(), value: Type.Number(), type: Type.Optional(Type.Integer()) })),
  ),
});
export type KeptDocument = Static<typeof KeptDocument>;

const schema = Compile(KeptDocument);

/** Undefined where the text is no document. */
export function documentOf(text: string): KeptDocument | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return schema.Check(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What the bridge holds in memory of a document of so many bytes. */
export function entryOf({ kind, name, format, made, warnings, plan, parameters }: KeptDocument, bytes: number): Entry {
  const about = { kind, name, format, made, bytes, warnings };
  if (parameters !== undefined) {
    const hash = parametersHash(new Map(parameters.map((one) => [one.name, one.value])));
    return { summary: { hash, ...about, count: parameters.length }, stored: { parameters } };
  }
  const content: PlanContent = plan ?? {};
  const { mission, fence, rally } = content;
  const lists = { ...(mission && { mission }), ...(fence && { fence }), ...(rally && { rally }) };
  return { summary: { hash: planContentHash(content), ...about, lists: summaryOf(lists) }, stored: { plan: lists } };
}

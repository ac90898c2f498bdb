/**
 * Documents: plans and parameter sets that operators hand in over HTTP, to be given to vehicles by name. A document's name
 * is the hash of what is in it, so the same content handed in twice is one document.
 */
import { type Static, Type } from 'typebox';
import { contentHashPattern } from './plan-hash.ts';

export const documentKinds = ['plan', 'parameters'] as const;
export type DocumentKind = (typeof documentKinds)[number];

export const DocumentHash = Type.String({ pattern: contentHashPattern });

/** How many items a list has, and the hash of them. */
const List = Type.Object({ count: Type.Integer(), hash: DocumentHash });

export const DocumentSummary = Type.Object({
  hash: DocumentHash,
  kind: Type.Enum(documentKinds),
  /** For people: what the file was called, without its ending. */
  name: Type.String(),
  /** What kind of file it was. */
  format: Type.String(),
  /** Wall ms, when it was handed in. */
  made: Type.Number(),
  bytes: Type.Integer(),
  /** Of a plan: the lists that it has. */
  lists: Type.Optional(
    Type.Object({ mission: Type.Optional(List), fence: Type.Optional(List), rally: Type.Optional(List) }),
  ),
  /** Of a parameter set: how many. */
  count: Type.Optional(Type.Integer()),
  /** What was odd in the file and is kept, a sentence each. */
  warnings: Type.Array(Type.String()),
});
export type DocumentSummary = Static<typeof DocumentSummary>;

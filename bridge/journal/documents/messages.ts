/** Between the bridge and the thread that keeps documents. Every question has a number and gets one answer. */
import type { Answered, DocumentRefusal, HandedIn, StoredDocument, WrittenFormat } from '../../core/documents.ts';
import type { DocumentSummary } from '../../protocol/document.ts';
import type { ParameterInfo } from '../../protocol/files/parameter-info.ts';
import type { PlanContent } from '../../protocol/files/plan-content.ts';

export type Limits = { readonly documents: number; readonly bytes: number };

export type ThreadSettings = { readonly directory: string; readonly limits: Limits };

/** A document with what core takes of it. */
export type Entry = { readonly summary: DocumentSummary; readonly stored: StoredDocument };

export type Question =
  | ({ readonly t: 'keep'; readonly at: number } & HandedIn)
  | { readonly t: 'remove'; readonly hash: string }
  | { readonly t: 'text'; readonly hash: string; readonly format: WrittenFormat }
  | { readonly t: 'write'; readonly plan: PlanContent; readonly format: WrittenFormat }
  | { readonly t: 'infos'; readonly bytes: Uint8Array<ArrayBuffer> };

/** `used` is for the order in which documents give way, and is not answered. */
export type Request =
  | (Question & { readonly id: number })
  | { readonly t: 'used'; readonly hash: string; readonly at: number };

export type Answer = Answered<{
  readonly entry?: Entry;
  /** Documents that had to give way. */
  readonly gone?: readonly string[];
  readonly text?: string;
  readonly infos?: readonly ParameterInfo[];
  readonly warnings?: readonly string[];
}>;

export type Reply =
  | { readonly t: 'opened'; readonly entries: readonly Entry[]; readonly notes: readonly string[] }
  | { readonly t: 'answer'; readonly id: number; readonly answer: Answer };

export const refusal = (code: DocumentRefusal['code'], why: string, line: number | null = null): DocumentRefusal => ({
  ok: false,
  code,
  why,
  line,
});

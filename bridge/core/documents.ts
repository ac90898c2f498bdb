/**
 * Plans and parameter sets that were handed in: the port to wherever they are kept. What is kept is in memory, for core to
 * take at once; everything that reads, writes or understands files happens elsewhere and is waited for.
 */
import type { DocumentKind, DocumentSummary } from '../protocol/document.ts';
import type { FileParameter, ParameterFormat } from '../protocol/files/parameter-file.ts';
import type { ParameterInfo } from '../protocol/files/parameter-info.ts';
import type { PlanContent, PlanLists } from '../protocol/files/plan-content.ts';
import type { PlanFormat } from '../protocol/files/plan-formats.ts';
import type { PlanList } from '../protocol/plan.ts';
import type { Stop } from './clock.ts';

export type StoredDocument = { readonly plan: PlanLists } | { readonly parameters: readonly FileParameter[] };

export interface Documents {
  /** By the hash; undefined where none of this name is kept. */
  get(hash: string): StoredDocument | undefined;
}

/** `UNREADABLE`: what was handed in is wrong, in `line`, where one line is. */
export type DocumentRefusal = {
  readonly ok: false;
  readonly code: 'UNKNOWN' | 'UNREADABLE' | 'BUSY' | 'DISK';
  readonly why: string;
  readonly line: number | null;
};

export type HandedIn = {
  readonly kind: DocumentKind;
  /** As they were on disk. Given away: nobody may use them afterwards. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of a plan; a parameter file says itself what it is. */
  readonly format: PlanFormat | 'auto';
  readonly name: string;
};

/** A plan as `.plan`, or one of its lists as `.waypoints`; a parameter set as `.param` or `.params`. */
export type WrittenFormat =
  | { readonly as: 'plan' }
  | { readonly as: 'waypoints'; readonly list?: PlanList }
  | { readonly as: ParameterFormat };

export type Answered<T> = ({ readonly ok: true } & T) | DocumentRefusal;
export type WrittenDocument = Answered<{ readonly text: string; readonly warnings: readonly string[] }>;

/** Every promise is settled within a bounded time, and none rejects. */
export interface DocumentRoom extends Documents {
  /** The newest first. */
  list(): readonly DocumentSummary[];
  /** Resolves once it would survive a power cut. What was handed in before is the same document, under its first name. */
  keep(file: HandedIn): Promise<Answered<{ readonly document: DocumentSummary }>>;
  remove(hash: string): Promise<Answered<object>>;
  text(hash: string, format: WrittenFormat): Promise<WrittenDocument>;
  /** A plan that is kept nowhere, such as one that a vehicle holds. */
  write(plan: PlanContent, format: WrittenFormat): Promise<WrittenDocument>;
  /** Reads a file of what is known about parameters, JSON or XML, which is too long a work for the thread of the links. */
  readInfos(
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<Answered<{ readonly infos: readonly ParameterInfo[]; readonly warnings: readonly string[] }>>;
  status(): { readonly documents: number; readonly bytes: number; readonly counters: Readonly<Record<string, number>> };
  readonly stop: Stop;
}

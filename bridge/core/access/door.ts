/** The port to who may come in: what a proof is worth. */
import type { CloseName } from '../../protocol/close.ts';
import type { Role } from '../../protocol/command.ts';
import type { Proof } from '../../protocol/identity.ts';
import type { Pass } from './pass.ts';

export type Admission =
  | { readonly ok: true; readonly pass: Pass }
  | { readonly ok: false; readonly as: CloseName; readonly why: string };

export interface Door {
  /** Everyone may come in as this; null where one has to prove who one is. */
  readonly openAs: Role | null;
  /** At once where nobody is asked. Never rejects: what cannot be read is no proof. */
  admit(proof: Proof | undefined, address: string): Admission | Promise<Admission>;
  /** Whether this pass may speak as that installation of the page; claims it where it may. */
  mayBe(pass: Pass, clientId: string): boolean;
  /** Somebody came in, or was turned away: to be known afterwards. */
  noteIn(pass: Pass, address: string, session: string): void;
  noteOut(address: string, why: string): void;
}

/** Nobody is asked: on loopback, and where that was declared. */
export function openDoor(role: Role): Door {
  const pass: Pass = { device: null, name: '', role, until: Number.POSITIVE_INFINITY };
  return { openAs: role, admit: () => ({ ok: true, pass }), mayBe: () => true, noteIn: () => {}, noteOut: () => {} };
}

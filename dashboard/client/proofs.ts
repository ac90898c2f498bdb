/**
 * Proofs for connections: each says hello with one that lasts, brings the next one before it is too old, and is told
 * whether to come back where the bridge would have none of it. Also what carries them: a way that greets once a proof is
 * at hand.
 */
import type { Proof } from '../../bridge/protocol/identity.ts';
import type { OpenCarrier } from './carrier.ts';

/** What a conversation said as it began. */
export type Given = { readonly proof: Proof | undefined; readonly clientId: string };

export type Proofs = {
  /** An attempt begins: a proof that is missing, doubted or nearly over is made anew beside it. */
  prepare(): void;
  /** Calls `run` once one may say hello; never where nothing is to be had. Whoever waits has a time-out of its own. */
  ready(run: () => void): void;
  /** Undefined where nobody is asked. */
  proof(): Proof | undefined;
  /** The installation's id; undefined where the connection's own holds. */
  clientId(): string | undefined;
  welcomed(given: Given): void;
  /** A conversation or an attempt at one ended with this code. True: come back at once, whatever the code says else. */
  ended(code: number, given: Given | null): boolean;
  /** Why no attempt is wanted any more, one sentence; null while it is. */
  over(): string | null;
  /** `onProof` takes each new one, for what is open; `onOver` hears that no attempt is wanted any more. */
  follow(onProof: (proof: Proof) => void, onOver: (why: string) => void): () => void;
};

/** The same way, which opens when it does and greets when there is a proof. */
export const proven =
  (open: OpenCarrier, proofs: Proofs): OpenCarrier =>
  (url, events) => {
    let isOver = false;
    proofs.prepare();
    const carrier = open(url, {
      ...events,
      onOpen() {
        proofs.ready(() => {
          if (!isOver) events.onOpen();
        });
      },
      onClose(code, why) {
        isOver = true;
        events.onClose(code, why);
      },
    });
    return {
      ...carrier,
      drop(code) {
        isOver = true;
        carrier.drop(code);
      },
    };
  };

/** For a connection beside the page's own: it takes what that one has, and settles nothing. */
export function borrowedProofs(token: (refused: string | null) => Promise<string | null>): Proofs {
  let proof: Proof | undefined;
  return {
    prepare() {},
    ready(run) {
      void token(null).then((held) => {
        proof = held === null ? undefined : { token: held };
        run();
      });
    },
    proof: () => proof,
    clientId: () => undefined,
    welcomed() {},
    ended: () => false,
    over: () => null,
    follow: () => () => {},
  };
}

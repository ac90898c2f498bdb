/** Who one is to the bridge, as the page shows it. Never a token: what is shown is also exported and looked at. */
import type { Role } from '../../bridge/protocol/command.ts';

export type IdentityView =
  /** The bridge has not said whether it asks. */
  | { readonly state: 'asking' }
  /** It asks nobody. */
  | { readonly state: 'open' }
  | {
      readonly state: 'known';
      /** The device as people named it. */
      readonly name: string;
      readonly role: Role;
      /** Own monotonic ms at which the conversation's proof ends; null while that is not known. */
      readonly untilMs: number | null;
      readonly phase: 'known' | 'expiring' | 'expired';
      /** Why the newest renewal did not succeed, one sentence; null where it did. */
      readonly trouble: string | null;
    }
  /** This device has to be paired; attempts have stopped, or stop with the conversation that is still open. */
  | { readonly state: 'unpaired'; readonly why: string };

export const notAskedYet: IdentityView = { state: 'asking' };

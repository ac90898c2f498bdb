/** What everyone is shown of a vehicle's control: told when it changes, and not when only a time in it does. */
import type { Control } from '../protocol/control.ts';

export class ControlView {
  #told = '';

  /** Whether this differs from what was shown last. The lease's expiry moves with every sign of its holder. */
  isNew({ lease: { expiresAt: _, ...lease }, preflight, ...control }: Control): boolean {
    const told = JSON.stringify({ ...control, at: 0, lease, preflight: preflight && { ...preflight, at: 0 } });
    const isNew = told !== this.#told;
    this.#told = told;
    return isNew;
  }
}

/**
 * Who speaks through one connection: proven with its `hello`, proven anew before that is too old, changed when an admin
 * changes the device, and over when it is over ([U1] to [U7]).
 */
import type { Admission, Door } from '../core/access/door.ts';
import { HeldPass, type Pass, type PassNews } from '../core/access/pass.ts';
import { lesserRole } from '../core/access/roles.ts';
import type { Role } from '../protocol/command.ts';
import type { Hello } from '../protocol/hello.ts';
import type { Identity, Proof } from '../protocol/identity.ts';

export class Credentials {
  readonly #door: Door;
  readonly #address: string;
  #held: HeldPass | undefined;
  #asked: Role | undefined;
  /** A proof is being looked at. */
  #isWaiting = false;

  constructor(door: Door, address: string) {
    this.#door = door;
    this.#address = address;
  }

  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** The device, while one is known. */
  get device(): string | null {
    return this.#held?.pass.device ?? null;
  }

  /** As people named it; null while it is not known, or nobody is asked. */
  get name(): string | null {
    return this.device === null ? null : (this.#held?.pass.name ?? null);
  }

  /** The least until who it is was proven. */
  get role(): Role {
    return this.#held === undefined ? 'viewer' : lesserRole(this.#held.pass.role, this.#asked);
  }

  /** `then` is told once: at once where nobody is asked, else when the proof has been looked at. */
  enter({ proof, role, clientId }: Hello, then: (admission: Admission) => void): void {
    const judge = (admission: Admission): void => {
      const owns = !admission.ok || this.#door.mayBe(admission.pass, clientId);
      if (admission.ok && owns) {
        this.#asked = role;
        this.#held = new HeldPass(admission.pass);
      }
      then(owns ? admission : { ok: false, as: 'forbidden', why: 'this client id belongs to another device' });
    };
    this.#look(proof, judge);
  }

  /** Proven anew; undefined told where it is worth nothing, or another's. */
  renew(proof: Proof, then: (identity: Identity | undefined) => void): void {
    this.#look(proof, (admission) => {
      const isSame = admission.ok && admission.pass.device === this.device;
      then(isSame ? this.#become(admission.pass) : undefined);
    });
  }

  /** An admin changed what the device may do. */
  assign(role: Role, name: string): Identity | undefined {
    return this.#held && this.#become({ ...this.#held.pass, role, name });
  }

  /** What is due by now, each once. */
  look(at: number): PassNews | null {
    return this.#held?.look(at) ?? null;
  }

  /** First word, where somebody was asked: who one is and until when. */
  identity(): Identity | undefined {
    return this.device === null ? undefined : this.#identity();
  }

  /** It came in as this session: to be known afterwards. */
  noteIn(session: string): void {
    if (this.#held) this.#door.noteIn(this.#held.pass, this.#address, session);
  }

  /** Whether the end of what was proven is past ([U5]). */
  isOver(at: number): boolean {
    return this.#held?.isExpired(at) ?? false;
  }

  #become(pass: Pass): Identity | undefined {
    this.#held?.renew(pass);
    return this.#identity();
  }

  /** With the role that holds here, which may be less than the device's ([H9]). */
  #identity(): Identity | undefined {
    const identity = this.#held?.identity();
    return identity && { ...identity, role: this.role };
  }

  #look(proof: Proof | undefined, then: (admission: Admission) => void): void {
    const admission = this.#door.admit(proof, this.#address);
    if (!(admission instanceof Promise)) {
      then(admission);
      return;
    }
    this.#isWaiting = true;
    void admission.then((known) => {
      this.#isWaiting = false;
      then(known);
    });
  }
}

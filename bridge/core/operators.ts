/** Everything that operators ask of vehicles. */
import type { Intent, IntentPorts, Sender } from './intent.ts';

export class Operators implements Intent {
  readonly #ports: IntentPorts;

  constructor(ports: IntentPorts) {
    this.#ports = ports;
  }

  command({ conn }: Sender): void {
    this.#refuse(conn, 'a command');
  }
  cancel({ conn }: Sender): void {
    this.#refuse(conn, 'a command');
  }
  lease({ conn }: Sender): void {
    this.#refuse(conn, 'a lease');
  }
  drive({ conn }: Sender): void {
    this.#refuse(conn, 'a stick frame');
  }
  awake(): void {}
  pending(): void {}
  left(): void {}
  controls(): [] {
    return [];
  }

  #refuse(conn: string, what: string): void {
    this.#ports.tell(conn, { t: 'error', code: 'UNSUPPORTED', message: `this bridge takes ${what} from nobody yet` });
  }
}

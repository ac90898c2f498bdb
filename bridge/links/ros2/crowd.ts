/**
 * Whether two MAVROS are in one place. Then what is sent goes to two rovers, and what is heard is mixed up of both; so nobody
 * drives. Two that have different names are told apart at once. Two of one name, each on its own rover in one domain, look
 * like one that was killed and started again: ROS believes in a dead one for up to 20 s.
 */
import type { End } from './messages.ts';

const believedMs = 30_000;
const fullName = ({ node, namespace }: End): string => `${namespace.replace(/\/$/, '')}/${node}`;
const cure =
  'what is sent goes to both; give each a ROS_DOMAIN_ID of its own, or a namespace and a tgt_system, by which it is /uas2 and so on';

export class Crowd {
  #names: readonly string[] = [];
  #where = '';
  #doubledSince: number | null = null;

  /** Who publishes in that place, whenever that changes; `at`: monotonic ms. */
  look(publishers: readonly End[], where: string, at: number): void {
    this.#where = where;
    this.#names = [...new Set(publishers.map(fullName))];
    const isDoubled = publishers.length > this.#names.length;
    this.#doubledSince = isDoubled ? (this.#doubledSince ?? at) : null;
  }

  /** One sentence; null where there is one, or none. */
  why(at: number): string | null {
    if (this.#names.length > 1) return `two MAVROS share ${this.#where} (${this.#names.join(' and ')}): ${cure}`;
    const lasts = this.#doubledSince !== null && at - this.#doubledSince > believedMs;
    return lasts ? `two MAVROS share ${this.#where} (both are ${this.#names.join()}): ${cure}` : null;
  }
}

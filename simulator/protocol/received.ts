/** A message that reached the vehicle, as its handlers take it. */
import type { Fields } from '../mavlink/wire.ts';
import type { Vehicle } from '../vehicle.ts';
import type { Link, Sender } from './link.ts';

export interface Received {
  readonly vehicle: Vehicle;
  readonly link: Link;
  readonly from: Sender;
  readonly fields: Fields;
  /** The message's name and the frame's number, by which a test tells one order from another. */
  readonly message: string;
  readonly seq: number;
  /** When the frame came in, monotonic ms. */
  readonly heardMs: number;
}

/** One message's fields as they are now, or undefined where there is nothing to say. */
import type { Fields } from '../../mavlink/wire.ts';
import type { Vehicle } from '../../vehicle.ts';

export type Builder = (vehicle: Vehicle) => Fields | undefined;

/** A link as the bridge makes it, for the contract that all of them keep. */
import type { Link } from '../../bridge/core/link.ts';
import { createLink } from '../../bridge/links/create.ts';
import { parseLinks } from '../../bridge/links/link-specs.ts';
import type { RosOptions } from '../../bridge/links/ros2/transport.ts';
import { realClock } from './rim.ts';

/** What a rover that stands says on every live link. */
export const steady = ['mode', 'pose', 'attitude', 'motion', 'gps', 'battery', 'system', 'identity'] as const;

export function contractLink(url: string, ros?: RosOptions): Link {
  const specs = parseLinks([url]);
  const spec = specs.ok ? specs.value[0] : undefined;
  if (spec === undefined) throw new Error(`${url} is no link`);
  return createLink(spec, { clock: realClock, log: { info: () => {} }, random: () => 0.5, ...(ros && { ros }) });
}

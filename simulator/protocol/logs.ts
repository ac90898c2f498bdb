/** On-board logs: there are none, and it says so. */

import { send } from '../vehicle.ts';
import type { Received } from './received.ts';

export function handleLogRequest({ vehicle, link }: Received): void {
  send(vehicle, link, { name: 'LOG_ENTRY', fields: { id: 0, num_logs: 0, last_log_num: 0 } });
}

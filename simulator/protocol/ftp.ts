/** MAVFTP. */

import type { Received } from './receive.ts';

export function handleFileTransfer(received: Received): void {
  void received;
}

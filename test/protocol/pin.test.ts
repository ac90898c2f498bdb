import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { clientMessages, serverMessages } from '../../bridge/protocol/messages.ts';
import { protocolVersion } from '../../bridge/protocol/version.ts';

/**
 * Any change to any message breaks this. That is the point: decide whether an older peer would misread it, raise the
 * version in version.ts if so, write one line of history there, and pin the new hash here.
 */
test('the wire is the one that this version number stands for', () => {
  const wire = JSON.stringify([clientMessages, serverMessages]);
  const hash = createHash('sha256').update(wire).digest('hex').slice(0, 16);
  expect(`${protocolVersion}:${hash}`).toBe('4:5994a2ff89d74447');
});

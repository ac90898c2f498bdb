// Whole values over a socket, between the world of tests and the stand-in for rclnodejs: four bytes of length, then what
// v8 makes of a value, so that BigInt and typed arrays pass as they are.
import { deserialize, serialize } from 'node:v8';

/** @returns {Buffer} */
export function packed(value) {
  const body = serialize(value);
  const head = Buffer.alloc(4);
  head.writeUInt32LE(body.length);
  return Buffer.concat([head, body]);
}

/** Calls `onValue` for each value that has come whole. */
export function unpacker(onValue) {
  let held = Buffer.alloc(0);
  return (bytes) => {
    held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    while (held.length >= 4 && held.length >= 4 + held.readUInt32LE(0)) {
      const end = 4 + held.readUInt32LE(0);
      const body = held.subarray(4, end);
      held = held.subarray(end);
      onValue(deserialize(body));
    }
  };
}

export function packed(value: unknown): Uint8Array;
export function unpacker(onValue: (value: unknown) => void): (bytes: Uint8Array) => void;

/** What a connection needs of its transport. `buffered` is what was sent and has not left this process, in bytes. */
export interface Carrier {
  readonly kind: 'websocket' | 'http';
  /** Where the other end is, as far as can be seen: an IP address. */
  readonly address: string;
  send(data: string | Uint8Array): void;
  buffered(): number;
  close(code: number, reason: string): void;
}

/** What a connection needs of its transport. `buffered` is what was sent and has not left this process, in bytes. */
export interface Carrier {
  readonly kind: 'websocket' | 'http';
  send(data: string | Uint8Array): void;
  buffered(): number;
  close(code: number, reason: string): void;
}

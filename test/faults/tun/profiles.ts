/** Ways as they are met in the field, by name: each direction alike unless said otherwise. */
import type { Setting } from './link.ts';

export const profiles = {
  'good Wi-Fi': { both: { delay_ms: 3, jitter_ms: 2, loss: 0.001, rate_bps: 40e6, queue_bytes: 256_000 } },
  'Wi-Fi through walls': {
    both: { delay_ms: 8, jitter_ms: 6, burst: [0.02, 0.25, 0.5], rate_bps: 4e6, queue_bytes: 128_000 },
  },
  '4G': {
    ab: { delay_ms: 30, jitter_ms: 12, loss: 0.003, rate_bps: 4e6, queue_bytes: 256_000 },
    ba: { delay_ms: 30, jitter_ms: 12, loss: 0.003, rate_bps: 15e6, queue_bytes: 512_000 },
  },
  Starlink: {
    ab: { delay_ms: 22, jitter_ms: 10, burst: [0.004, 0.2, 0.6], rate_bps: 10e6, queue_bytes: 256_000 },
    ba: { delay_ms: 22, jitter_ms: 10, burst: [0.004, 0.2, 0.6], rate_bps: 80e6, queue_bytes: 512_000 },
  },
  severe: { both: { delay_ms: 120, jitter_ms: 60, burst: [0.05, 0.3, 0.6], rate_bps: 256e3, queue_bytes: 64_000 } },
} as const satisfies Readonly<Record<string, Setting>>;

/** Nothing but a hundred milliseconds there and back. */
export const plain: Setting = {
  both: {
    delay_ms: 50,
    jitter_ms: 0,
    loss: 0,
    burst: null,
    rate_bps: 0,
    queue_bytes: 1 << 20,
    dead: false,
    duplicate: 0,
    reorder: 0,
    largest: 0,
  },
};

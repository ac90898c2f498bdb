import { openDoor } from '../../bridge/core/access/door.ts';
/** A gateway with real parts behind it and a clock moved by hand. */
import { Counters } from '../../bridge/core/counters.ts';
import { Fleet } from '../../bridge/core/fleet.ts';
import type { Intent } from '../../bridge/core/intent.ts';
import { freshStart } from '../../bridge/core/journal.ts';
import { Outbox } from '../../bridge/core/outbox.ts';
import { Sessions } from '../../bridge/core/sessions.ts';
import { EventStream } from '../../bridge/core/stream.ts';
import type { Carrier } from '../../bridge/gateway/carrier.ts';
import { type DeskParts, Gateway } from '../../bridge/gateway/gateway.ts';
import type { Hello, Policy } from '../../bridge/protocol/hello.ts';
import { protocolVersion } from '../../bridge/protocol/version.ts';
import { ManualClock } from './manual-clock.ts';

export const testPolicy: Policy = {
  tickMs: 100,
  staleAfterMs: 1000,
  deadAfterMs: 3000,
  pingIntervalMs: 2000,
  hiddenPingIntervalMs: 25_000,
  lateAfterPeriods: 2.5,
  leasePingIntervalMs: 500,
  driveIntervalMs: 50,
  pageLifeMs: 150,
};

/** For tests that ask nothing of vehicles. */
export const noIntent: Intent = {
  command: () => {},
  cancel: () => {},
  lease: () => {},
  drive: () => {},
  awake: () => {},
  pending: () => {},
  left: () => {},
  expel: () => {},
  isDriver: () => false,
  controls: () => [],
};

export function testGateway(onTransition: NonNullable<DeskParts['onTransition']> = () => {}) {
  const clock = new ManualClock();
  const fleet = new Fleet();
  const bugs: unknown[] = [];
  const stream = new EventStream(freshStart('epoch-1'), clock);
  let ids = 0;
  const desk: DeskParts = {
    clock,
    boot: 'boot-1',
    bridgeVersion: '0.0.0',
    policy: testPolicy,
    banners: ['beware'],
    outbox: new Outbox(fleet),
    stream,
    newId: () => `id-${++ids}`,
    sessions: new Sessions(),
    intent: { ...noIntent },
    door: openDoor('admin'),
    stopRole: 'viewer',
    counters: new Counters(),
    onTransition,
  };
  const gateway = new Gateway(desk, (error) => bugs.push(error));
  return { clock, fleet, desk, bugs, gateway };
}

type Sent = { readonly t: string; readonly [field: string]: unknown };

/** A carrier that keeps what was sent; `waitingB` is what it claims has not left yet. */
export class KeptCarrier implements Carrier {
  readonly sent: Sent[] = [];
  readonly kind = 'websocket';
  readonly address = '127.0.0.1';
  waitingB = 0;
  closed: { code: number; reason: string } | undefined;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  buffered(): number {
    return this.waitingB;
  }

  close(code: number, reason: string): void {
    this.closed = { code, reason };
  }

  tags(): string[] {
    return this.sent.map(({ t }) => t);
  }
}

export const hello = (over: Partial<Hello> = {}): Hello => ({
  t: 'hello',
  protocol: [protocolVersion],
  clientId: 'client',
  tab: 'tab',
  page: 'page',
  gen: 0,
  mode: 'watch',
  cursor: null,
  ...over,
});

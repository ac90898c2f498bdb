/** Well-formed messages of the bridge, for tests that play it. */

import type { ServerHealth } from '../../bridge/protocol/health.ts';
import type { ConnectionResponse } from '../../bridge/protocol/hello.ts';
import type { StateRestored, Telemetry } from '../../bridge/protocol/state.ts';
import type { Entry, EventBody } from '../../bridge/protocol/stream.ts';
import type { Vehicle } from '../../bridge/protocol/vehicle.ts';
import { protocolVersion } from '../../bridge/protocol/version.ts';

export const samplePolicy = {
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

export const welcomeSample = (over: Partial<ConnectionResponse> = {}): ConnectionResponse => ({
  t: 'connection_response',
  protocol: protocolVersion,
  tab: 'tab',
  bridgeVersion: '0.1.0',
  boot: 'boot-1',
  sessionId: 'session-1',
  epoch: 'epoch-1',
  seq: 0,
  resumed: false,
  role: 'operator',
  at: 100_000,
  wall: 1_700_000_000_000,
  policy: samplePolicy,
  banners: [],
  ...over,
});

export const vehicleSample = (over: Partial<Vehicle> = {}): Vehicle => ({
  id: 'field/1/1',
  handle: 0,
  link: 'field',
  systemId: 1,
  componentId: 1,
  replay: false,
  contact: 'linked',
  heardAt: 100_000,
  groups: { motion: { at: 100_000, v: { speedMps: 1.5, throttlePct: 40, climbMps: 0 } } },
  ...over,
});

export const restoredSample = (over: Partial<StateRestored> = {}): StateRestored => ({
  t: 'state_restored',
  at: 100_000,
  vehicles: [vehicleSample()],
  links: [],
  ...over,
});

export const telemetrySample = (over: Partial<Telemetry> = {}): Telemetry => ({
  t: 'telemetry',
  q: 1,
  at: 100_100,
  vehicles: [],
  ...over,
});

export const entrySample = (seq: number, body: EventBody, over: Partial<Entry> = {}): Entry => ({
  seq,
  at: 100_000 + seq,
  wall: 1_700_000_000_000 + seq * 1000,
  severity: 6,
  body,
  ...over,
});

export const textSample = (seq: number, text: string, severity = 6): Entry =>
  entrySample(seq, { kind: 'text', vehicle: 'field/1/1', text, complete: true }, { severity });

export const healthSample = (over: Partial<ServerHealth> = {}): ServerHealth => ({
  t: 'server_health',
  at: 1,
  version: '0',
  uptimeS: 1,
  activeSessions: 0,
  totalSessions: 0,
  vehicleConnected: false,
  ros: 'unavailable',
  loopLagMs: 0,
  counters: {},
  ...over,
});

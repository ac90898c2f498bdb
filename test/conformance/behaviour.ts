/**
 * What the list is made of. A behaviour is one sentence about ArduRover, where it was measured, and a conversation that
 * ends well or throws: `Violation` when the vehicle does otherwise, `NotHere` when this vehicle, version or address
 * cannot show it (that is a skip, with its reason).
 */
import type { Expect } from './expect.ts';
import type { Peer } from './peer.ts';

export interface Behaviour {
  /** Chapter and number, for ever the same: reports and exceptions name it. */
  readonly id: string;
  readonly what: string;
  /** Where the figures come from. */
  readonly source: string;
  /** Takes more than about ten seconds of the vehicle's time. */
  readonly slow?: true;
  readonly run: (peer: Peer, expect: Expect) => Promise<void>;
}

export interface Chapter {
  readonly name: string;
  readonly behaviours: readonly Behaviour[];
}

/** The vehicle does not do what ArduRover does. */
export class Violation extends Error {
  readonly expected: string;
  readonly got: string;
  constructor(expected: string, got: string) {
    super(`expected ${expected}; got ${got}`);
    this.expected = expected;
    this.got = got;
  }
}

/** This vehicle or address cannot show the behaviour. */
export class NotHere extends Error {}

/** Signed frames: what is sent, what is taken, and on which port. */
import { type Behaviour, type Chapter, NotHere } from '../behaviour.ts';
import { ask, enter, hearAck, mode, result, sendCommand } from '../commands.ts';
import type { Peer } from '../peer.ts';
import { createSigner, signingTime } from '../signer.ts';

const key = Uint8Array.from({ length: 32 }, (_, i) => (i * 7 + 3) & 0xff);

function setUpSigning(peer: Peer, secret: Uint8Array, timestamp: bigint): void {
  peer.send('SETUP_SIGNING', { secret_key: [...secret], initial_timestamp: timestamp, ...peer.target });
}

/** Now for signatures: the later of both clocks, since a vehicle that lives faster is ahead and refuses what is older. */
function now(peer: Peer): bigint {
  const theirs = Number((peer.hearing.newest('SYSTEM_TIME')?.fields.time_unix_usec ?? 0n) / 1000n);
  return signingTime(Math.max(theirs, Date.now()));
}

const aMinute = 6_000_000n;

/** Signs with a key meanwhile; afterwards the vehicle has none again. */
async function withSigning(peer: Peer, run: () => Promise<void>): Promise<void> {
  setUpSigning(peer, key, now(peer));
  await peer.elapse(1200);
  peer.signer = createSigner(key, now(peer) + aMinute);
  try {
    await run();
  } finally {
    setUpSigning(peer, new Uint8Array(32), 0n);
    await peer.elapse(1200);
    peer.signer = undefined;
  }
}

function signing(id: string, what: string, run: Behaviour['run']): Behaviour {
  return { id, what, source: 'sitl 4.12', run: (peer, expect) => withSigning(peer, () => run(peer, expect)) };
}

async function unsigned(peer: Peer, id: number): Promise<number | undefined> {
  const { signer } = peer;
  peer.signer = undefined;
  sendCommand(peer, id);
  const ack = await hearAck(peer, id, 1500);
  peer.signer = signer;
  return ack?.fields.result;
}

export const signedFrames: Chapter = {
  name: 'signing',
  behaviours: [
    signing('SIGN-01', 'after SETUP_SIGNING everything that it sends is signed', async (peer, expect) => {
      const since = peer.mark();
      await peer.elapse(1500);
      const frames = peer.hearing
        .since(since.messages)
        .map(({ frame }) => frame)
        .filter(({ systemId }) => systemId === peer.vehicle.systemId);
      expect.between('frames', frames.length, 5, 10_000);
      expect.equal('unsigned ones', frames.filter(({ signed }) => !signed).length, 0);
    }),
    signing('SIGN-02', 'signed commands are obeyed', async (peer) => enter(peer, mode.hold)),
    signing('SIGN-03', 'the first port still takes unsigned commands, as USB does', async (peer, expect) => {
      const got = await unsigned(peer, 50_000);
      if (got === undefined) throw new NotHere('unsigned commands are not taken: this is not the first port');
      expect.equal('result', got, result.unsupported);
    }),
    signing('SIGN-04', 'other ports do not: an unsigned command gets no answer, a signed one does', (peer, expect) =>
      peer.beside(async (other) => {
        expect.equal('unsigned', await unsigned(other, 50_000), undefined);
        other.signer = createSigner(key, now(peer) + 2n * aMinute, 8);
        expect.equal('signed', await ask(other, 50_000), result.unsupported);
      }),
    ),
    signing('SIGN-05', 'a wrong key gets no answer on other ports', (peer, expect) =>
      peer.beside(async (other) => {
        other.signer = createSigner(new Uint8Array(32).fill(9), now(peer) + 2n * aMinute, 9);
        sendCommand(other, 50_000);
        expect.equal('answer', (await hearAck(other, 50_000, 1500))?.fields.result, undefined);
      }),
    ),
    signing('SIGN-06', 'a replayed frame gets no second answer on other ports', (peer, expect) =>
      peer.beside(async (other) => {
        other.signer = createSigner(key, now(peer) + 2n * aMinute, 10);
        const zeros = { param1: 0, param2: 0, param3: 0, param4: 0, param5: 0, param6: 0, param7: 0, confirmation: 0 };
        const frame = other.frame('COMMAND_LONG', { ...zeros, command: 50_000, ...other.target });
        const since = other.mark();
        other.sendBytes(frame);
        await other.elapse(400);
        other.sendBytes(frame);
        await other.elapse(1000);
        expect.equal('answers', other.all('COMMAND_ACK', since).length, 1);
      }),
    ),
    {
      id: 'SIGN-07',
      what: 'a key of zeros turns signing off again',
      source: 'MAVLink guide, Message Signing',
      run: async (peer, expect) => {
        await withSigning(peer, async () => {
          await peer.elapse(500);
        });
        const since = peer.mark();
        await peer.elapse(1500);
        const signed = peer.hearing.since(since.messages).filter(({ frame }) => frame.signed);
        expect.equal('signed frames', signed.length, 0);
      },
    },
  ],
};

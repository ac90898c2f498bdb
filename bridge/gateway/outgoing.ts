/** What leaves through one carrier: as it is, or in pieces for who asked for them ([S12]). */
import type { Want } from '../protocol/hello.ts';
import { cut, type Message, partB } from '../protocol/pieces.ts';
import type { Carrier } from './carrier.ts';

/** What many are told is cut once: they are told one after the other. */
let last: { readonly whole: Message; readonly pieces: readonly Message[] } | undefined;

function piecesOf(whole: Message): readonly Message[] {
  if (last?.whole !== whole) last = { whole, pieces: cut(whole) };
  return last.pieces;
}

export class Outgoing {
  readonly #carrier: Carrier;
  #inPieces = false;

  constructor(carrier: Carrier) {
    this.#carrier = carrier;
  }

  wish({ pieces = false }: Want): void {
    this.#inPieces = pieces;
  }

  put(message: Message): void {
    const isCut = this.#inPieces && message.length > partB;
    for (const piece of isCut ? piecesOf(message) : [message]) this.#carrier.send(piece);
  }
}

/** The port to a small file that is read once and replaced as a whole. */
export type KeptFile = {
  /** Undefined where there is none yet. Rejects with one sentence where it cannot be read, or may be read by others. */
  read(): Promise<string | undefined>;
  /** Resolves once it would survive a power cut. Writes in a row: what is newest is written, the rest may be skipped. */
  write(text: string): Promise<void>;
};

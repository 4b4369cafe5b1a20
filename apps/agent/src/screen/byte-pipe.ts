/** An ordered road to one viewer; already encrypted and authenticated by whoever made it. */
export interface BytePipe {
  send(bytes: Uint8Array): void;
  readonly bufferedBytes: number;
  onData: ((bytes: Uint8Array) => void) | null;
  onClose: ((cause: never) => void) | null;
  close(): void;
}

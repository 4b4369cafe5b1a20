import type { SecurePipe } from '../../packages/link/src/index.ts';

/** A plain RFB 3.8 client over one pipe (RFC 6143): Raw pixels, keys and the classic clipboard, everything received kept. */
export interface RfbViewer {
  readonly width: number;
  readonly height: number;
  /** Everything the device sent, in order. */
  received(): Buffer;
  /** Every message this client sent, each by itself. */
  readonly sent: readonly Buffer[];
  requestUpdate(): void;
  /** One press and one release per character; ASCII only. */
  type(text: string): void;
  cutText(text: string): void;
}

const versionBytes = 12;
const serverInitBytes = 24;
const raw = 0;

export async function startRfb(pipe: SecurePipe, patienceMs = 20_000): Promise<RfbViewer> {
  const chunks: Buffer[] = [];
  const sent: Buffer[] = [];
  let lengthBytes = 0;
  let grown: () => void = () => undefined;
  pipe.onData = (data) => {
    chunks.push(Buffer.from(data));
    lengthBytes += data.length;
    grown();
  };
  const send = (bytes: Buffer): void => {
    sent.push(bytes);
    pipe.send(new Uint8Array(bytes));
  };
  const until = (bytes: number): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`the device sent ${lengthBytes} of ${bytes} bytes in ${patienceMs} ms`)),
        patienceMs,
      );
      grown = () => {
        if (lengthBytes < bytes) return;
        clearTimeout(late);
        grown = () => undefined;
        resolve(Buffer.concat(chunks));
      };
      grown();
    });

  await until(versionBytes);
  send(Buffer.from('RFB 003.008\n'));
  const securityTypes = await until(versionBytes + 2);
  const afterTypes = versionBytes + 1 + (securityTypes[versionBytes] ?? 0);
  await until(afterTypes);
  // 1: None.
  send(Buffer.from([1]));
  await until(afterTypes + 4);
  // Shared.
  send(Buffer.from([1]));
  const serverInit = await until(afterTypes + 4 + serverInitBytes);
  const at = afterTypes + 4;
  const width = serverInit.readUInt16BE(at);
  const height = serverInit.readUInt16BE(at + 2);
  await until(at + serverInitBytes + serverInit.readUInt32BE(at + 20));
  // SetEncodings: type u8 | padding u8 | count u16 | i32 each.
  send(Buffer.from([2, 0, 0, 1, 0, 0, 0, raw]));
  return {
    width,
    height,
    sent,
    received: () => Buffer.concat(chunks),
    requestUpdate() {
      const request = Buffer.alloc(10);
      request[0] = 3;
      request.writeUInt16BE(width, 6);
      request.writeUInt16BE(height, 8);
      send(request);
    },
    type(text) {
      for (const letter of text) for (const down of [1, 0]) send(keyEvent(letter, down));
    },
    cutText(text) {
      const bytes = Buffer.from(text, 'latin1');
      const head = Buffer.from([6, 0, 0, 0, 0, 0, 0, 0]);
      head.writeUInt32BE(bytes.length, 4);
      send(Buffer.concat([head, bytes]));
    },
  };
}

/** type u8 | down u8 | padding u16 | keysym u32; Latin-1 keysyms are the characters' own numbers. */
function keyEvent(letter: string, down: number): Buffer {
  const message = Buffer.from([4, down, 0, 0, 0, 0, 0, 0]);
  message.writeUInt32BE(letter.charCodeAt(0), 4);
  return message;
}

/** Where the `x11` package reads its answers from: as many bytes as it asks for, once they are there. */
interface AnswerReader {
  get(lengthBytes: number, take: (bytes: Buffer) => void): void;
}

/** What we ask for is shorter: a strip of the screen, a part of the clipboard. Only a cursor may have any size. */
const mostAnswerBytes = 32 << 20;
const pieceBytes = 1 << 16;

/** Of an answer that is longer than any should be only the beginning is kept; the rest is read and dropped. */
export function boundAnswers(reader: AnswerReader): void {
  const read = reader.get.bind(reader);
  reader.get = (lengthBytes, take) => {
    if (lengthBytes <= mostAnswerBytes) return read(lengthBytes, take);
    const skip = (leftBytes: number, beginning: Buffer): void => {
      if (leftBytes === 0) return take(beginning);
      const piece = Math.min(leftBytes, pieceBytes);
      read(piece, () => skip(leftBytes - piece, beginning));
    };
    read(pieceBytes, (beginning) => skip(lengthBytes - pieceBytes, beginning));
  };
}

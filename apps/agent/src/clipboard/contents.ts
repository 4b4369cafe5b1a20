import { type ClipboardContent, type ClipboardFormat, pngSize } from '@usher/link';

/** What stands on a clipboard, each format once. */
export type Contents = ReadonlyMap<ClipboardFormat, Buffer>;

/** Null when it is no text in UTF-8, or no picture that anybody should unpack. */
export function contentsOf(parts: readonly ClipboardContent[]): Contents | null {
  const contents = new Map<ClipboardFormat, Buffer>();
  for (const { format, bytes } of parts) {
    if (!isSound(format, bytes)) return null;
    contents.set(format, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }
  return contents;
}

export function isSound(format: ClipboardFormat, bytes: Uint8Array): boolean {
  return format === 'png' ? pngSize(bytes) !== null : isUtf8(bytes);
}

const strict = new TextDecoder('utf-8', { fatal: true });

function isUtf8(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    // Whoever pastes it would get what nobody copied.
    return false;
  }
}

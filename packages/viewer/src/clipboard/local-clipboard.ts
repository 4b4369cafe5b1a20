import { type ClipboardContent, type ClipboardFormat, utf8 } from '@usher/link';

export type LocalReading =
  | { readonly is: 'read'; readonly contents: readonly ClipboardContent[] }
  /** The browser or the person said no; `unsupported` where a page cannot ask at all. */
  | { readonly is: 'denied' | 'unsupported' };

/** This computer's clipboard, as far as the browser lets a page have it. */
export interface LocalClipboard {
  /** Whether reading would neither ask the person nor fail now. */
  mayReadQuietly(): Promise<boolean>;
  /** May ask the person. Never rejects. */
  read(): Promise<LocalReading>;
  /** False when the browser refused. Never rejects. */
  write(contents: readonly ClipboardContent[]): Promise<boolean>;
  /** Whether the person is at this window now. */
  hasFocus(): boolean;
}

const mediaTypes = { text: 'text/plain', html: 'text/html', png: 'image/png' } as const;
const formats = Object.keys(mediaTypes) as ClipboardFormat[];

/** As much of a window as the clipboard needs. */
type Here = Pick<typeof globalThis, 'navigator' | 'document' | 'ClipboardItem'>;

/** The clipboard as the window has it that the person is at. */
export function browserClipboard(here: () => Here): LocalClipboard {
  return {
    hasFocus: () => here().document.hasFocus(),
    mayReadQuietly: () => mayReadQuietly(here()),
    read: () => read(here()),
    write: (contents) => write(here(), contents),
  };
}

async function mayReadQuietly({ document, navigator }: Here): Promise<boolean> {
  if (!document.hasFocus() || navigator.clipboard?.read === undefined) return false;
  try {
    // Chromium alone has this permission; the others ask at each reading.
    const name = 'clipboard-read' as PermissionName;
    return (await navigator.permissions.query({ name })).state === 'granted';
  } catch {
    return false;
  }
}

async function read({ navigator }: Here): Promise<LocalReading> {
  if (navigator.clipboard?.read === undefined) return { is: 'unsupported' };
  try {
    const [item] = await navigator.clipboard.read();
    const contents = formats
      .filter((format) => item?.types.includes(mediaTypes[format]) === true)
      .map(async (format) => contentOf(format, await item?.getType(mediaTypes[format])));
    return { is: 'read', contents: await Promise.all(contents) };
  } catch {
    return { is: 'denied' };
  }
}

async function write({ navigator, ClipboardItem }: Here, contents: readonly ClipboardContent[]): Promise<boolean> {
  if (navigator.clipboard?.write === undefined) return false;
  const blobs = contents.map(({ format, bytes }) => [mediaTypes[format], blobOf(format, bytes)] as const);
  try {
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    return true;
  } catch {
    return false;
  }
}

/** What a paste event brings, which needs no permission: the event is the person's act. */
export async function contentsOfPaste(data: DataTransfer): Promise<readonly ClipboardContent[]> {
  // Before anything is awaited: after the event the browser empties it.
  const texts = (['text', 'html'] as const).map((format) => ({ format, text: data.getData(mediaTypes[format]) }));
  const picture = [...data.files].find(({ type }) => type === mediaTypes.png);
  const contents = texts
    .filter(({ text }) => text !== '')
    .map(({ format, text }): ClipboardContent => ({ format, bytes: utf8.encode(withLf(text)) }));
  return picture === undefined ? contents : [...contents, await contentOf('png', picture)];
}

async function contentOf(format: ClipboardFormat, blob: Blob | undefined): Promise<ClipboardContent> {
  const bytes = new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0));
  return { format, bytes: format === 'text' ? utf8.encode(withLf(new TextDecoder().decode(bytes))) : bytes };
}

function blobOf(format: ClipboardFormat, bytes: Uint8Array): Blob {
  return new Blob([bytes.slice()], { type: mediaTypes[format] });
}

function withLf(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

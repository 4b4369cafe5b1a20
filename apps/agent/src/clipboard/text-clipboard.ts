import { clipboardLimits } from '@usher/link';
import type { Clipboard, ClipboardListener } from './clipboard.ts';

export interface TextListener {
  mayReceive(): boolean;
  onText(text: string): void;
}

/** The device's clipboard as RFB's own messages know it: text alone, which is read as soon as it was copied. */
export class TextClipboard {
  readonly #clipboard: Pick<Clipboard, 'listen' | 'read' | 'set'>;
  readonly #adapters = new Map<TextListener, ClipboardListener>();
  #muted = false;

  constructor(clipboard: Pick<Clipboard, 'listen' | 'read' | 'set'>) {
    this.#clipboard = clipboard;
  }

  /** Nothing passes any more, either way. */
  mute(): void {
    this.#muted = true;
  }

  listen(listener: TextListener): () => void {
    const adapter: ClipboardListener = {
      mayReceive: () => !this.#muted && listener.mayReceive(),
      onCopied: (formats) => {
        if (formats.includes('text')) void this.#read(adapter, listener);
      },
    };
    this.#adapters.set(listener, adapter);
    const unlisten = this.#clipboard.listen(adapter);
    return () => {
      unlisten();
      this.#adapters.delete(listener);
    };
  }

  /** What is longer than may cross is left out. */
  setText(text: string, from: TextListener): void {
    const bytes = Buffer.from(text, 'utf8');
    const adapter = this.#adapters.get(from);
    if (this.#muted || adapter === undefined || bytes.length > clipboardLimits.text) return;
    this.#clipboard.set(new Map([['text', bytes]]), adapter);
  }

  async #read(adapter: ClipboardListener, listener: TextListener): Promise<void> {
    const reading = await this.#clipboard.read('text');
    // The right may have gone while it was read.
    if (reading.is === 'read' && adapter.mayReceive()) listener.onText(reading.bytes.toString('utf8'));
  }
}

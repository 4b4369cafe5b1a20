import type { Rights } from '@usher/contract';
import type { ClipboardMessage, SecurePipe } from '@usher/link';

/** What a session needs of the screen; `screen/` has it. */
export interface ScreenPort {
  serve(options: {
    readonly pipe: SecurePipe;
    readonly rights: () => Rights;
    /** Asked before every screen write and every input event (L3). */
    readonly mayPass: () => boolean;
    readonly onInput: () => void;
    readonly onClosed: (cause: 'closed' | 'protocol-error') => void;
    readonly sayClipboard: (message: ClipboardMessage) => void;
    readonly name: string;
  }): ServedScreen;
}

export interface ServedScreen {
  rightsChanged(): void;
  /** What its viewer says of the clipboard, in the control pipe. */
  heardClipboard(message: ClipboardMessage): void;
  /** Synchronous: after it returns no pixel leaves, no key lands, every key and button of this session is released. */
  stop(): void;
}

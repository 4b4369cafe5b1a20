import type { Rights } from '@usher/contract';
import type { DeskMessage, SecurePipe } from '@usher/link';

/** What a session needs of the screen; `screen/` has it. */
export interface ScreenPort {
  serve(options: {
    readonly pipe: SecurePipe;
    readonly rights: () => Rights;
    /** Asked before every screen write and every input event (L3). */
    readonly mayPass: () => boolean;
    readonly onInput: () => void;
    readonly onClosed: (cause: 'closed' | 'protocol-error') => void;
    readonly say: (message: DeskMessage) => void;
    /** Whose session it is. */
    readonly person: string;
    readonly name: string;
  }): ServedScreen;
}

export interface ServedScreen {
  rightsChanged(): void;
  /** What its viewer says in the control pipe. */
  heard(message: DeskMessage): void;
  /** Synchronous: after it returns no pixel leaves, no key lands, every key and button of this session is released. */
  stop(): void;
}
